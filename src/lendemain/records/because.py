"""Why something is so or may not be done yet, in English and as a code with its values.

A `Because` is its English sentence, so that whoever only reads it needs nothing else; `code` and
`values` are what a page or a report says it from in another language, by the phrase
`because.<code>`.  Several together keep their parts.  The English of each code stands once, in
`records.reasons`.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, Self

from lendemain.records.reasons import SAID as SAID

Plain = dict[str, object]


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


def coded(given: str) -> list[Plain]:
    """A reason as the ledger keeps it beside its English: codes and values; [] where it has none.

    >>> coded(Because.of("no_vote")), coded("as read")
    ([{'code': 'no_vote', 'values': {}}], [])
    """
    rows = plain([given]) if isinstance(given, Because) else []
    return [{"code": row["code"], "values": row["values"]} for row in rows]


def restored(given: str, rows: object) -> str:
    """The reason that the ledger keeps, with its codes where they say in English what was signed.

    Whatever else stands there is left aside, so that no language is told what another is not.

    >>> restored("nobody has voted", [{"code": "no_vote", "values": {}}]).code
    'no_vote'
    >>> type(restored("he voted", [{"code": "no_vote", "values": {}}]))
    <class 'str'>
    """
    if not isinstance(rows, list | tuple):
        return given
    try:
        parts = [Because.of(str(row["code"]), **row["values"]) for row in rows]
    except (AttributeError, KeyError, TypeError, ValueError, IndexError):
        return given
    made = Because.all_of(parts)
    return made if made is not None and made == given else given


OF_RECORD: Mapping[str, str] = MappingProxyType({
    "clock": "proceedings_clock", "status": "status", "statuses": "status", "move": "move",
    "outcome": "outcome", "remedy": "proceedings_remedy", "hypotheses": "analysis_hypothesis",
    "weapons": "weapon_class", "consent": "consent", "party": "party", "parties": "party",
    "act": "pages.trigger_move", "acts": "pages.trigger_move", "stands": "pages.trigger",
    "reading": "pages.read_level", "adherence": "pages.adherence", "part": "pages.part_in",
    "what": "only_while", "action": "access_action", "why": "access_why",
})  # fmt: skip
"""Values that are words of the record, by the group of phrases that says them."""


def worded(values: Mapping[str, str], phrases: Mapping[str, str]) -> dict[str, str]:
    """The values of a reason in the language of some phrases, where they are words of the record.

    >>> worded({"clock": "field", "n": "3"}, {"proceedings_clock.field": "équipe"})
    {'clock': 'équipe', 'n': '3'}
    """
    return {
        name: ", ".join(
            phrases.get(f"{OF_RECORD[name]}.{one}", one) for one in str(value).split(", ")
        )
        if name in OF_RECORD
        else value
        for name, value in values.items()
    }


def said(given: Iterable[str], phrases: Mapping[str, str]) -> str:
    """Reasons in the language of some phrases.

    >>> said([Because.of("no_vote")], {"because.no_vote": "personne n'a voté"})
    "personne n'a voté"
    """
    return told(plain(given), phrases)


def told(rows: Iterable[Mapping[str, Any]], phrases: Mapping[str, str]) -> str:
    """Plain rows of reasons in the language of some phrases.

    >>> told([{"code": "no_vote", "values": {}, "said": "nobody has voted"}], {})
    'nobody has voted'
    """
    found = []
    for row in rows:
        values = row["values"] | {n: told(one, phrases) for n, one in row.get("within", {}).items()}
        phrase = phrases.get(f"because.{row['code']}", "")
        found.append(phrase.format(**worded(values, phrases)) if phrase else str(row["said"]))
    return "; ".join(found)


def _written(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
