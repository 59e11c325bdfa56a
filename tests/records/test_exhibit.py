"""What an exhibit's record says of itself."""

from lendemain.records.exhibit import Exhibit, Handover, Storage


def test_a_gap_names_who_has_not_signed():
    """
    An unanswered handing over is told with its entry, both hands, and the one that is missing.
    """
    one = Exhibit(
        exhibit_id="4f2a", entry=3, cases=(), digest="", stored=0, size=0, media="text/plain",
        storage=Storage.CLEAR, holder="m/olena",
        unanswered=(Handover(giver="m/olena", receiver="m/lab", missing="m/lab", entry=7),),
    )  # fmt: skip

    assert one.gaps == ("entry 7: handed from m/olena to m/lab, and m/lab has not signed",)
