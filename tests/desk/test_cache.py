"""Tables kept beside the ledger."""

from lendemain.desk import cache
from lendemain.desk.mission import Mission
from lendemain.desk.working import cycle


def test_what_cannot_be_kept_is_done_without(folder):
    """
    A cache that cannot be written or read is no error; it is only missing.
    """
    with Mission.open(folder) as mission:
        turn = cycle.last_cycle(mission)
        assert cache.kept(mission, turn, cycle.RECORDS) is not None

        place = next((folder / "cache").glob("cycle-*"))
        (place / "cases.parquet").write_bytes(b"not a table")
        assert cache.kept(mission, turn, cycle.RECORDS) is None

        for path in place.iterdir():
            path.unlink()
        place.rmdir()
        place.write_text("in the way")
        cache.keep(mission, turn, {})
        assert cache.kept(mission, turn, cycle.RECORDS) is None
