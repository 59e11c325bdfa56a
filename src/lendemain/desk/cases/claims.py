"""Claims beside what the newest cycle concluded: where each stands, its outcome, and the audit.

Every claim has a standing, and an outcome or the words that nobody has looked yet.  Each figure of
the audit is a count of the rows that `Claims.page` gives for the words in `rows` beside it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from functools import cached_property
from typing import Annotated, Any

import msgspec
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from lendemain import tables
from lendemain.commission import audit_of_claims
from lendemain.commission.matching import Matched
from lendemain.desk import cache
from lendemain.desk.cases import batches
from lendemain.desk.released.register import LIMIT_MAX, plain
from lendemain.desk.view import View
from lendemain.desk.working import claimed
from lendemain.errors import InputError
from lendemain.records.claim import Answered, Match, Standing

Plain = dict[str, object]
NO_PROVISION, NOT_EXAMINED = "no_provision", "not_examined"
CLAIMS = "claims"
SHOWN = (
    "claim_id", "claimant", "voice", "own_number", "supersedes", "reported", "received", "start",
    "end", "time_precision", "basis", "lon", "lat", "error_m", "place_name", "kind", "words",
    "weapon", "count", "killed", "accused", "text", "language",
)  # fmt: skip


class WantedClaims(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which claims are wanted: of a claimant, in a standing, of a kind, beside an incident.

    `renumbered` asks for those that say what another claim of the claimant says; `after` is the
    claim after which the list goes on.
    """

    claimant: Annotated[str, msgspec.Meta(max_length=100)] = ""
    standing: Annotated[str, msgspec.Meta(max_length=40)] = ""
    kind: Annotated[str, msgspec.Meta(max_length=100)] = ""
    incident: Annotated[str, msgspec.Meta(max_length=100)] = ""
    basis: Annotated[str, msgspec.Meta(max_length=40)] = ""
    renumbered: bool = False
    after: Annotated[str, msgspec.Meta(max_length=100)] = ""
    limit: Annotated[int, msgspec.Meta(ge=1, le=LIMIT_MAX)] = 100


class WantedUnclaimed(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which incidents are wanted: those that a claimant does not claim, after one of them."""

    claimant: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
    after: Annotated[str, msgspec.Meta(max_length=100)] = ""
    limit: Annotated[int, msgspec.Meta(ge=1, le=LIMIT_MAX)] = 100


class Claims:
    """The claims of one version of a mission, matched once; safe to ask from several threads."""

    def __init__(self, view: View) -> None:
        self._view = view
        self.rows = claimed.claims(view.mission, below=view.entry.number("as_of"))
        self._ids = tables.texts(self.rows, "claim_id").astype(str)
        self._claimant = tables.texts(self.rows, "claimant").astype(str)
        self._kind = tables.texts(self.rows, "kind").astype(str)

    @property
    def view(self) -> View:
        """The mission as the newest cycle left it."""
        return self._view

    @cached_property
    def found(self) -> Matched:
        """Where each claim stands (Match, row for row) and what answers it (Answered)."""
        view = self._view
        names = ("matches", "answered")
        kept = cache.kept(view.mission, view.entry, names)
        if kept is not None and self._fits(kept):
            return Matched(**kept)
        own = claimed.own_words(view.incidents, view.members, view.observations)
        found = claimed.matched(self.rows, view.incidents, own, view.agreements[0])
        cache.keep(view.mission, view.entry, dict(zip(names, (found.matches, found.answered),
                                                      strict=True)))  # fmt: skip
        return found

    def _fits(self, kept: Mapping[str, pa.Table]) -> bool:
        matches, answered = kept["matches"], kept["answered"]
        same = matches.schema.equals(tables.schema(Match)) and answered.schema.equals(
            tables.schema(Answered)
        )
        return bool(same) and matches["claim_id"].to_pylist() == self._ids.tolist()

    def audit(self) -> list[Plain]:
        """One row of figures for each claimant (`audit_of_claims.Account`), and where they lead.

        `rows` gives, figure by figure, the words that `page` takes for the claims behind it.
        """
        found = audit_of_claims.accounts(
            self.rows, self.found.matches, self.found.answered,
            incidents=self._view.incidents.num_rows,
        )  # fmt: skip
        told = []
        for one in found:
            who: Plain = {"claimant": one.claimant}
            leads: Plain = {
                "claims": who, "revised": who | {"standing": Standing.REVISED.value},
                "matched": who | {"standing": Standing.MATCHED.value},
                "repeated": who | {"standing": Standing.REPEATED.value},
                "unmatched": who | {"standing": Standing.UNMATCHED.value},
                "unplaced": who | {"basis": "none"}, "renumbered": who | {"renumbered": True},
                "unclaimed": {"unclaimed": one.claimant},
            }  # fmt: skip
            told.append({**asdict(one), "rows": leads})
        return told

    def page(self, wanted: WantedClaims) -> dict[str, Any]:
        """One page of the claims that are wanted, each with its standing and outcome.

        `totals` counts all that are wanted by standing.  `InputError` for a standing that there is
        none of, or a claim that is not in the list.
        """
        chosen = self._chosen(wanted)
        first = _after(self._ids[chosen], wanted.after)
        part = chosen[first : first + wanted.limit]
        standing = self._standing[chosen]
        return {
            "total": len(chosen),
            "totals": {s.value: int((standing == s.value).sum()) for s in Standing},
            "rows": self.listed(part),
            "after": str(self._ids[part[-1]]) if first + len(part) < len(chosen) else None,
        }

    def unclaimed(self, wanted: WantedUnclaimed) -> dict[str, Any]:
        """One page of the incidents that none of a claimant's claims is answered by, in order of
        time, each with its cases; they need not be the claimant's to know of.

        `InputError` for a claimant, or an incident to go on after, that there is none of.
        """
        if wanted.claimant not in self._claimant:
            raise InputError(
                f"nobody called {wanted.claimant[:60]!r} claims anything", where="claimant",
                remedy="Choose one that the audit lists",
            )  # fmt: skip
        own = self._ids[self._claimant == wanted.claimant]
        answered = self.found.answered
        mine = np.isin(tables.texts(answered, "claim_id").astype(str), own)
        incidents = self._view.incidents
        ids = tables.texts(incidents, "incident_id").astype(str)
        left = ~np.isin(ids, tables.texts(answered, "incident_id").astype(str)[mine])
        order = np.lexsort((ids, tables.micros(incidents, "start")))
        chosen = order[left[order]]
        first = _after(ids[chosen], wanted.after)
        part = chosen[first : first + wanted.limit]
        return {
            "total": len(chosen), "rows": self._recorded(incidents.take(pa.array(part))),
            "after": str(ids[part[-1]]) if first + len(part) < len(chosen) else None,
        }  # fmt: skip

    def _recorded(self, incidents: pa.Table) -> list[Plain]:
        """Incidents of the record with their cases, JSON-ready."""
        columns = ["incident_id", "kind", "start", "end", "sector_id", "probability", "accounts"]
        known = [name for name in columns if name in incidents.column_names]
        some = self._view.cases.filter(
            pc.is_in(self._view.cases["incident_id"].cast(pa.string()),
                     value_set=incidents["incident_id"].cast(pa.string()).combine_chunks())
        )  # fmt: skip
        cases: dict[str, list[int]] = {}
        for row in some.select(["incident_id", "number"]).to_pylist():
            cases.setdefault(str(row["incident_id"]), []).append(row["number"])
        return [
            {**_told(row), "cases": sorted(cases.get(str(row["incident_id"]), []))}
            for row in plain(incidents.select(known))
        ]

    @cached_property
    def _standing(self) -> npt.NDArray[np.str_]:
        return tables.texts(self.found.matches, "standing").astype(str)

    def _chosen(self, wanted: WantedClaims) -> npt.NDArray[np.int64]:
        mask = np.ones(len(self._ids), bool)
        if wanted.standing:
            if wanted.standing not in list(Standing):
                raise InputError(
                    f"there is no standing {wanted.standing!r}", where="standing",
                    remedy=f"Choose one of: {', '.join(Standing)}",
                )  # fmt: skip
            mask &= self._standing == wanted.standing
        elif not wanted.incident:
            mask &= self._standing != Standing.REVISED.value
        for word, column in (
            (wanted.claimant, self._claimant), (wanted.kind, self._kind),
            (wanted.incident, tables.texts(self.found.matches, "incident_id").astype(str)),
            (wanted.basis, tables.texts(self.rows, "basis").astype(str)),
        ):  # fmt: skip
            if word:
                mask &= column == word
        if wanted.renumbered:
            mask &= self._renumbered
        return np.flatnonzero(mask)

    @cached_property
    def _renumbered(self) -> npt.NDArray[np.bool_]:
        """Current claims that say what an earlier one in the list of their claimant says."""
        now = np.flatnonzero(self._standing != Standing.REVISED.value)
        said = [
            f"{who}\0{(content or b'').hex()}"
            for who, content in zip(
                self._claimant[now].tolist(), self.rows["content"].take(pa.array(now)).to_pylist(),
                strict=True,
            )
        ]  # fmt: skip
        first = np.unique(np.array(said, dtype=str), return_index=True)[1]
        mask = np.zeros(len(self._ids), bool)
        mask[now] = True
        mask[now[first]] = False
        return mask

    def listed(self, places: npt.NDArray[np.int64]) -> list[Plain]:
        """Claims with where they stand and what became of them, JSON-ready."""
        at = pa.array(places)
        said = plain(self.rows.select(list(SHOWN)).take(at))
        stands = plain(self.found.matches.take(at))
        found = []
        for place, claim, match in zip(places.tolist(), said, stands, strict=True):
            cases = self._cases.get(self._leads(place), [])
            found.append({**_told(claim), **match, **self._outcome(place, cases)})
        return found

    def named(self, claim_ids: Sequence[str]) -> list[Plain]:
        """The claims of some identifiers, as `listed` gives them; unknown ones are left out."""
        return self.listed(np.flatnonzero(np.isin(self._ids, np.array(claim_ids, str))))

    def _leads(self, place: int) -> str:
        """The incident, or the claim itself, under which the docket has its cases."""
        named = str(self.found.matches["incident_id"][place].as_py())
        return named or str(self._ids[place])

    @cached_property
    def _cases(self) -> Mapping[str, list[Plain]]:
        """The cases of every incident or claim that some claim leads to, the most urgent first."""
        named = pc.unique(self.found.matches["incident_id"].cast(pa.string()))
        wanted = pa.concat_arrays(
            [named.combine_chunks() if isinstance(named, pa.ChunkedArray) else named,
             self.rows["claim_id"].combine_chunks()]
        )  # fmt: skip
        cases = self._view.cases
        some = cases.filter(pc.is_in(cases["incident_id"].cast(pa.string()), value_set=wanted))
        found: dict[str, list[Plain]] = {}
        columns = ("number", "incident_id", "status", "handling", "batch", "outcome", "priority")
        for row in sorted(plain(some.select(list(columns))), key=_urgency):
            found.setdefault(str(row["incident_id"]), []).append(row)
        return found

    @cached_property
    def _decided(self) -> Mapping[str, Plain]:
        return batches.outcomes(self._view.mission)

    def _outcome(self, place: int, cases: list[Plain]) -> Plain:
        """What became of a claim: of its cases, of the batch it was in, or nothing yet."""
        standing = str(self._standing[place])
        if standing == Standing.REVISED.value:
            return {"cases": [], "batch": "", "outcome": Standing.REVISED.value}
        numbers = [row["number"] for row in cases]
        if cases:
            first = cases[0]
            said = self._decided.get(f"case:{first['number']}") if first["batch"] else None
            told = str(first["outcome"]) if said is None else said
            return {"cases": numbers, "batch": str(first["batch"]), "outcome": told}
        if standing != Standing.UNMATCHED.value:
            return {"cases": [], "batch": "", "outcome": NO_PROVISION}
        said = self._decided.get(f"claim:{self._ids[place]}")
        batch = batch_of(tables.micros(self.rows.slice(place, 1), "start")[0])
        return {"cases": [], "batch": batch, "outcome": NOT_EXAMINED if said is None else said}

    def batched(self) -> list[tuple[str, str]]:
        """The claims that nothing answers and no provision asks about: (batch, "claim:ID")."""
        places = np.flatnonzero(self._standing == Standing.UNMATCHED.value)
        start = tables.micros(self.rows, "start")
        return [
            (batch_of(start[place]), f"claim:{self._ids[place]}")
            for place in places.tolist()
            if str(self._ids[place]) not in self._cases
        ]


def _after(ids: npt.NDArray[np.str_], last: str) -> int:
    """The place after a row's, 0 where none is named; `InputError` where there is no such row."""
    if not last:
        return 0
    found = np.flatnonzero(ids == last)
    if not len(found):
        raise InputError(
            f"no {last[:60]!r} to continue after", where="after",
            remedy="Ask for the first page again",
        )  # fmt: skip
    return int(found[0]) + 1


def batch_of(start_us: int) -> str:
    """The batch of a claim that is no case: no sector, its day (UTC), and why.

    >>> batch_of(1_745_107_200_000_000)
    'none/2025-04-20/claims'
    """
    return f"none/{np.datetime64(int(start_us), 'us').astype('datetime64[D]')}/{CLAIMS}"


def _told(claim: Plain) -> Plain:
    return {n: v.isoformat() if hasattr(v, "isoformat") else v for n, v in claim.items()}


def _urgency(row: Plain) -> tuple[float, int]:
    priority, number = row["priority"], row["number"]
    assert isinstance(number, int)
    return (-priority if isinstance(priority, float) else 0.0, number)


def waiting(view: View) -> int:
    """How many claims were taken in since the newest cycle, which knows nothing of them."""
    known = claimed.claims(view.mission, below=view.entry.number("as_of"))
    return len(claimed.claims(view.mission)) - len(known)


def audit(view: View) -> list[Plain]:
    """The audit of claims (`Claims.audit`), for the command line and the page."""
    return Claims(view).audit()


def wanted(**given: object) -> WantedClaims:
    """Which claims are wanted, checked; `InputError` that names what cannot be."""
    try:
        return msgspec.convert(given, WantedClaims)
    except msgspec.ValidationError as error:
        raise InputError(str(error), where="claims", remedy="See `claims list --help`") from None


def figures(account: Mapping[str, object]) -> Plain:
    """An account in few columns, for a table: shares in per cent, hours to one decimal."""

    def share(name: str) -> str:
        value = account[name]
        return "-" if not isinstance(value, float) else f"{100 * value:.1f} %"

    late = account["late_h"]
    assert isinstance(late, tuple | list)
    inflation = account["inflation"]
    names = ("claimant", "claims", "revised", "matched", "repeated", "unmatched")
    return {
        **{n: account[n] for n in names}, "rate": share("rate"),
        "between": f"{share('rate_low')} and {share('rate_high')}",
        "inflation": f"{inflation:.2f}" if isinstance(inflation, float) else "-",
        "renumbered": account["renumbered"], "unplaced": account["unplaced"],
        "late h (10, 50, 90 %)": ", ".join(f"{h:.1f}" for h in late) or "-",
        "unclaimed": account["unclaimed"],
    }  # fmt: skip
