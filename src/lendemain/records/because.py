"""Why something is so or may not be done yet, in English and as a code with its values.

A `Because` is its English sentence, so that whoever only reads it needs nothing else; `code` and
`values` are what a page or a report says it from in another language, by the phrase
`because.<code>`.  Several together keep their parts.  The English of each code stands here once;
the phrases of the three languages are in `texts/phrases/analysis-*.toml`, and a test holds them
equal in codes and values.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, Self

Plain = dict[str, object]

SAID: Mapping[str, str] = MappingProxyType({
    # what a move needs
    "people_sign": "{n} named people sign it (--by)",
    "not_certified": "nobody has certified T0",
    "name_cause": "name a cause (--cause): {causes}",
    "no_file": "no file is made for {parties}",
    "was_not_sent": "{party} was not sent its file",
    "may_answer": "{party} may answer and has neither answered nor waived",
    "may_answer_until": "{party} may answer until {until} and has neither answered nor waived",
    "none_ordered": "no corrective action was ordered since (`lendemain remedy order`)",
    "voted_not_ordered": "voted and not ordered: {names}",
    "not_reported": "not reported done: {names}",
    "not_discharged": "not discharged: {names}",
    "no_proposal": "nobody has proposed a decision",
    "no_vote": "nobody has voted",
    "no_quorum": "{voted} of {counted} members counted have voted, and {needed} must",
    "no_quorum_recused":
        "{voted} of {counted} members counted have voted, {recused} recused, and {needed} must",
    "not_carried": "the votes do not carry it: {yes} for, {no} against, {neither} abstain",
    "dismisses_breach": "what is proposed finds a breach, which is no dismissal",
    "name_finding": "name a finding, and the analysis that it rests on",
    "no_analysis": "no analysis of case {case} with that digest was recorded",
    "leads_elsewhere": "the analysis leads to {leading}, and the finding names {named}",
    "below_standard":
        "the consequence {consequence} needs {needed}, and the analysis is sure of no more than "
        "{low}",
    "lighter": "the analysis was made for the consequence {consequence}, a lighter one",
    "lacks": "the analysis lacks for its standard: {missing}",
    # to whom it is open
    "open_to": "it is open to {roles}",
    "does_not_sit": "{name} does not sit in this case",
    "may_not": "{name} may not {action} it ({why})",
    "was_not_open": "it was not open to the {role} {name}",
    # patterns
    "in_pattern": "it is dealt with in the pattern case {case}",
    "no_members": "no case is left in this pattern case",
    # acts
    "no_clock_stands": "no clock stands still",
    "file_not_sent": "your file was not sent yet",
    "only_liaison_waives": "only a party's own liaison waives its answer",
    "not_waited_for": "your party is not waited for",
    "nothing_ordered": "nothing was ordered",
    "only_owner_accepts": "only its owner's liaison accepts it",
    "owes_nothing": "your party owes nothing here",
    "fix_hypotheses": "you have not fixed the hypotheses yet",
    "no_item_yet": "you have weighed no item",
    "batches_are_inside": "batches are the commission's and its secretariat's",
    "no_sample_waits": "no sample that was drawn waits for its decision",
    "members_name_chair": "only members of the commission name who chairs it",
    "commitments_are_inside": "commitments are the commission's and its secretariat's",
    "no_commitment": "no commitment was adopted",
    "no_condition_met": "no clause's condition is met",
    "nobody_convened": "nobody was convened",
    "no_deployment": "no text of a deployment was adopted",
    "host_asks": "only somebody of the host requests it",
    "no_pattern_case": "it is no pattern case",
    # levels and clocks
    "taken_up": "taken up",
    "taken_up_again": "taken up again",
    "not_decided": "not decided within {hours} h at the level {level}",
    "does_not_move": "{move} does not move what is {status}",
    "pause_without_reason": "a pause without a reason",
    "stood_already": "{clock} stood still already",
    "did_not_stand": "{clock} did not stand still",
    "corrects_none": "names no certificate that holds and that it corrects",
    "names_no_time": "names no time, or no record",
    # corrective actions
    "deadline_passed": "its deadline passed",
    "verification_failed": "its verification failed",
    "still_owed": "still owed on step {step}",
    # custody
    "altered": "ALTERED",
    "redacted": "redacted by entry {entry}",
    "sealed_by": "sealed by {officer}, not open to the parties",
    "withheld_by": "withheld by entry {entry}",
    "gap": "{n} gap",
    "gaps": "{n} gaps",
    "whole": "whole",
    # the test of a cessation
    "no_former_rate": "no former rate is known yet: too few days of fighting were watched",
    "not_enough_watched": "not enough was watched to say anything",
    "too_short": "quiet has not surely lasted long enough",
    "rests_on": "the answer would rest on one source",
    "too_few_sources": "too few sources watch at all",
    "blind_sectors": "sectors are blind",
    "sectors_at_war": "sectors are still at war",
    "no_time": "truces of the past give it too little time",
    "quiet_lasts": "quiet has lasted, whichever source is left out",
    "fighting": "fighting goes on at about the former rate",
    "quiet_in_a_row":
        "{days} watched days running with at most {most} violations; it wants {wanted}",
    "day_not_watched":
        "the day was not watched, so its row of days with at most {most} violations ends",
    "given": "{given}",
})  # fmt: skip
"""The English of every code."""


class Because(str):
    """A reason in English that knows its code, its values, and its parts where it has several."""

    code: str
    values: Mapping[str, str]
    parts: tuple[Self, ...]

    @classmethod
    def of(cls, code: str, **values: object) -> Self:
        """The reason of a code; several values of one name are listed.

        >>> Because.of("was_not_sent", party="north")
        'north was not sent its file'
        >>> Because.of("not_reported", names=["R-1", "R-2"]).values["names"]
        'R-1, R-2'
        """
        written = {name: _written(value) for name, value in values.items()}
        made = cls(SAID[code].format(**written))
        made.code, made.values, made.parts = code, MappingProxyType(written), ()
        return made

    @classmethod
    def all_of(cls, parts: Iterable[str]) -> Self | None:
        """Several reasons as one; None where there is none.  Words of a person are kept as given.

        >>> print(Because.all_of([Because.of("no_vote"), Because.of("no_proposal")]))
        nobody has voted; nobody has proposed a decision
        """
        told = tuple(one if isinstance(one, cls) else cls.of("given", given=one) for one in parts)
        if len(told) < 2:
            return told[0] if told else None
        made = cls("; ".join(told))
        made.code, made.values, made.parts = "", MappingProxyType({}), told
        return made


def plain(given: Iterable[str]) -> list[Plain]:
    """Reasons as plain rows, parts by themselves: the code ("given": words of a person), its
    values, and the English.

    >>> plain(["as read"])
    [{'code': 'given', 'values': {'given': 'as read'}, 'said': 'as read'}]
    """
    found: list[Plain] = []
    for one in given:
        if isinstance(one, Because) and one.parts:
            found += plain(one.parts)
        elif isinstance(one, Because):
            found.append({"code": one.code, "values": dict(one.values), "said": str(one)})
        else:
            found.append({"code": "given", "values": {"given": one}, "said": one})
    return found


def said(given: Iterable[str], phrases: Mapping[str, str]) -> str:
    """Reasons in the language of some phrases.

    >>> said([Because.of("no_vote")], {"because.no_vote": "personne n'a voté"})
    "personne n'a voté"
    """
    told = []
    for row in plain(given):
        values: Any = row["values"]
        phrase = phrases.get(f"because.{row['code']}", "")
        told.append(phrase.format(**values) if phrase else str(row["said"]))
    return "; ".join(told)


def _written(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
