"""Commitments that come in as LegalRuleML or CEL: what the supported subset says, clause by clause.

Clocks, procedures and facts are not of the subset, so what comes in is a draft to be completed by
people as a text, never a commitment by itself.
"""

from collections.abc import Sequence
from pathlib import Path

from lendemain.desk.outlook.commitments import checked, file
from lendemain.errors import InputError
from lendemain.guarantees import cel, expressions, legalruleml
from lendemain.records.commitment import Instrument
from lendemain.records.condition import Condition

SIZE_MAX = 4 << 20
FORMS = ("legalruleml", "cel")
Plain = dict[str, object]
_Rules = list[tuple[str, int, Condition]]


def read(path: Path, form: str, *, against: str = "") -> Plain:
    """The clauses that a file says, and, where a text is named, which of them it says otherwise.

    Raises `InputError` for a file that is outside the subset, with what and where.
    """
    if not path.is_file() or path.stat().st_size > SIZE_MAX:
        raise InputError(
            "no such file, or too long a one", where=str(path),
            remedy=f"Give a file of at most {SIZE_MAX} bytes",
        )  # fmt: skip
    data = path.read_bytes()
    if form not in FORMS:
        raise InputError(f"no form {form!r}", where="--format", remedy=f"One of: {FORMS}")
    rows = _legalruleml(data) if form == "legalruleml" else _cel(data, path.name)
    if not rows:
        raise InputError("there is no norm", where=path.name, remedy="Export one to see the form")
    said: Plain = {"clauses": rows}
    if against:
        home = checked(file(against))[1]
        expected = _expected(home, form)
        given = {str(r["clause"]): r for r in rows}
        said["against"] = home.instrument_id
        said["differ"] = sorted(
            f for f in expected.keys() | given.keys() if expected.get(f) != given.get(f)
        )
    return said


def _expected(home: Instrument, form: str) -> dict[str, Plain]:
    """What a text says as the same subset would have it."""
    if form == "legalruleml":
        data = legalruleml.written(legalruleml.norms(home), source=home.instrument_id)
        return {str(r["clause"]): r for r in _legalruleml(data)}
    return {
        c.fragment: _row(c.fragment, rules)
        for c in home.clauses
        if (rules := [(r.effect, r.priority, r.when) for r in c.rules if cel.expressible(r.when)])
    }


def _legalruleml(data: bytes) -> list[Plain]:
    return [
        {
            **_row(norm.fragment, norm.rules), "deontic": norm.deontic.value,
            "bearers": list(norm.bearers), "beneficiary": norm.beneficiary,
            "action": norm.action, "reparation": norm.reparation,
        }
        for norm in legalruleml.parsed(data)
    ]  # fmt: skip


def _cel(data: bytes, name: str) -> list[Plain]:
    """Clauses of a file in which each condition follows a comment that names its fragment."""
    try:
        rows = data.decode("utf-8").splitlines()
    except UnicodeDecodeError:
        raise InputError("not UTF-8", where=name, remedy="Save it as UTF-8") from None
    found: dict[str, _Rules] = {}
    head: list[str] = []
    for number, row in enumerate(rows, 1):
        words = row.removeprefix("//").split()
        if row.startswith("//") and len(words) == 4 and words[2] == "priority":
            head = words
        elif row.strip() and not row.startswith("//"):
            if len(head) != 4 or not head[3].lstrip("-").isdigit() or len(head[3]) > 6:
                raise InputError(
                    "a condition of no clause", where=f"{name}, row {number}",
                    remedy="Put a comment before it: // FRAGMENT EFFECT priority NUMBER",
                )  # fmt: skip
            found.setdefault(head[0], []).append((head[1], int(head[3]), cel.condition(row)))
            head = []
    if not found:
        raise InputError("there is no condition", where=name, remedy="Export one to see the form")
    return [_row(fragment, rules) for fragment, rules in found.items()]


def _row(fragment: str, rules: Sequence[tuple[str, int, Condition]]) -> Plain:
    listed = sorted(rules, key=lambda r: r[1])
    return {
        "clause": fragment,
        "rules": [f"{e} (priority {p}): {expressions.written(when)}" for e, p, when in listed],
    }
