from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lendemain.agreement import text
from lendemain.records.agreement import Agreement


def wrong(small_text: str, before: str, after: str) -> tuple[list[tuple[int, str]], int]:
    """Rows and words of the mistakes, and the row of what was replaced."""
    assert small_text.count(before) >= 1, before
    changed = small_text.replace(before, after, 1)
    found, mistakes = text.parsed("small.toml", changed.encode())
    assert (found is None) == bool(mistakes)
    assert all(m.file == "small.toml" and m.what and m.remedy for m in mistakes)
    row = small_text[: small_text.index(before)].count("\n") + 1
    return [(m.row, m.what) for m in mistakes], row


MISTAKES = [
    ('left = "west"', 'left = "north"', "unknown value 'north'"),
    ('left = "west"', 'left = "east"', "on both sides"),
    ('zones = ["square"]', 'zones = ["circle"]', "unknown zone 'circle'"),
    ('line = "front"', 'line = "river"', "unknown value 'river'"),
    ('kinds = ["position_in_zone"]', 'kinds = ["positions"]', "unknown kind"),
    ('kinds = ["position_in_zone"]', 'kinds = ["industrial"]', "unknown kind"),
    ('weapons = ["tank"]', 'weapons = ["tanks"]', "unknown weapon class"),
    ('binds = ["west", "east"]', 'binds = ["us"]', "unknown party"),
    ('binds = ["west", "east"]', "binds = []", "binds is empty"),
    ("start = 2026-01-01T00:00:00Z\nobserved", "start = 2025-12-31T00:00:00Z\nobserved", "before"),
    ("end = 2026-12-01T00:00:00Z", "end = 2026-01-15T00:00:00Z", "ends before it starts"),
    ("end = 2026-12-01T00:00:00Z", "end = 2026-12-01", "without an hour"),
    ("end = 2026-12-01T00:00:00Z", "end = 2026-12-01T00:00:00", "offset"),
    ('observed_by = ["uav"]', "observed_by = []", "observed_by is empty"),
    ('observed_by = ["uav"]', 'observed_by = ["seismic"]', "could ever tell of position_in_zone"),
    ('observed_by = ["uav"]', 'observed_by = ["telepathy"]', "unknown means"),
    ('fragment = "small/3"', 'fragment = "small/1"', "stands in row"),
    ('fragment = "small/3"', 'fragment = "large/3"', "not of this text"),
    ("width_km = 15.0", "width_km = 15.0\ninner_km = 15.0", "runs from 15 to 15 km"),
    ('width = "per_side"', 'width = "each"', "unknown value 'each'"),
    ('width = "per_side"\n', "", "width is missing"),
    ("error_km = 0.0", "error_km = -1.0", "error_km is -1"),
    ("tolerated = 0", "tolerated = -1", "tolerated is -1"),
    ("tolerated = 0", "tolerated = 0.5", "tolerated is 0.5"),
    ("tolerated = 0", "tolerance = 0", "no key 'tolerance'"),
    ("gravity = 3", "gravity = 6", "gravity is 6"),
    ('lon = 10.0, lat = 46.0', 'lon = 10.0, lat = 47.5', "lies outside the theatre"),
    ('lon = 10.0, lat = 46.0', 'lon = 100, lat = 460', "not one on Earth"),
    ("[9.0, 45.5], [9.0, 45.4]]", "[9.0, 45.5]]", "not closed"),
    ("[9.1, 45.4], [9.1, 45.5], [9.0, 45.5]", "[9.1, 45.5], [9.1, 45.4], [9.0, 45.5]", "no area"),
    ('fr = "Ouest"', 'de = "Westen"', "no name in fr"),
    ("inside_min = 0.01", "inside_min = 1.5", "inside_min is 1.5"),
    ("inside_min = 0.01", "inside_min = nan", "not a number"),
    ("standard_phase_3 = 0.97", "standard_phase_3 = 0.5", "easier to meet"),
    ("batch_kind_small_arms", "batch_kind_smal_arms", "no provision forbids"),
    ("ladder_killed = 1", "ladder_kiled = 1", "no threshold ladder_kiled"),
    ('standing = "model"', 'standing = "perhaps"', "unknown value"),
    ('time_zone = "Etc/UTC"', 'time_zone = "here now"', "no zone's name"),
    ('time_zone = "Etc/UTC"', 'time_zone = "Etc/UCT2"', "no zone's name"),
    ('id = "small"', 'id = "../small"', "is not of letters"),
    ("theatre = [8.0, 44.0, 12.0, 47.0]", "theatre = [12.0, 44.0, 8.0, 47.0]", "not a box"),
    ('tank = ["tank", "t-72"]', "tank = []", "needs words"),
    ('aliases = ["Westland"]', 'aliases = ["East"]', "speaks of"),
    ('party = "west"', 'party = "west"\nside = 1', "no key 'side'"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after", "words"), MISTAKES)
def test_every_mistake_is_named_with_its_row(small_text, before, after, words):
    """
    A mistake names the row at which it stands, give or take the rows that the mistake itself adds.
    """
    mistakes, row = wrong(small_text, before, after)

    near = [what for at, what in mistakes if abs(at - row) <= 14]
    exact = [what for at, what in mistakes if at in (row, row + 1)]
    assert any(words in what for what in near), mistakes
    if "missing" not in words and words not in ("no name in fr", "speaks of", "stands in row"):
        assert exact, mistakes


def test_all_mistakes_are_told_at_once(small_text):
    """
    Reading does not stop at the first mistake, and mistakes come in the order of rows.
    """
    changed = small_text
    for before, after, _ in (MISTAKES[2], MISTAKES[4], MISTAKES[18], MISTAKES[21], MISTAKES[33]):
        changed = changed.replace(before, after, 1)

    found, mistakes = text.parsed("small.toml", changed.encode())

    assert found is None
    assert len(mistakes) >= 5
    assert sorted(m.row for m in mistakes) == [m.row for m in mistakes]


def test_a_mistake_names_the_fragment(small_text):
    """
    Whoever is told of a mistake in a provision finds it by its fragment.
    """
    changed = small_text.replace("tolerated = 0", "tolerated = -2")

    _, mistakes = text.parsed("small.toml", changed.encode())

    assert [m.fragment for m in mistakes] == ["small/3"]


def test_a_line_that_crosses_itself_is_refused(small_text):
    """
    A line of contact divides the land in two, so it cannot cross itself, nor turn back on itself.
    """
    crossing = "[[10.1, 45.0], [10.1, 46.0], [10.2, 45.5], [10.0, 45.5]]"
    hook = "[[10.1, 45.0], [10.1, 46.0], [10.2, 46.0], [10.2, 45.5], [10.15, 45.5]]"
    found = [wrong(small_text, "[[10.1, 45.0], [10.1, 46.0]]", new)[0] for new in (crossing, hook)]

    assert any("crosses itself" in what for _, what in found[0])
    assert any("drawn on, cross it" in what for _, what in found[1])


def test_versions_of_a_line_do_not_overlap(small_text, read):
    """
    One line may have several versions in time, but just one at any moment that a provision binds.
    """
    overlapping = small_text.replace('id = "old-front"', 'id = "front"').replace(
        'line = "old-front"', 'line = "front"'
    )
    apart = overlapping.replace(
        "start = 2025-01-01T00:00:00Z\n",
        "start = 2025-01-01T00:00:00Z\nend = 2026-01-01T00:00:00Z\n",
    )

    gap = apart.replace("end = 2026-01-01T00:00:00Z\n", "end = 2025-12-01T00:00:00Z\n")
    ended = small_text.replace("error_km = ", "end = 2026-06-01T00:00:00Z\nerror_km = ", 1)

    assert "overlap" in text.parsed("x", overlapping.encode())[1][0].what
    assert "there is none" in text.parsed("x", gap.encode())[1][0].what
    assert "no version follows" in text.parsed("x", ended.encode())[1][0].what
    assert {"front"} == {line.line_id for line in read(whole=apart).lines}


def test_total_widths_are_halved(read):
    """
    A width across the whole zone gives each side half of it; a width per side stays.
    """
    by_id = {z.zone_id: z.outer_m for z in read().zones}

    assert (by_id["west-15"], by_id["east-15"]) == (15_000.0, 15_000.0)


@pytest.mark.parametrize(
    ("data", "row", "words"),
    [
        (b"id = \n", 1, "not TOML"),
        (b'a = 1\nb = "\n', 2, "not TOML"),
        (b"a = 1\n\xff", 2, "not UTF-8"),
        (b"a = " + b"[" * 100_000, 1, "nested"),
        (b"a = " + b"9" * 5000, 1, "not TOML"),
        (b"a = 1\nb" + b".b" * 5000 + b" = 1", 2, "dotted parts"),
        (b"[[a]]\n" * 50_000, 1, "is missing"),
        (b"#" * (text.SIZE_MAX + 1), 1, "bytes"),
        (b"", 1, "is missing"),
    ],
)
def test_what_is_no_text_is_refused_with_its_row(data, row, words):
    """
    Bytes that are no TOML, too many, too deep or empty give mistakes and no agreement.
    """
    found, mistakes = text.parsed("x.toml", data)

    assert found is None
    assert (row, True) == (mistakes[0].row, any(words in m.what for m in mistakes))


@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
@example(b"party = 1\nline = [1]\nzone = {}\nprovision = [[]]\nthresholds = 3\nweapons = [1]")
@example(b"[[line]]\nvertices = [[1,2]]\nid = 3\n[[zone]]\nform = 'belt'\nline = 'x'")
@example(b"effective = 0001-01-01T00:00:00+14:00\ntheatre = [nan, inf, 1e400, -1]")
def test_any_bytes_give_mistakes_or_an_agreement(data):
    """
    No bytes make the reader of texts raise.
    """
    found, mistakes = text.parsed("x.toml", data)

    assert isinstance(found, Agreement) != bool(mistakes)


@given(st.data())
def test_a_text_with_something_broken_never_raises(small_text, data):
    """
    Whatever line of a good text is cut, doubled or scrambled, there is an answer.
    """
    lines = small_text.splitlines()
    at = data.draw(st.integers(0, len(lines) - 1))
    how = data.draw(st.sampled_from(["cut", "double", "swap", "value"]))
    if how == "cut":
        del lines[at]
    elif how == "double":
        lines.insert(at, lines[at])
    elif how == "swap":
        other = data.draw(st.integers(0, len(lines) - 1))
        lines[at], lines[other] = lines[other], lines[at]
    else:
        key = lines[at].split("=")[0]
        value = data.draw(
            st.sampled_from(["1", "-1", "1e308", "nan", '""', "[]", "[[1,2]]", "{}", "true"])
        )
        lines[at] = f"{key}= {value}"

    found, mistakes = text.parsed("x.toml", "\n".join(lines).encode())

    assert (found is None) == bool(mistakes)


def test_the_packaged_texts_are_sound(packaged):
    """
    The texts that come with the project have no mistake.
    """
    read = {name: text.parsed(f"{name}.toml", data) for name, data in packaged.items()}

    assert {"easter-2025", "minsk-2015", "model-2026"} <= set(read)
    assert {name: [] for name in read} == {name: mistakes for name, (_, mistakes) in read.items()}


def test_minsk_keeps_its_parameters(packaged):
    """
    The widths of the package are totals, halved to each side; every party measures from its line;
    the measures of July 2020 start at one minute past midnight in Kyiv.
    """
    minsk, _ = text.parsed("minsk-2015.toml", packaged["minsk-2015"])
    assert minsk is not None
    zones = {z.zone_id: z for z in minsk.zones}
    starts = {p.provision_id: p.start for p in minsk.provisions}

    for side, line in (("ukraine", "line-2015"), ("ordlo", "line-2014")):
        named = [zones[f"{side}-{km}"] for km in (25, 35, 70, 15)]
        assert [z.outer_m for z in named] == [25_000.0, 35_000.0, 70_000.0, 15_000.0]
        assert {line} == {z.line_id for z in named}
    assert {datetime(2020, 7, 26, 21, 1, tzinfo=UTC)} == {
        start for name, start in starts.items() if name.startswith("july-2020")
    }
    assert datetime(2015, 2, 14, 22, tzinfo=UTC) == starts["package-1"]


def test_easter_says_that_it_has_no_text(packaged):
    """
    A truce without a public text is not presented as an agreement, and no line is invented for it.
    """
    easter, _ = text.parsed("easter-2025.toml", packaged["easter-2025"])
    assert easter is not None

    assert easter.standing == "announced"
    assert "no public text" in easter.source.lower()
    assert (easter.lines, len(easter.provisions)) == ((), 1)
    hours = (easter.provisions[0].end - easter.provisions[0].start).total_seconds() / 3600
    assert hours == 30.0


def test_the_model_covers_what_older_texts_did_not_know(packaged):
    """
    Drones of all sizes, glide bombs, naval drones, remote mining, interference, long range, access,
    repair windows and announced exercises all stand in the model.
    """
    model, _ = text.parsed("model-2026.toml", packaged["model-2026"])
    assert model is not None
    forbidden = {kind for p in model.provisions for kind in p.kinds}

    assert {
        "uav_fpv_strike", "uav_drop", "uav_recon_flight", "uav_long_range", "glide_bomb",
        "usv_attack", "remote_mining", "gnss_interference", "cruise_missile", "access_denied",
        "repair_window_breach", "exercise_not_notified",
    } <= forbidden  # fmt: skip
    assert model.standing == "model"


@pytest.mark.parametrize(("before", "after"), [("\ufeff", ""), ("", "\n\n"), ("\n", "")])
def test_what_editors_add_is_no_mistake(small_text, before, after):
    """
    A byte-order mark or empty rows around a text change nothing that it says.
    """
    plain, _ = text.parsed("small.toml", small_text.encode())
    data = f"{before}{small_text}{after}".encode()
    found, mistakes = text.parsed("small.toml", data)

    assert (found, mistakes) == (plain, [])


def test_windows_rows_are_rows(small_text):
    """
    A text with carriage returns is the same text.
    """
    plain, _ = text.parsed("small.toml", small_text.encode())

    assert text.parsed("small.toml", small_text.replace("\n", "\r\n").encode()) == (plain, [])
