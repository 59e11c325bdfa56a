"""The verbs by which exhibits change hands and are kept back."""

import json
import shutil

from lendemain import cli


def test_from_receipt_to_redaction(mission, tmp_path, capsys):
    """
    Two people, one exhibit: handed over with a gap and closed, granted, withheld, disclosed, told
    whose it is, derived, sealed, and another redacted; the audit stays sound and tells of it.
    """
    folder = shutil.copytree(mission, tmp_path / "m")
    photo, other, made = (tmp_path / n for n in ("crater.txt", "told.txt", "blurred.txt"))
    for path in (photo, other, made):
        path.write_bytes(path.name.encode())

    def done(*arguments, status=0):
        assert cli.run(list(map(str, ["-C", folder, *arguments, "--json"]))) == status
        told = capsys.readouterr()
        return told.err if status else json.loads(told.out)

    for who in ("olena", "taras"):
        done("case", "enrol", who)
        done("evidence", "reader", who, "--custodian")
    name = done("evidence", "add", photo, "--case", 1, "--by", "olena")["exhibit"]
    two = ["--by", "olena", "--by", "taras", "--reason", "asked", "--authority", "rule 4"]

    handed = ["evidence", "transfer", name, "--to", "taras", "--reason", "lab"]
    assert done(*handed, "--by", "olena")["custody"] == "1 gap"
    assert done(*handed, "--by", "taras")["custody"] == "whole"
    assert len(done("evidence", "grant", name, "--to", "olena", "--reason", "x")["readers"]) == 3
    kept = ["--reason", "safety", "--authority", "rule 12"]
    assert done("evidence", "withhold", name, *kept)["custody"].startswith("withheld")
    assert done("evidence", "disclose", name, *kept)["custody"] == "whole"
    derived = done("evidence", "derive", made, "--of", name, "--method", "faces blurred")

    told = done("evidence", "add", other, "--case", 1, "--source", "Ivan Petrenko")["exhibit"]
    assert done("evidence", "unmask", told, *two)["source"] == "Ivan Petrenko"
    done("evidence", "consent", told, "parties", "--reason", "asked again")
    assert done("evidence", "redact", told, *two)["keys"] == "destroyed"
    sealed = done("evidence", "seal", name, "--by", "taras", "--attestation", "two launchers")
    assert "not open to the parties" in sealed["custody"]

    found = done("audit")
    assert found["problems"] == []
    assert [row.partition(":")[0] for row in found["exhibits"]] == [f"exhibit {told}"]
    shown = {row["exhibit"]: row["custody"] for row in done("evidence", "list")}
    assert shown[derived["exhibit"]] == "whole"
    refused = done("evidence", "access", told, "--out", tmp_path / "o", "--purpose", "x", status=2)
    assert "redacted by entry" in refused
