"""Shortest ways over roads that may be taken (Dijkstra 1959)."""

import heapq
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import TypeVar

from lendemain.records.patrol import PatrolRoad

Node = TypeVar("Node", bound=Hashable)
Ahead = Mapping[Node, Sequence[tuple[Node, float]]]


def ahead(
    roads: Iterable[PatrolRoad], permissions: frozenset[str]
) -> dict[str, list[tuple[str, float]]]:
    """From each point where one may go at once, and how long it takes; forbidden roads are not
    there, nor those without their permission.
    """
    found: defaultdict[str, list[tuple[str, float]]] = defaultdict(list)
    for road in roads:
        if road.forbidden is None and road.permission in (None, *permissions):
            found[road.one].append((road.other, road.seconds))
            if not road.one_way:
                found[road.other].append((road.one, road.seconds))
    return dict(found)


def shortest(
    ahead: "Ahead[Node]", starts: Mapping[Node, float]
) -> tuple[dict[Node, float], dict[Node, Node]]:
    """How soon each node is reached from any of the starts, and from which node it is come to.

    A start itself is come to from itself.

    >>> shortest({"a": [("b", 2.0)], "b": [("c", 1.0)]}, {"a": 0.0})[0]
    {'a': 0.0, 'b': 2.0, 'c': 3.0}
    """
    times = dict(starts)
    before = {node: node for node in starts}
    heap = [(far, number, node) for number, (node, far) in enumerate(starts.items())]
    heapq.heapify(heap)
    number = len(heap)
    while heap:
        far, _, node = heapq.heappop(heap)
        if far > times[node]:
            continue
        for other, seconds in ahead.get(node, ()):
            then = far + seconds
            if then < times.get(other, float("inf")):
                times[other], before[other] = then, node
                heapq.heappush(heap, (then, number, other))
                number += 1
    return times, before


def way(before: Mapping[Node, Node], target: Node) -> list[Node]:
    """The nodes from the start that a target is reached from, up to the target."""
    found = [target]
    while before[found[-1]] != found[-1]:
        found.append(before[found[-1]])
    return found[::-1]
