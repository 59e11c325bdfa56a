"""Clauses out to LegalRuleML 1.0 (OASIS 2021), and in again.

The subset: fragments as legal references; obligation, permission, prohibition and right with their
bearers and beneficiary; the rules of a clause with their priorities as override statements; what is
to be done; and an obligation with its reparation as a suborder list.  Conditions stand as the text
of one atom.  Clocks, procedures and facts are not of the subset: a reader of the export is told so
in a comment, and nothing is made up for them on the way in.

Bytes from others are bounded, and a document type, which could make a small file a huge one, is
refused before anything is parsed.
"""

import re
from dataclasses import dataclass
from xml.etree import ElementTree as Tree

from lendemain.errors import InputError
from lendemain.guarantees import expressions
from lendemain.records.commitment import Clause, Deontic, Instrument
from lendemain.records.condition import Condition

LRML = "http://docs.oasis-open.org/legalruleml/ns/v1.0/"
RULEML = "http://ruleml.org/spec"
SIZE_MAX = 4 << 20
_OPERATORS = {
    Deontic.OBLIGATION: "Obligation", Deontic.PERMISSION: "Permission",
    Deontic.PROHIBITION: "Prohibition", Deontic.RIGHT: "Right",
}  # fmt: skip
_EFFECTS = ("applies", "excused", "suspended", "void")


@dataclass(frozen=True, slots=True, kw_only=True)
class Norm:
    """What the subset says of one clause; rules are effect, priority and condition, rising."""

    fragment: str
    deontic: Deontic
    bearers: tuple[str, ...]
    beneficiary: str
    rules: tuple[tuple[str, int, Condition], ...]
    action: str
    reparation: str


def norms(instrument: Instrument) -> list[Norm]:
    """What the subset says of an instrument's clauses."""
    return [_norm(c) for c in instrument.clauses]


def written(listed: list[Norm], *, source: str) -> bytes:
    """Norms as a LegalRuleML document; the same norms give the same bytes."""
    root = Tree.Element(f"{{{LRML}}}LegalRuleML")
    root.append(Tree.Comment("clocks, procedures and facts are not of this subset"))
    references = _in(root, LRML, "LegalReferences")
    statements = _in(root, LRML, "Statements", key="statements")
    keys = {norm.fragment: f"c{n}" for n, norm in enumerate(listed, start=1)}
    for norm in listed:
        _in(
            references, LRML, "LegalReference", refersTo=keys[norm.fragment],
            refID=norm.fragment, refIDSystemName=source,
        )  # fmt: skip
        for place in range(len(norm.rules)):
            _statement(statements, norm, place, keys)
        for place, (_, priority, _) in enumerate(norm.rules):
            for lower, (_, other, _) in enumerate(norm.rules):
                if other < priority:
                    held = _in(statements, LRML, "OverrideStatement")
                    own = keys[norm.fragment]
                    _in(held, LRML, "Override", over=f"#{own}-{place}", under=f"#{own}-{lower}")
    Tree.indent(root)
    Tree.register_namespace("lrml", LRML)
    Tree.register_namespace("ruleml", RULEML)
    return bytes(Tree.tostring(root, encoding="utf-8", xml_declaration=True))


def parsed(data: bytes) -> list[Norm]:
    """The norms that a document of the subset says; `InputError` for anything else."""
    root = _root(data)
    fragments = {
        one.get("refersTo", ""): one.get("refID", "")
        for one in root.iter(f"{{{LRML}}}LegalReference")
    }
    found: dict[str, list[tuple[int, Norm]]] = {}
    for statement in root.iter(f"{{{LRML}}}PrescriptiveStatement"):
        key, _, place = statement.get("key", "").rpartition("-")
        if key not in fragments or not place.isdigit() or len(place) > 4:
            raise _refused(f"statement {statement.get('key', '')[:40]!r} refers to no fragment")
        found.setdefault(key, []).append((int(place), _read(statement, fragments, key)))
    listed = []
    for key in fragments:
        parts = [norm for _, norm in sorted(found.get(key, []), key=lambda p: p[0])]
        if not parts:
            raise _refused(f"fragment {fragments[key][:40]!r} has no statement")
        rules = tuple(rule for norm in parts for rule in norm.rules)
        first = parts[0]
        listed.append(
            Norm(
                fragment=first.fragment,
                deontic=first.deontic,
                bearers=first.bearers,
                beneficiary=first.beneficiary,
                rules=rules,
                action=first.action,
                reparation=first.reparation,
            )
        )
    return listed


def _norm(clause: Clause) -> Norm:
    what = clause.undertaking
    return Norm(
        fragment=clause.fragment,
        deontic=clause.deontic,
        bearers=clause.bearers,
        beneficiary=clause.beneficiary,
        rules=tuple(
            (r.effect, r.priority, r.when) for r in sorted(clause.rules, key=lambda r: r.priority)
        ),
        action=what.action if what else "",
        reparation=what.reparation if what else "",
    )


def _statement(parent: Tree.Element, norm: Norm, place: int, keys: dict[str, str]) -> None:
    effect, priority, when = norm.rules[place]
    key = f"{keys[norm.fragment]}-{place}"
    statement = _in(parent, LRML, "PrescriptiveStatement", key=key)
    rule = _in(statement, RULEML, "Rule", key=f":{key}", closure="universal")
    if_ = _in(rule, RULEML, "if")
    atom = _in(if_, RULEML, "Atom")
    _in(atom, RULEML, "Rel").text = "condition"
    _in(atom, RULEML, "Ind").text = expressions.written(when)
    _in(_in(atom, RULEML, "slot"), RULEML, "Ind", type="effect").text = effect
    _in(_in(atom, RULEML, "slot"), RULEML, "Ind", type="priority").text = str(priority)
    then = _in(rule, RULEML, "then")
    if norm.reparation:
        then = _in(then, LRML, "SuborderList")
    operator = _in(then, LRML, _OPERATORS[norm.deontic])
    for bearer in norm.bearers:
        slot = _in(operator, RULEML, "slot")
        _in(slot, LRML, "Bearer")
        _in(slot, RULEML, "Ind").text = bearer
    if norm.beneficiary:
        slot = _in(operator, RULEML, "slot")
        _in(slot, LRML, "AuxiliaryParty")
        _in(slot, RULEML, "Ind").text = norm.beneficiary
    _in(_in(operator, RULEML, "Atom"), RULEML, "Rel").text = norm.action
    if norm.reparation:
        second = _in(then, LRML, "Obligation", keyref=f"#{keys.get(norm.reparation, '')}")
        _in(_in(second, RULEML, "Atom"), RULEML, "Rel").text = norm.reparation


def _in(parent: Tree.Element, space: str, name: str, **attributes: str) -> Tree.Element:
    return Tree.SubElement(parent, f"{{{space}}}{name}", attributes)


def _root(data: bytes) -> Tree.Element:
    if len(data) > SIZE_MAX:
        raise _refused(f"{len(data)} bytes, and at most {SIZE_MAX} are read")
    if re.search(rb"<!(DOCTYPE|ENTITY)|\x00", data, re.IGNORECASE):
        raise _refused("it has a document type or is not UTF-8")
    try:
        root = Tree.fromstring(data)  # noqa: S314 - bounded, and document types are refused above
    except Tree.ParseError as error:
        raise _refused(f"not XML ({error})") from None
    if root.tag != f"{{{LRML}}}LegalRuleML":
        raise _refused("not a LegalRuleML document")
    return root


def _read(statement: Tree.Element, fragments: dict[str, str], key: str) -> Norm:
    names = {f"{{{LRML}}}{word}": deontic for deontic, word in _OPERATORS.items()}
    atom = statement.find(f"{{{RULEML}}}Rule/{{{RULEML}}}if/{{{RULEML}}}Atom")
    operators = [one for one in statement.iter() if one.tag in names]
    if atom is None or not operators:
        raise _refused(f"{fragments[key][:40]!r} has no condition or no operator")
    slots = {
        i.get("type"): i.text or "" for i in atom.iterfind(f"{{{RULEML}}}slot/{{{RULEML}}}Ind")
    }
    effect, priority = slots.get("effect", ""), slots.get("priority", "")
    if effect not in _EFFECTS or not priority.isdigit() or len(priority) > 4:
        raise _refused(f"{fragments[key][:40]!r} has no effect or no priority")
    bearers, beneficiary = [], ""
    for slot in operators[0].iterfind(f"{{{RULEML}}}slot"):
        who = slot.findtext(f"{{{RULEML}}}Ind") or ""
        if slot.find(f"{{{LRML}}}Bearer") is not None:
            bearers.append(who)
        elif slot.find(f"{{{LRML}}}AuxiliaryParty") is not None:
            beneficiary = who
    rel = f"{{{RULEML}}}Atom/{{{RULEML}}}Rel"
    return Norm(
        fragment=fragments[key],
        deontic=names[str(operators[0].tag)],
        bearers=tuple(bearers),
        beneficiary=beneficiary,
        rules=(
            (effect, int(priority), expressions.parsed(atom.findtext(f"{{{RULEML}}}Ind") or "")),
        ),
        action=operators[0].findtext(rel) or "",
        reparation=(operators[1].findtext(rel) or "") if len(operators) > 1 else "",
    )


def _refused(what: str) -> InputError:
    return InputError(what, where="LegalRuleML", remedy="Give a document of the supported subset")
