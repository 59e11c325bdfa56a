"""The chain walked in one mission: risk, line, posts, requirements, force, promises, stocks."""

from datetime import UTC, datetime

import pytest
from tests.desk import lined, promised

from lendemain.desk import view
from lendemain.desk.cases import cases
from lendemain.desk.mission import Mission
from lendemain.desk.outlook import activating, warning
from lendemain.desk.plans import border, chain, force, posts, regeneration
from lendemain.errors import InputError

START, END = datetime(2027, 3, 1, tzinfo=UTC), datetime(2028, 3, 1, tzinfo=UTC)
OFFER = (
    "{},{},Post company {},observation-post,2,120,2027-01-15Z,2028-06-01Z,10,12,0,operational,note,"
    "ready,visit,2028-06-01Z,20 t,own,,30,english,,,FRA,,,{},,,made up\n"
)  # fmt: skip


def offers(folder):
    """A table in which France and the United Kingdom offer companies for posts."""
    head = (force.shelf() / "model-contributions.csv").read_text().split("\n", 1)[0]
    rows = [OFFER.format(f"P{k}", "France" if k % 2 else "United Kingdom", k, f"U{k}")
            for k in range(8)]  # fmt: skip
    path = folder / "offers.csv"
    path.write_text(head + "\n" + "".join(rows))
    return path


@pytest.fixture
def mission(folder):
    """A mission on the model line with two enrolled people."""
    with Mission.open(folder, write=True) as mission:
        for name in ("anna", "olena"):
            cases.enrolled(mission, name)
        yield mission


def placed(mission, folder, **how):
    """The entry of an adopted plan of posts."""
    wanted = posts.Wanted(tiles=(lined.terrain(folder),), at=START, steps=50, **how)
    return posts.adopt(mission, posts.planned(mission, lined.posts(folder), wanted), by="anna")


def test_each_link_carries_what_the_one_before_it_says(mission, tmp_path):
    """
    The warning's probabilities become the weights of the plan of posts; its posts with a crew are a
    line of the statement; the plan of the force meets that line; what is promised for the posts
    comes off its giver's stock.  Each figure is the same on both sides, and names its entry.
    """
    risk = border.Risk(warning=0.5)
    entry = placed(mission, tmp_path, risk=risk)
    said = warning.shown(view.view(mission))["sectors"]
    chances = {s["sector_id"]: s["probability"] for s in said if s["watched"] > 0}
    ground = border.ground(mission, "front", START)
    expected = border.asked.warned(ground.sectors, chances, share=0.5)

    statement = tmp_path / "statement.toml"
    found = posts.required(mission, entry, start=START, end=END, area="west")
    posts.written(found, "model-force", statement)
    stated = force.taken(mission, str(statement))
    force.taken(mission, str(offers(tmp_path)))
    now, plan = force.planned(mission, force.Wanted(steps=1))
    adopted = force.adopt(mission, now, plan, by="anna")
    activating.adopted(mission, str(promised.commitment(tmp_path)), by="anna", other="olena")
    kept = chain.stated(mission, promised.stocks(tmp_path, held=10))
    for rung, quantity in (("agreed", 5.0), ("delivered", 2.0)):
        activating.delivered(
            mission, "cameras-fr/hand-over", rung=rung, quantity=quantity, item="", nation="",
            by="anna",
        )  # fmt: skip
    regeneration.stated(mission, str(promised.scenario(tmp_path)))
    shown = chain.shown(mission)

    assert [(r["kind"], r["number"], r["rung"]) for r in shown["regeneration"]] == [
        ("howitzer", 2, "delivered"), ("howitzer", 3, "agreed"),
    ]  # fmt: skip
    assert (shown["risk"]["from"], shown["risk"]["entry"]) == ("warning 0.5", entry)
    weights = {s["sector"]: s["weight"] for s in shown["risk"]["sectors"]}
    assert weights == pytest.approx(expected, abs=1e-6)
    _, made = posts.adopted(mission)
    towers, cameras = (sum(p.kind_id == kind for p in made.posts) for kind in ("tower", "camera"))
    (required,) = shown["requirements"]
    assert (required["posts"], required["stated"], required["carried"]) == (towers, towers, True)
    assert required["entry"] == stated["entry"]
    (met,) = shown["force"]
    assert (met["wanted"], met["unit_months_missing"]) == (towers, 0)
    assert met["entry"] == adopted
    camera = next(s for s in shown["stocks"] if s["item"] == "camera")
    assert (kept["accepted"], kept["rejected"]) == (2, 2)
    assert [camera[k] for k in ("held", "reserved", "gone", "promised", "free")] == [
        "10", "2", "2", "3", "3",
    ]  # fmt: skip
    assert camera["posts_need"] == cameras == 4
    assert shown["gaps"] == []


def test_a_broken_link_is_told(mission, tmp_path):
    """
    Nothing stated, then a statement of other posts, then more promised than there is.
    """
    placed(mission, tmp_path)
    nothing = chain.shown(mission)["gaps"]
    statement = tmp_path / "statement.toml"
    posts.written(posts.required(mission, None, start=START, end=END), "model-force", statement)
    altered = statement.read_text().replace("quantity = 8", "quantity = 5")
    statement.write_text(altered)
    force.taken(mission, str(statement))
    activating.adopted(mission, str(promised.commitment(tmp_path)), by="anna", other="olena")
    activating.delivered(
        mission, "cameras-fr/hand-over", rung="agreed", quantity=3.0, item="", nation="", by="anna"
    )
    unknown = chain.shown(mission)["gaps"]
    chain.stated(mission, promised.stocks(tmp_path, held=4))
    over = chain.shown(mission)["gaps"]

    assert "says nothing of it" in nothing[0]["said"]
    assert "force plan --adopt" in nothing[1]["next"][0]
    assert unknown[0]["of"] | {"stated": 5} == unknown[0]["of"]
    assert any("no stock of it is known" in gap["said"] for gap in unknown)
    assert any("1 items more promised than free" in gap["said"] for gap in over)
    assert any("the posts need 4, 3 are delivered or promised" in gap["said"] for gap in over)


def test_a_statement_is_written_whole_or_not_at_all(mission, tmp_path):
    """
    A second time the same comes out; times outside the statement and unknown areas are refused with
    every mistake, and no file is left.
    """
    placed(mission, tmp_path)
    found = posts.required(mission, None, start=START, end=END, area="west")
    one, two, bad = (tmp_path / f"{name}.toml" for name in ("one", "two", "bad"))
    posts.written(found, "model-force", one)
    posts.written(found, str(one), two)

    assert one.read_text() == two.read_text()
    assert found[0].source in one.read_text()
    nowhere = posts.required(mission, None, start=START, end=END, area="nowhere")
    with pytest.raises(InputError, match="nowhere"):
        posts.written(nowhere, "model-force", bad)
    with pytest.raises(InputError, match="ends before it begins"):
        posts.required(mission, None, start=END, end=START)
    for into, out, listed in (("", bad, found), ("model-force", None, found),
                              ("model-force", bad, [])):  # fmt: skip
        with pytest.raises(InputError, match="--out"):
            posts.written(listed, into, out)
    with pytest.raises(InputError, match="no such file"):
        posts.written(found, "no-such", bad)
    assert not bad.exists()


def test_without_posts_there_is_no_chain_and_bad_stocks_leave_no_entry(mission, tmp_path):
    """
    Each says what to do next.
    """
    with pytest.raises(InputError, match="border plans"):
        chain.shown(mission)
    empty = tmp_path / "empty.csv"
    empty.write_text("nation,item\n")
    size = mission.size
    with pytest.raises(InputError, match="no stock in it"):
        chain.stated(mission, empty)
    assert mission.size == size
    assert chain.drawn(mission) == []


def test_weights_come_from_one_place(mission, tmp_path):
    """
    Two sources of risk at once would be weighed by chance; a share that is none is refused.
    """
    for risk, what in (
        (border.Risk(incidents=True, warning=0.5), "weights from two places"),
        (border.Risk(warning=1.5), "a share of 1.5"),
    ):
        with pytest.raises(InputError, match=what):
            placed(mission, tmp_path, risk=risk)
