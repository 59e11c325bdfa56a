"""What response is asked for, as TOML: the text's time, teams, points and roads."""

from dataclasses import dataclass

from lendemain.border.parts import Part, once, table, unless
from lendemain.border.patrols.text import Network, network
from lendemain.records.response import ResponseRule, ResponseTeam


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseBrief:
    """A line ("": the mission's), the rule, the teams, and what they drive on."""

    title: str
    line_id: str
    rule: ResponseRule
    teams: tuple[ResponseTeam, ...]
    permissions: frozenset[str]
    net: Network


def response(
    name: str, data: bytes, *, points: bytes | None = None, roads: bytes | None = None
) -> ResponseBrief:
    """The response that a text asks for; `InputError` with every mistake in it."""
    mistakes = list[str]()
    read = Part(table(name, data), "", mistakes)
    teams = tuple(
        ResponseTeam(
            team=one.name("id"), point_id=one.name("point"),
            ready_s=60.0 * one.number("ready_min", least=0.0, most=1_440.0, default=0.0),
        )
        for one in read.parts("team")
    )  # fmt: skip
    found = ResponseBrief(
        title=read.text("title", ""),
        line_id=read.text("line", ""),
        rule=ResponseRule(
            within_s=60.0 * read.number("minutes", least=1.0, most=1_440.0),
            share=read.number("share", least=0.0, most=1.0, default=0.95),
            off_road_m=read.number("off_road_m", least=0.0, most=50_000.0, default=3_000.0),
            off_road_kmh=read.number("off_road_kmh", least=0.5, most=120.0, default=5.0),
            step_m=read.number("step_m", least=50.0, most=50_000.0, default=500.0),
        ),
        teams=teams,
        permissions=frozenset(read.names("permissions")),
        net=network(read, points=points, roads=roads),
    )
    known = {p.point_id for p in found.net.points}
    if not teams:
        mistakes.append("[[team]]: no team")
    once(mistakes, "team", [t.team for t in teams])
    mistakes += [
        f"[[team]] {t.team}: {t.point_id!r} is no point" for t in teams if t.point_id not in known
    ]
    return unless(mistakes, name, found)
