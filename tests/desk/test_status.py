"""What is where, how far, how healthy."""

import json

from lendemain.desk import status
from lendemain.desk.mission import Mission


def test_status_counts_what_the_ledger_says(worked):
    """
    Rows = accepted + rejected + duplicates, and nothing waits after a cycle.
    """
    with Mission.open(worked) as mission:
        said = status.status(mission)

    received = said["received"]
    assert received["rows"] == received["accepted"] + received["rejected"] + received["duplicates"]
    assert said["waiting_for_a_cycle"] == []
    assert json.dumps(said)
