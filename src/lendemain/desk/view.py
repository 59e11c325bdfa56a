"""A mission as its newest cycle left it: what every face shows."""

from dataclasses import dataclass
from functools import cached_property

import pyarrow as pa

from lendemain import commission, tables
from lendemain.desk import cache
from lendemain.desk.intake import observations, taken_in
from lendemain.desk.mission import Entry, Mission
from lendemain.desk.working import claimed, cycle, patterns
from lendemain.errors import LendemainError
from lendemain.records.agreement import Agreement, Sector
from lendemain.records.background import Conditions
from lendemain.records.case import Gathering
from lendemain.records.incident import Incident
from lendemain.records.observation import Notice, Rejection, Watch


@dataclass
class View:
    """A mission as its newest cycle left it; what every face shows.

    Moves of cases made since that cycle are in `cases` already: only their status has changed.
    """

    mission: Mission
    entry: Entry
    found: cycle.Conclusions

    @property
    def name(self) -> str:
        """The mission's name."""
        return self.mission.name

    @property
    def version(self) -> str:
        """Changes whenever anything shown may have changed."""
        return f"{self.entry.index}-{self.mission.size}"

    @property
    def incidents(self) -> pa.Table:
        """Incident, in order of start."""
        return self.found.incidents

    @property
    def members(self) -> pa.Table:
        """Membership."""
        return self.found.members

    @property
    def coverage(self) -> pa.Table:
        """Coverage, sector by sector and hour by hour."""
        return self.found.coverage

    @property
    def allegations(self) -> pa.Table:
        """Allegation."""
        return self.found.allegations

    @cached_property
    def cases(self) -> pa.Table:
        """Case, with every move made until now."""
        given = cycle.numbered(self.mission)
        claims = claimed.claims(self.mission, below=self.entry.number("as_of"))
        recorded = self.incidents
        if claims.num_rows:
            theirs = claimed.as_recorded(claims, self.allegations, self.agreements[0])
            recorded = tables.joined(Incident, [recorded, theirs])
        return commission.docket.cases(
            self.allegations,
            recorded,
            earlier=given,
            steps=cycle.steps(self.mission),
            thresholds=self.agreements[0].thresholds or {},
            until=cycle.limit_of(self.entry),
            gatherings=self.gatherings,
        )

    @cached_property
    def gatherings(self) -> tuple[Gathering, ...]:
        """The gatherings of cases into pattern cases, and partings from them, until now."""
        return patterns.gatherings(self.mission)

    @property
    def agreements(self) -> tuple[Agreement, ...]:
        """The adopted texts."""
        return self.mission.agreements

    @cached_property
    def sectors(self) -> tuple[Sector, ...]:
        """The sectors that coverage speaks of."""
        below = self.entry.number("as_of")
        starts = observations(self.mission, below=below, columns=["start"])
        return tuple(cycle.sectors(self.agreements, starts, cycle.limit_of(self.entry)))

    @cached_property
    def observations(self) -> pa.Table:
        """Observation, with the number of the `entry` that brought each."""
        return observations(self.mission, below=self.entry.number("as_of"))

    @cached_property
    def rejections(self) -> pa.Table:
        """Rejection."""
        return taken_in(self.mission, Rejection, below=self.entry.number("as_of"))

    @cached_property
    def watches(self) -> pa.Table:
        """Watch."""
        return taken_in(self.mission, Watch, below=self.entry.number("as_of"))

    @cached_property
    def conditions(self) -> pa.Table:
        """Conditions."""
        return taken_in(self.mission, Conditions, below=self.entry.number("as_of"))

    @cached_property
    def notices(self) -> pa.Table:
        """Notice."""
        return taken_in(self.mission, Notice, below=self.entry.number("as_of"))


def conclusions(mission: Mission, entry: Entry) -> cycle.Conclusions:
    """A cycle's tables, from the cache where it holds what was recorded, else by a replay."""
    kept = cache.kept(mission, entry, cycle.RECORDS)
    if kept is not None:
        found = cycle.Conclusions(**kept)
        if not cycle.differences(entry, found):
            return found
    found = cycle.replayed(mission, entry)
    cache.keep(mission, entry, found.named())
    return found


def view(mission: Mission) -> View:
    """The mission as its newest cycle left it; `LendemainError` where there was no cycle yet."""
    entry = cycle.last_cycle(mission)
    if entry is None:
        raise LendemainError(
            "no cycle was run yet", where=str(mission.folder), remedy="Run `lendemain cycle` first"
        )
    return View(mission, entry, conclusions(mission, entry))
