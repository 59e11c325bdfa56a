"""Time-stamps asked for over the network (loopback), kept, and checked again."""

import contextlib
from pathlib import Path

import pytest
from tests.desk.calendar import Calendar
from tests.desk.services import Authority, serving

from lendemain.desk.mission import Mission
from lendemain.desk.network import stamping
from lendemain.desk.network.stamping import Service
from lendemain.errors import InputError, LendemainError
from lendemain.ledger import stamps

pytest.importorskip("rfc3161_client", reason="needs the extra `stamps`")
pytest.importorskip("opentimestamps", reason="needs the extra `stamps`")


@pytest.fixture(scope="module")
def north(tmp_path_factory) -> Authority:
    return Authority.made(tmp_path_factory.mktemp("services") / "north", "north")


@pytest.fixture(scope="module")
def south(tmp_path_factory) -> Authority:
    return Authority.made(tmp_path_factory.mktemp("services") / "south", "south")


@pytest.fixture
def folder(tmp_path) -> Path:
    Mission.create(tmp_path / "front", ["model-2026"], name="front").close()
    return tmp_path / "front"


def _row(name: str, jurisdiction: str, url: str) -> str:
    said = f'name = "{name}", jurisdiction = "{jurisdiction}", url = "{url}", roots = "{name}.pem"'
    return f"  {{ {said} }},\n"


@contextlib.contextmanager
def configured(folder: Path, north: Authority, south: Authority):
    """Two services of different jurisdictions, one of them at a time behind each address."""
    with (
        serving(lambda _, body: (200, north.reply(body))) as first,
        serving(lambda _, body: (200, south.reply(body))) as second,
    ):
        (folder / "north.pem").write_bytes(north.roots)
        (folder / "south.pem").write_bytes(south.roots)
        path = folder / "mission.toml"
        path.write_text(
            path.read_text("utf-8")
            + "stamps = [\n"
            + _row("north", "NO", first)
            + _row("south", "BR", second)
            + "]\n",
            "utf-8",
        )
        yield


def test_two_services_stand_side_by_side(folder, north, south):
    """
    Tokens of two jurisdictions over one checkpoint are kept as entries, checked again from the
    files alone, and their spread is named.
    """
    with configured(folder, north, south), Mission.open(folder, write=True) as mission:
        size = mission.size
        rows = stamping.stamped(mission, stamping.services(folder))
        assert [row["entry"] for row in rows] == [size, size + 1]
        assert {row["size"] for row in rows} == {size}

    with Mission.open(folder) as mission:
        said = stamping.checked(mission)
        shown = [(row["service"], row["jurisdiction"], row["vouched"]) for row in said["stamps"]]
        assert shown == [("north", "NO", "CN=north-signer"), ("south", "BR", "CN=south-signer")]
        assert said["spreads"] == {str(size): "0"}
        assert said["problems"] == []
        placed = stamping.placed(mission)
        assert stamps.existed_by(placed, size - 1) == min(p.stamp.latest_us for p in placed)
        assert stamps.existed_by(placed, size) is None


def test_whoever_checks_brings_certificates_of_their_own(folder, north, south):
    """
    With the reader's own certificates only what those vouch for holds; the rest fails by name.
    """
    with configured(folder, north, south), Mission.open(folder, write=True) as mission:
        stamping.stamped(mission, stamping.services(folder))

        problems = stamping.checked(mission, roots=north.roots)["problems"]

        assert len(problems) == 1
        assert "not vouched for" in problems[0]
        assert len(stamping.placed(mission, roots=north.roots)) == 1


def test_a_service_that_fails_stops_no_other(folder, north):
    """
    Nonsense, a reply over something else and a dead address are refused, each in its own row; what
    holds is kept.  Where none holds nothing is recorded.
    """
    request, _ = stamps.request(stamping.checkpoints.parsed(b"other/log\n0\n" + b"A" * 43 + b"=\n"))
    answers = {"/good": north.reply, "/old": lambda _: north.reply(request)}

    def answer(path: str, body: bytes) -> tuple[int, bytes]:
        return 200, answers.get(path, lambda _: b"nonsense")(body)

    with serving(answer) as url, Mission.open(folder, write=True) as mission:
        bad = [
            stamping.adhoc(url + "old"),
            stamping.adhoc(url),
            stamping.adhoc("file:///etc/passwd"),
        ]
        size = mission.size
        with pytest.raises(LendemainError, match="something else"):
            stamping.stamped(mission, bad)
        assert mission.size == size
        rows = stamping.stamped(mission, [*bad, stamping.adhoc(url + "good", north.roots)])

        assert [("refused" in row) for row in rows] == [True, True, True, False]
        assert mission.size == size + 1


def test_a_stamp_that_was_changed_fails_in_words(folder, north, south):
    """
    A token put in the place of another over another checkpoint fails, and the entry is named.
    """
    with configured(folder, north, south), Mission.open(folder, write=True) as mission:
        stamping.stamped(mission, stamping.services(folder)[:1])
        token, checkpoint = (
            mission.segments.bytes(
                str(next(mission.entries(stamps.KIND)).objects(role)[0]["digest"])
            )
            for role in ("stamp", "checkpoint")
        )
        later = mission.head.encode()
        head = stamping.checkpoints.opened(later, mission.verifier)
        stamping._recorded(mission, "rfc3161", "north", head, note=later, answer=token)
        stamping._recorded(mission, "rfc3161", "north", head, note=checkpoint, answer=token)
        mission.record(stamps.KIND, {"form": "rfc3161"})

        problems = stamping.checked(mission)["problems"]

    assert len(problems) == 3
    assert "something else" in problems[0]
    assert "another checkpoint" in problems[1]
    assert "entry" in problems[2]


def test_a_calendar_is_pending_then_in_a_block(folder):
    """
    A calendar's proof is kept at once as pending; later the proof with its block is kept too.
    """
    calendar = Calendar("")
    settled: list[bytes] = []

    def answer(path: str, body: bytes) -> tuple[int, bytes]:
        if path == "/digest":
            return 200, calendar.taken(body)
        return (200, settled[0]) if settled else (404, b"not yet")

    with serving(answer) as url:
        calendar.address = url
        path = folder / "mission.toml"
        path.write_text(path.read_text("utf-8") + f'calendars = ["{url}"]\n', "utf-8")
        with Mission.open(folder, write=True) as mission:
            stamping.stamped(mission, [], at=stamping.calendars(folder))
            assert stamping.upgraded(mission)[0]["blocks"] == []
            settled.append(calendar.settled(850_000))
            assert stamping.upgraded(mission)[0]["blocks"] == [850_000]
            assert stamping.upgraded(mission) == []

            said = [row["says"] for row in stamping.checked(mission)["stamps"]]
            assert said == ["pending", "in blocks 850000 (not checked here)"]
            assert stamping.placed(mission) == []


def test_an_address_within_a_proof_is_never_asked(folder):
    """
    A proof that bears the address of another calendar makes nobody ask there.
    """
    asked: list[str] = []

    def trap(path: str, body: bytes) -> tuple[int, bytes]:
        asked.append(path)
        return 200, b""

    with serving(trap) as elsewhere:
        calendar = Calendar(elsewhere)
        with serving(lambda _, body: (200, calendar.taken(body))) as url:
            path = folder / "mission.toml"
            path.write_text(path.read_text("utf-8") + f'calendars = ["{url}"]\n', "utf-8")
            with Mission.open(folder, write=True) as mission:
                stamping.stamped(mission, [], at=[url])
                assert stamping.upgraded(mission)[0]["blocks"] == []

    assert asked == []


@pytest.mark.parametrize(
    "rows",
    ['stamps = 7', 'stamps = ["x"]', 'stamps = [{name = "a"}]', 'stamps = [{name = 1, url = "x"}]',
     'stamps = [{name = "a", url = "x", rots = "y"}]',
     'stamps = [{name = "a", url = "x"}, {name = "a", url = "y"}]',
     'stamps = [{name = "a", url = "x", roots = "missing.pem"}]',
     'stamps = [{name = "a", url = "x", roots = "mission.toml"}]'],
)  # fmt: skip
def test_settings_that_are_wrong_are_told(folder, rows):
    """
    A setting of time-stamping services that is wrong is refused with the file's name.
    """
    path = folder / "mission.toml"
    path.write_text(path.read_text("utf-8") + rows + "\n", "utf-8")

    with pytest.raises(InputError):
        stamping.services(folder)


def test_nobody_to_ask_is_told(folder):
    """
    Without a service named anywhere the remedy says how to name one.
    """
    with Mission.open(folder, write=True) as mission, pytest.raises(InputError, match="no time-st"):
        stamping.stamped(mission, stamping.services(folder), at=stamping.calendars(folder))
    assert Service(name="a", url="b").jurisdiction == "unknown"
