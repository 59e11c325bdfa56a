"""What teams reach, as a document."""

from datetime import UTC, datetime

from tests.border import response_texts

from lendemain.border.response import document, response
from lendemain.border.response.response_text import response as read_of
from lendemain.encoding import canonical

NOON = datetime(2026, 4, 12, 12, tzinfo=UTC)


def test_a_document_says_every_gap_and_the_bound():
    """
    It can be signed, is the same again, and no share exceeds what any teams could reach.
    """
    read = read_of("r.toml", response_texts.text())
    ground = response.ground(read.net.points, read.net.roads, read.net.mined, at=NOON)
    line = [(p.lon, p.lat) for p in read.net.points]
    one, other = (
        response.cover(ground, read.teams, line, rule=read.rule, line_id="front") for _ in range(2)
    )
    said = document.cover(one)

    assert canonical(said) == canonical(document.cover(other))
    assert len(said["gaps"]) == len(one.gaps)
    assert said["reached_ppm"] <= said["bound_ppm"] <= 1_000_000
