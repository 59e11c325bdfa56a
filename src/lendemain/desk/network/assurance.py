"""How sure an entry is: recorded, or witnessed by a quorum; since when; and who has not cosigned.

`recorded` says that the ledger's key has signed for it, `witnessed` that a quorum of the parties
has cosigned a checkpoint over it, each with a time of its own.  A decision takes effect only when
it is witnessed.  Where no policy was adopted everything is recorded only, and that is said.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from lendemain.desk import clock
from lendemain.desk.mission import STEP, Entry, Mission
from lendemain.desk.network import policies, witnessing
from lendemain.errors import InputError
from lendemain.ledger.note import Verifier
from lendemain.ledger.witnessing.interval import (
    FROZEN_AFTER_S,
    Interval,
    alarms,
    claim,
    frozen,
    interval,
)
from lendemain.ledger.witnessing.kept import Kept
from lendemain.ledger.witnessing.policy import Policy
from lendemain.ledger.witnessing.standing import Standing, fresh, standing

RECORDED, WITNESSED = "recorded", "witnessed"
Plain = dict[str, object]


@dataclass(frozen=True, slots=True)
class Assured:
    """How sure one entry is; `missing` are the witnesses who have not cosigned anything over it.

    `policy` says whether there is one; `claims` what the interval says of times in the entry,
    `alarms` what is wrong with them.
    """

    index: int
    label: str
    policy: bool
    within: Interval
    missing: tuple[str, ...]
    claims: Mapping[str, str]
    alarms: tuple[str, ...]


class Assurance:
    """How sure the entries of a mission are, read once."""

    def __init__(self, mission: Mission) -> None:
        self._mission, self._kept = mission, witnessing.kept(mission)
        self._policy = policies.in_force(mission)
        latest = self._kept.latest()
        self._witnessed = self._standing(latest) if latest else None
        newest = self._kept.newest()
        self._newest = self._standing(newest) if newest else None

    @property
    def size(self) -> int:
        """How many entries, from the first, are witnessed."""
        return self._witnessed.checkpoint.size if self._witnessed else 0

    @property
    def policy(self) -> Policy | None:
        """The policy in force for the newest entry."""
        return self._policy

    def label(self, index: int) -> str:
        """`recorded` or `witnessed`."""
        return WITNESSED if index < self.size else RECORDED

    def met(self, index: int) -> bool:
        """Whether an entry is as sure as it can be: witnessed, where a policy was adopted."""
        return self._policy is None or self.label(index) == WITNESSED

    def of(self, entry: Entry) -> Assured:
        """How sure an entry is, and what is known of when it was made."""
        note = self._kept.covering(entry.index)
        covering = self._standing(note) if note else None
        label = WITNESSED if covering and covering.witnessed else RECORDED
        missing: tuple[str, ...] = ()
        if label == RECORDED and self._policy:
            covered = self._newest and self._newest.checkpoint.size > entry.index
            names = tuple(one.name for one in self._policy.witnesses)
            missing = self._newest.missing if self._newest and covered else names
        elif covering:
            missing = covering.missing
        within = interval(self._anchor(entry), covering)
        said = {
            name: claim(entry.number(name) / 1e6, within)
            for name in ("time_made", "time_event")
            if isinstance(entry.body.get(name), int)
        }
        wrong = alarms(entry.number("time_made") / 1e6, within) if "time_made" in said else ()
        return Assured(entry.index, label, self._policy is not None, within, missing, said, wrong)

    def head(self) -> Plain:
        """How the ledger's head stands: what is witnessed, since when, who is missing, alarms."""
        return head(self._kept, self._policy, log=self._mission.verifier, size=self._mission.size)

    def labels(self, default: int) -> "Labels":
        """What a page shows of it; `default` is the entry of cases that nobody has moved."""
        moved = {entry.number("case"): entry.index for entry in self._mission.entries(STEP)}
        return Labels(
            self.size,
            self._mission.size,
            moved,
            default,
            self._policy,
            kept=self._kept,
            log=self._mission.verifier,
        )

    def _anchor(self, entry: Entry) -> Standing | None:
        anchor = entry.body.get("anchor")
        if not isinstance(anchor, dict) or not isinstance(anchor.get("size"), int):
            return None
        for note in self._kept.of_size(anchor["size"]):
            found = self._standing(note)
            if found and found.checkpoint.root.hex() == anchor.get("root"):
                return found
        return None

    def _standing(self, note: bytes) -> Standing | None:
        """How a kept checkpoint stands under the policy that was in force for it."""
        size = int(note.split(b"\n", 2)[1])
        policy = policies.in_force(self._mission, below=size) or self._policy
        if policy is None:
            return None
        try:
            return standing(note, policy, log=self._mission.verifier)
        except InputError as error:
            raise InputError(
                f"a checkpoint that is kept there does not hold ({error.what})",
                where=str(self._mission.folder / "ledger" / "witnessed.sqlite"),
                remedy="Restore it from a copy, or move it away and ask the witnesses anew",
            ) from None


def head(kept: Kept, policy: Policy | None, *, log: Verifier, size: int) -> Plain:
    """How the head of a ledger of `size` entries stands by what is kept now, and how old that is.

    `alarm` is "" unless no quorum has confirmed the head for two heartbeats.
    """
    if policy is None:
        return {"label": RECORDED, "policy": "none was adopted: entries are recorded only"}
    stands = [standing(note, policy, log=log) for note in (kept.newest(), kept.latest()) if note]
    met = [one for one in stands if one.witnessed]
    # a head that is not witnessed yet counts as fresh as the last that was
    at = fresh(met[0].times, policy) if met else None
    age = clock.now().timestamp() - at if at else None
    covered = max((one.checkpoint.size for one in met), default=0)
    names = tuple(one.name for one in policy.witnesses)
    return {
        "label": WITNESSED if covered >= size else RECORDED,
        "policy": policy.digest,
        "witnessed_entries": covered,
        "recorded_only": max(0, size - covered),
        "confirmed": clock.written(at) if at else "",
        "age_s": None if age is None else round(age),
        "not_cosigned": list(
            stands[0].missing if stands and stands[0].checkpoint.size >= size else names
        ),
        "alarm": _alarm(age),
    }


def _alarm(age: float | None) -> str:
    if age is None:
        return "no quorum has ever confirmed this ledger"
    if frozen(age):
        return f"no quorum has confirmed the head for more than {FROZEN_AFTER_S} s"
    if age < -FROZEN_AFTER_S:
        return "this machine's clock is behind those of the witnesses"
    return ""


@dataclass(frozen=True, slots=True)
class Labels:
    """What a page shows of how sure a mission's entries are, without the mission being open."""

    witnessed: int
    size: int
    moved: Mapping[int, int]
    default: int
    policy: Policy | None
    kept: Kept | None = None
    log: Verifier | None = None

    def of(self, index: int) -> str:
        """`recorded` or `witnessed`: an entry's label; "" where no policy was adopted."""
        return "" if self.policy is None else WITNESSED if index < self.witnessed else RECORDED

    def of_case(self, number: int) -> str:
        """The label of a case's last move, or of the cycle that has concluded it."""
        return self.of(self.moved.get(number, self.default))

    def head(self) -> Plain:
        """How the head stands now; asked anew each time."""
        assert self.kept is not None
        assert self.log is not None
        return head(self.kept, self.policy, log=self.log, size=self.size)


def plain(sure: Assured) -> Plain:
    """How sure an entry is, as a plain mapping."""
    within = sure.within
    said: Plain = {"entry": sure.index, "label": sure.label, "made": span(within)}
    if within.spread:
        said["witnesses_apart_s"] = within.spread
    if sure.policy and sure.missing:
        said["not_cosigned"] = list(sure.missing)
    told = sure.claims.get("time_event", "")  # the time of making is in the alarms, if it is wrong
    if sure.policy and told:
        said["time_event"] = told
    if sure.alarms:
        said["alarms"] = list(sure.alarms)
    return said


def effect(sure: Assured) -> str:
    """Since when a decision is in effect, in words, or why it is not."""
    if not sure.policy:
        return "recorded only: no policy of witnesses was adopted, so nothing can take effect by it"
    if sure.label == RECORDED:
        return f"not yet: not cosigned by {', '.join(sure.missing) or 'a quorum'}"
    return f"in effect since a moment {span(sure.within)}"


def span(within: Interval) -> str:
    """An interval in words.

    >>> span(Interval(None, 1_767_225_600))
    'at the latest 2026-01-01T00:00:00Z'
    """
    lower = clock.written(within.lower or 0)
    upper = clock.written(within.upper or 0)
    if lower and upper:
        return f"between {lower} and {upper}"
    if upper:
        return f"at the latest {upper}"
    return f"not before {lower}, not witnessed since" if lower else "not witnessed"
