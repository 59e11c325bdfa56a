"""Rules of the items that the program proposes; Petrivske, 19 November 2019."""

from dataclasses import replace

import pytest

from lendemain.desk import intake
from lendemain.desk import view as desk_view
from lendemain.desk.cases import cases
from lendemain.desk.evidence import analysis, proposals, why
from lendemain.desk.mission import Mission
from lendemain.desk.working import cycle
from lendemain.errors import InputError
from lendemain.records import because

HEARD = (
    "R-1,P-1,Averne,sighting,2019-11-19T18:05Z,2019-11-19T18:25Z,47.690,37.735,3-5 km SSW,heard,"
    "shelling,explosion,22,,,22 blasts of undetermined weapons\n"
)
CAMERA = (
    "R-2,CAM-1,Averne,watch,2019-11-19T12:00Z,2019-11-20T06:00Z,47.668,37.735,,camera,,,,4000,0.8,"
    "\n"
)
HEADING = (
    "report,patrol,nation,record,start,end,lat,lon,where,means,kind,phenomenon,count,range_m,"
    "probability,text\n"
)
FIRE_IN_AREA = "minsk-2015/disengagement/fire"


@pytest.fixture
def petrivske(tmp_path):
    """22 blasts heard 3-5 km SSW, and a camera that was on and recorded nothing."""
    folder = tmp_path / "petrivske"
    Mission.create(folder, ["minsk-2015"], name="petrivske").close()
    file = tmp_path / "reports.csv"
    file.write_text(HEADING + HEARD + CAMERA, "utf-8")
    with Mission.open(folder, write=True) as mission:
        intake.intake(mission, "patrol", [file])
        cycle.cycle(mission)
        yield desk_view.view(mission)


def number(view):
    """The case of fire within the disengagement area."""
    rows = view.cases.to_pylist()
    return next(r["number"] for r in rows if r["fragment"] == FIRE_IN_AREA)


def test_petrivske_is_a_region_a_probability_and_undetermined(petrivske):
    """
    The place is a region of about three square kilometres, that it was inside the area a
    probability between none and all, and who did it undetermined, whatever the standard.
    """
    view = petrivske
    case = analysis.row(view, number(view))
    [incident] = view.incidents.to_pylist()

    assert (incident["accounts"], incident["smm_count"]) == (1, 22)
    assert incident["semi_major_m"] > 300
    assert 0.05 < case["probability"] < 0.6
    analysis.fixed(view, number(view), by=None)
    proposals.taken_over(view, number(view))
    for step in (3, 4, 10):
        assert why.told(view, number(view), consequence=step)["answer"] == "undetermined"


def test_the_camera_that_saw_nothing_speaks_against_an_act_and_against_no_party(petrivske):
    """
    Silence divides the odds of every act alike by what the camera would have noticed, at most five
    for a probability of 0.8, and tells no party from another.
    """
    view = petrivske
    analysis.fixed(view, number(view), by=None)
    found = {i.item_id: i for i in proposals.proposed(view, number(view))}
    told = found["silence"].likelihoods

    assert 1.5 < told["none_of_these"] / told["ukraine"] < 5.0
    assert len({told[p] for p in ("ukraine", "ordlo", "russia", "other_actor", "staged")}) == 1
    assert found["silence"].proposed_by


def test_a_weapon_out_of_reach_is_excluded_and_the_item_says_so(tmp_path):
    """
    C13: mortar bombs forty kilometres behind the line cannot have crossed it: the proposal names
    each class, from whose side, and how far away that is.
    """
    folder = tmp_path / "deep"
    Mission.create(folder, ["minsk-2015"], name="deep").close()
    row = (
        "R-1,P-1,Averne,sighting,2019-11-19T18:05Z,2019-11-19T18:25Z,48.720,37.560,,seen,"
        "mortar,impact,3,,,three impacts of mortar bombs\n"
    )
    file = tmp_path / "reports.csv"
    file.write_text(HEADING + row, "utf-8")
    with Mission.open(folder, write=True) as mission:
        intake.intake(mission, "patrol", [file])
        cycle.cycle(mission)
        view = desk_view.view(mission)
        case = view.cases.to_pylist()[0]["number"]
        analysis.fixed(view, case, by=None)
        [item] = proposals.proposed(view, case)

    assert item.item_id == "geometry"
    assert "out of reach: mortar 60 mm, mortar 82 mm, mortar 120 mm from ordlo" in item.reason
    assert [row["code"] for row in because.plain([item.reason])][:2] == [
        "from_craters",
        "of_weapon",
    ]
    assert item.likelihoods["ukraine"] > 20 * item.likelihoods["ordlo"]
    assert item.likelihoods["ukraine"] == item.likelihoods["accident"]  # reach speaks for nobody


def test_denials_of_both_change_nothing(petrivske):
    """
    A denial that either would give whoever fired is worth one to one: with it the probabilities are
    the same to the last bit.
    """
    view = petrivske
    analysis.fixed(view, number(view), by=None)
    proposals.taken_over(view, number(view))
    name = analysis.analysts(view.mission, number(view))[0]
    before = analysis.made(view, number(view), analyst=name)
    for party in ("ukraine", "ordlo"):
        row = {"id": f"denial-{party}", "reason": "officers denied it", "family": f"word-{party}",
               "likelihoods": {"others": 1}}  # fmt: skip
        analysis.one_weighed(view, number(view), row, by=None)
    after = analysis.made(view, number(view), analyst=name)

    assert after.assessment.beliefs == before.assessment.beliefs
    assert after.assessment.answer == "undetermined"


def test_craters_add_an_item_of_geometry_with_its_own_doubt(petrivske):
    """
    A direction read at a crater is an entry, and the geometry that follows is weighed against every
    party's line; without one there is none.
    """
    view = petrivske
    case = number(view)
    analysis.fixed(view, case, by=None)
    assert "geometry" not in {i.item_id for i in proposals.proposed(view, case)}
    for k in range(4):
        proposals.read(
            view, case, "crater", place=(37.72, 47.65), bearing_deg=60.0 + k, error_deg=8.0,
            reason="shape of the rim",
        )  # fmt: skip
    found = {i.item_id: i for i in proposals.proposed(view, case)}["geometry"]

    assert found.likelihoods["ordlo"] > found.likelihoods["ukraine"]
    assert found.doubt > 1.0
    assert "2 lines" in found.reason
    parts = [row for row in because.plain([found.reason]) if row["code"] == "shares_by_line"]
    assert [row["values"]["line"] for row in parts] == ["line-2014", "line-2015"]
    assert all({"ordlo", "ukraine"} <= set(row["values"]["shares"].split()) for row in parts)
    assert proposals.listed(view, case)[0]["id"] == "geometry"


def test_a_reading_that_cannot_be_is_refused(petrivske):
    """
    Neither another sort of reading, nor numbers that are none, nor an empty reason is recorded.
    """
    view, case = petrivske, number(petrivske)
    size = view.mission.size
    good = {"place": (37.7, 47.6), "bearing_deg": 60.0, "error_deg": 8.0, "reason": "rim"}
    for what, change in (
        ("guess", {}), ("crater", {"error_deg": 0.0}), ("crater", {"bearing_deg": float("nan")}),
        ("crater", {"reason": ""}), ("crater", {"place": (1e9, 0.0)}),
        ("crater", {"exhibit": "ffff"}),
    ):  # fmt: skip
        with pytest.raises(InputError):
            proposals.read(view, case, what, **{**good, **change})
    assert view.mission.size == size


def test_silence_of_a_sensor_that_heard_it_is_none(petrivske):
    """
    A sensor among the incident's accounts was not silent, so its watch weighs nothing.
    """
    view = petrivske
    analysis.fixed(view, number(view), by=None)
    import pyarrow as pa

    members = view.observations
    at = members.schema.get_field_index("sensor")
    heard = pa.array(["CAM-1"] * members.num_rows).dictionary_encode()
    loud = replace(view)
    loud.__dict__["observations"] = members.set_column(at, "sensor", heard)
    assert proposals.proposed(loud, number(view)) == []


def test_nothing_proposed_is_taken_over_as_nothing(folder):
    """
    Where nothing that is recorded tells hypotheses apart, that is said.
    """
    with Mission.open(folder, write=True) as mission:
        view = desk_view.view(mission)
        view.__dict__["watches"] = view.watches.slice(0, 0)
        cases.enrolled(mission, "olena")
        analysis.fixed(view, 1, by="olena")
        if not proposals.proposed(view, 1, by="olena"):
            with pytest.raises(InputError, match="nothing that is recorded"):
                proposals.taken_over(view, 1, by="olena")


def test_documented_places_are_counted_against_chance_and_never_named(petrivske):
    """
    Of listed places those that the craters' direction fits within reach are counted beside what a
    random direction would fit; no place is told and nothing recorded.
    """
    view, case = petrivske, number(petrivske)
    [incident] = view.incidents.to_pylist()
    lon, lat = incident["lon"], incident["lat"]
    south = [(lon + d, lat - 0.05) for d in (-0.002, 0.0, 0.002)]
    places = [*south, (lon, lat + 0.05), (lon + 0.08, lat), (lon, lat - 5.0)]
    data = ("name,lon,lat\n" + "".join(f"x,{x!r},{y!r}\n" for x, y in places)).encode()
    with pytest.raises(InputError, match="no crater was read"):
        proposals.compatible(view, case, data, "places.csv")
    analysis.fixed(view, case, by=None)
    proposals.read(view, case, "crater", place=(lon, lat), bearing_deg=180.0, error_deg=8.0,
                   reason="shape of the rim")  # fmt: skip
    before = view.mission.size

    told = proposals.compatible(view, case, data, "places.csv")

    assert (told["places"], told["fitting"], told["craters"]) == (6, 3, 1)
    assert told["at_random"] < 1.5
    assert told["ratio"] > 3.0
    assert not {v for v in told.values() if isinstance(v, float)} & {v for p in places for v in p}
    assert view.mission.size == before
