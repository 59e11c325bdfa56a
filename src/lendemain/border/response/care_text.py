"""What an evacuation is planned from, as TOML: who waits where, havens, vehicles, roads."""

from dataclasses import dataclass

from lendemain.border.parts import Part, once, table, unless
from lendemain.border.patrols.text import Network, network
from lendemain.border.response.evacuation import EvacuationBrief
from lendemain.records.care import AssemblyPoint, Haven, Vehicle


@dataclass(frozen=True, slots=True, kw_only=True)
class EvacuationText:
    """An evacuation's brief with the roads it is over."""

    brief: EvacuationBrief
    net: Network
    permissions: frozenset[str]


def evacuation(
    name: str, data: bytes, *, points: bytes | None = None, roads: bytes | None = None
) -> EvacuationText:
    """The evacuation that a text asks for; `InputError` with every mistake in it."""
    mistakes = list[str]()
    read = Part(table(name, data), "", mistakes)
    brief = EvacuationBrief(
        title=read.text("title", ""),
        assembly=tuple(
            AssemblyPoint(
                point_id=one.name("point"), persons=one.whole("persons", least=0, most=100_000)
            )
            for one in read.parts("assembly")
        ),
        havens=tuple(
            Haven(point_id=one.name("point"), places=one.whole("places", least=0, most=1_000_000))
            for one in read.parts("haven")
        ),
        vehicles=tuple(
            Vehicle(
                vehicle_id=one.name("id"), point_id=one.name("point"),
                seats=one.whole("seats", least=1, most=1_000),
                ready_s=60.0 * one.number("ready_min", least=0.0, most=1_440.0, default=0.0),
            )
            for one in read.parts("vehicle")
        ),
        load_s=60.0 * read.number("load_min", least=0.0, most=240.0, default=10.0),
        unload_s=60.0 * read.number("unload_min", least=0.0, most=240.0, default=5.0),
        trips=read.whole("trips", least=1, most=20, default=4),
        within_s=60.0 * read.number("within_min", least=1.0, most=10_080.0, default=10_080.0),
    )  # fmt: skip
    net = network(read, points=points, roads=roads)
    known = {p.point_id for p in net.points}
    for what, named in (("assembly", brief.assembly), ("haven", brief.havens),
                        ("vehicle", brief.vehicles)):  # fmt: skip
        if not named:
            mistakes.append(f"[[{what}]]: none")
        mistakes += [
            f"[[{what}]]: {one.point_id!r} is no point"
            for one in named
            if one.point_id not in known
        ]
    once(mistakes, "assembly", [a.point_id for a in brief.assembly])
    once(mistakes, "haven", [h.point_id for h in brief.havens])
    once(mistakes, "vehicle", [v.vehicle_id for v in brief.vehicles])
    found = EvacuationText(brief=brief, net=net, permissions=frozenset(read.names("permissions")))
    return unless(mistakes, name, found)
