"""Shortest ways over roads that may be taken."""

from itertools import pairwise, permutations

from hypothesis import given
from hypothesis import strategies as st

from lendemain.border.patrols.roads import ahead, shortest, way
from lendemain.records.patrol import PatrolRoad

roads = st.lists(
    st.builds(
        PatrolRoad, one=st.sampled_from("abcd"), other=st.sampled_from("abcd"),
        seconds=st.integers(1, 20).map(float), one_way=st.booleans(),
        forbidden=st.sampled_from([None, None, "mined"]),
        permission=st.sampled_from([None, None, "gate"]),
    ),
    max_size=12,
)  # fmt: skip


@given(roads, st.booleans())
def test_no_way_that_may_be_taken_is_shorter(given_roads, held):
    """
    Of all ways through four places none over permitted roads is shorter; the way that is told is as
    long as its time; where no way is, there is no time.
    """
    net = ahead(given_roads, frozenset({"gate"} if held else ()))
    times, before = shortest(net, {"a": 0.0})
    length = {
        (one, other): min(s for n, s in net[one] if n == other)
        for one in net for other in {n for n, _ in net[one]}
    }  # fmt: skip
    for target in "bcd":
        every = [
            sum(length.get(leg, float("inf")) for leg in pairwise(("a", *between, target)))
            for k in range(3) for between in permutations(set("bcd") - {target}, k)
        ]  # fmt: skip
        assert times.get(target, float("inf")) == min(every)
        if target in times:
            assert sum(length[leg] for leg in pairwise(way(before, target))) == times[target]
