from dataclasses import replace

from tests.border.made_up import START

from lendemain import encoding
from lendemain.border import division, document
from lendemain.records.border import Contingent, Post, PostsPlan, SectorCover

PLAN = PostsPlan(
    inputs="ab", solver="s", seed=3, steps=9, line_id="front", condition="day", need=2,
    cell_m=200.125, cells=12, value=0.5, bound=0.625, not_known=0.125, beyond=0.0625,
    posts=(
        Post(site_id="a", kind_id="mast", lon=3.1234567, lat=-0.7654321, ground_m=12.5, seen=0.25,
             alone=0.125),
    ),
    sectors=(
        SectorCover(sector_id="S1", weight=1.0, seen=0.5, fewer=0.25, not_known=0.125,
                    unseen=0.125, beyond=0.0625),
    ),
    conditions={"day": 0.5, "night": 0.25},
)  # fmt: skip


def test_a_plan_comes_back_as_it_was_signed():
    """
    There and back through canonical bytes; the bound is never rounded below itself.
    """
    data = encoding.canonical(document.plan(PLAN))

    found = document.plan_of(encoding.parsed(data))

    assert found.bound >= PLAN.bound
    assert replace(found, bound=PLAN.bound) == PLAN
    assert found.bound - PLAN.bound < 2e-6


def test_a_division_comes_back_as_it_was_signed():
    """
    There and back, to a millionth.
    """
    people = [Contingent(contingent_id=n, name={}, share=1.0) for n in ("A", "B")]
    edges = division.pieces(10_000.0, 500.0)
    parts = {"length": [500.0] * 20, "risk": range(20), "terrain": [1.0] * 20}
    load = division.Load(edges, parts, {"length": 1.0, "risk": 0.5})
    made = division.division("front", START, people, load=load)

    found = document.division_of(encoding.parsed(encoding.canonical(document.division(made))))

    assert [s.contingent for s in found.stretches] == [s.contingent for s in made.stretches]
    assert all(
        abs(a.to_km - b.to_km) < 1e-6 and abs(a.ratio - b.ratio) < 1e-6
        for a, b in zip(found.stretches, made.stretches, strict=True)
    )
    assert (found.start, found.order, found.balance) == (made.start, made.order, made.balance)
