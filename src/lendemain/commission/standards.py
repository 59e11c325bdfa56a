"""How sure one has to be, by what follows: the standard of proof for each step of the ladder.

A standard is a probability that the whole 90 % interval of a finding reaches, and for the graver
ones something besides: independent families of sources, no contrary item left unexplained.  The
text of the agreement fixes all of it, the same for every party; what it leaves out is in `DEFAULTS`
and nowhere else.  The names are those that commissions of inquiry use (reasonable grounds to
believe, clear and convincing); none of them gives numbers, so these are proposals.

Consequences are steps of the ladder (1 hotline ... 10 third phase).  A standard that is met obliges
nobody: a decision bears people's names.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from lendemain.errors import InputError
from lendemain.records.attribution import Assessment

LEAST, MOST = 1, 10
"""The first and the last step of the ladder of consequences."""

NAMES = ("inquiry", "concern", "reasonable", "convincing", "phase_2", "phase_3")
"""The standards, the lightest first."""

DEFAULTS: Mapping[str, float] = MappingProxyType({
    "standard_inquiry": 0.20,  # open inquiry
    "standard_concern": 0.50,  # public concern: on balance
    "standard_reasonable": 0.65,  # reasonable grounds to believe
    "standard_convincing": 0.80,  # clear and convincing
    "standard_phase_2": 0.90,
    "standard_phase_3": 0.97,  # and for voiding a guarantee
    "sources_reasonable": 2,  # independent families of sources, from "reasonable" upwards
    "contrary_phase_3": 0,  # contrary items that may stay unexplained at "phase_3"
    "step_concern": 3,  # the first step of the ladder that asks for each standard
    "step_reasonable": 4,
    "step_convincing": 6,
    "step_phase_2": 8,
    "step_phase_3": 10,
})  # fmt: skip
"""What holds where the agreement's text is silent: a proposal, published and equal for all."""


@dataclass(frozen=True, slots=True)
class Standard:
    """What a consequence asks for: a name, a probability, families of sources, contrary items.

    `contrary` is how many items against the finding may stay unexplained (None: any number).
    """

    name: str
    probability: float
    families: int
    contrary: int | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a standard is met, and each thing that is missing, as phrase keys.

    `missing` names "undetermined" (nothing leads), "probability", "families" and "contrary".
    """

    standard: Standard
    missing: tuple[str, ...]

    @property
    def met(self) -> bool:
        """True where nothing is missing."""
        return not self.missing


def needed(consequence: int, thresholds: Mapping[str, float]) -> float:
    """The probability that a finding with this consequence needs, from 0 to below 1.

    `consequence` is the step of the ladder (1 to 10), `thresholds` those of the agreement's text,
    `DEFAULTS` where it is silent.  Raises `InputError` for any other step, or a standard that is
    no probability.

    >>> needed(3, {}), needed(10, {}), needed(10, {"standard_phase_3": 0.99})
    (0.5, 0.97, 0.99)
    """
    return asked(consequence, thresholds).probability


def held(thresholds: Mapping[str, float]) -> dict[str, float]:
    """Every threshold that standards go by: the text's, and the default where it is silent."""
    return {**DEFAULTS, **{k: v for k, v in thresholds.items() if k in DEFAULTS}}


def asked(consequence: int, thresholds: Mapping[str, float]) -> Standard:
    """The standard that a step of the ladder asks for; raises as `needed` does."""
    if not LEAST <= consequence <= MOST:
        raise InputError(
            f"there is no step {consequence} on the ladder of consequences",
            where="consequence",
            remedy=f"Give a step from {LEAST} to {MOST}",
        )
    by = held(thresholds)
    name = NAMES[0]
    for later in NAMES[1:]:
        if consequence >= by[f"step_{later}"]:
            name = later
    probability = by[f"standard_{name}"]
    if not 0.0 < probability < 1.0:
        raise InputError(
            f"standard_{name} = {probability:g} is no probability to reach",
            where="[thresholds]",
            remedy="Give one between 0 and 1",
        )
    graver = NAMES.index(name) >= NAMES.index("reasonable")
    return Standard(
        name=name,
        probability=probability,
        families=int(by["sources_reasonable"]) if graver else 1,
        contrary=int(by["contrary_phase_3"]) if name == "phase_3" else None,
    )


def met(assessment: Assessment, consequence: int, thresholds: Mapping[str, float]) -> Verdict:
    """Whether an assessment's leading hypothesis meets what a consequence asks for.

    It needs the lower bound of its interval, not its middle; and where two hypotheses lead alike,
    nothing is met.  Raises `InputError` as `needed` does.
    """
    standard = asked(consequence, thresholds)
    low = max((b.low for b in assessment.beliefs if b.hypothesis == assessment.leading), default=0)
    missing = []
    if low == 0:
        missing.append("undetermined")
    if low < standard.probability:
        missing.append("probability")
    if assessment.families < standard.families:
        missing.append("families")
    if standard.contrary is not None and len(assessment.contrary) > standard.contrary:
        missing.append("contrary")
    return Verdict(standard, tuple(missing))
