"""A case in plain words, row by row, for a terminal: what stands, what runs out, what may follow.

Everything is in the plain mapping that `cases.shown` gives; nothing is worked out here.
"""

from collections.abc import Callable, Iterable, Mapping

Row = Mapping[str, object]


def told(shown: Row) -> list[str]:
    """A case in rows of words."""
    return [
        *_case(shown),
        *_pattern(_map(shown, "pattern")),
        *_clocks(_map(shown, "clocks")),
        *_listed("level", _rows(shown, "levels"), _level),
        *_listed("parties", _rows(shown, "hearing"), _party),
        *_vote(shown.get("vote")),
        *_listed("corrective actions", _rows(shown, "remedies"), remedy),
        *_listed("corrections", _rows(shown, "corrections"), _correction),
        *_listed("steps", _rows(shown, "steps"), _step),
        *_listed(
            "IRREGULAR, for want of what the procedure asks",
            _rows(shown, "irregular"),
            lambda one: f"entry {one['entry']}: {one['lacks']}",
        ),
        *_moves(_rows(shown, "moves")),
    ]


def _pattern(found: Row) -> list[str]:
    """In which pattern case it is dealt with; of a pattern case its members and their course."""
    rows = []
    if found.get("within") is not None:
        rows.append(f"dealt with in the pattern case {found['within']}")
    if isinstance(members := found.get("members"), list):
        rows.append(f"a pattern of {len(members)}: cases {', '.join(map(str, members)) or 'none'}")
    for one in _rows(found, "course"):
        what = "taken out" if one.get("cause") else "gathered"
        why = f"{one.get('cause') or one.get('alike')}: {one.get('reason')}"
        rows.append(f"  {_at(one['at'])} {what} {one.get('members')} by {one['by']}, {why}")
    return rows


def remedy(one: Row) -> str:
    """A corrective action in a row of words."""
    said = f"{one['remedy']} {one['of']} by {one['owner']}: {one['status']}"
    said += f", due {_at(one['deadline'])}"
    if one["status"] in ("overdue", "escalated"):
        said += f", {one['late']} late, on step {one['step']} of the ladder"
        if one["step"] != one["ordered_step"]:
            said += f" (ordered on {one['ordered_step']})"
    if one["barred"]:
        said += f"; step {one['barred']} is political and needs people's signatures"
    return said + (f"; discharged unverified: {one['unverified']}" if one["unverified"] else "")


def clocks(found: Row) -> list[str]:
    """The clocks of a case in rows of words."""
    return _clocks(found)


def heard(said: Row) -> list[str]:
    """How the parties were heard, in rows of words: findings and, beside them, answers."""
    rows = [f"case {said['case']}: {said['status']}"]
    for one in _rows(said, "findings"):
        kind = "PROVISIONAL finding" if one["move"] == "provisional" else "decision"
        named = f" ({one['hypothesis']})" if one.get("hypothesis") else ""
        rows.append(f"{kind}, entry {one['entry']}: {one['finding']}{named}: {one['text']}")
    rows += [_party(one) for one in _rows(said, "hearing")]
    for one in _rows(said, "answers"):
        rows.append(f"{one['party']}, {_at(one['at'])}, in {one['language']}, verbatim:")
        rows += [f"  | {row}" for row in str(one["words"]).splitlines()]
    return rows


def _case(shown: Row) -> list[str]:
    case = _map(shown, "case")
    head = f"case {case['number']}: {case['status']} ({case['outcome']}), step {shown['step']}"
    about = (
        f"  {case['kind']} in {case['sector_id'] or 'no sector'}, {_at(case['start'])}, "
        f"{case['fragment']}, gravity {case['gravity']}, handled {case['handling']}"
    )
    alleged, sampled = shown.get("allegation"), _map(shown, "sampled")
    rows = [head, about]
    if sampled:
        rows.append(
            f"  decided with its batch, {sampled['finding']} (entry {sampled['entry']}): "
            f"{sampled['said']}"
        )
    if isinstance(alleged, Mapping):
        rows.append(
            f"  binds {alleged['binds']}; probability of a breach in kind and place "
            f"{float(str(alleged['probability'])):.2f}"
        )
    elif not isinstance(_map(shown, "pattern").get("members"), list):
        rows.append("  the allegation no longer follows from the record")
    exhibits, closed = _rows(shown, "exhibits"), shown.get("exhibits_closed", 0)
    more = f", and {closed} in compartments that are closed to you" if closed else ""
    return rows + ([f"  exhibits: {len(exhibits)}{more}"] if exhibits or closed else [])


def _clocks(found: Row) -> list[str]:
    certificates = _rows(found, "certificates")
    rows = ["clocks:"]
    if not certificates:
        rows.append(f"  T0 {_at(found['t0'])}: when it began, certified by nobody yet")
    for one in certificates:
        corrects = f", correcting entry {one['corrects']}" if "corrects" in one else ""
        rows.append(
            f"  T0 {_at(one['t0'])}, certified by {one['by']} from entry {one['record']} "
            f"(entry {one['entry']}{corrects}): {one['reason']}"
        )
    rows += [f"  {_run(one)}" for one in _rows(found, "runs")]
    passed = found.get("passed_over")
    listed = passed if isinstance(passed, list) else []
    return rows + [f"  passed over: {one}" for one in listed]


def _run(one: Row) -> str:
    of = f" of {one['of']}" if one["of"] else ""
    slack = str(one["slack"])
    if one["standing"] == "stopped":
        how = f"done {_at(one['stopped'])}, " + (
            f"{slack.removeprefix('-')} too late" if one["overdue"] else f"{slack} before its limit"
        )
    else:
        how = f"due {_at(one['due'])}, " + (
            f"OVERDUE by {slack.removeprefix('-')}" if one["overdue"] else f"{slack} left"
        )
    if one["standing"] == "paused":
        how = f"stands still with {slack} left"
    if "target" in one:
        how += f" (aim: {_at(one['target'])}{', met' if one['target_met'] else ''})"
    for pause in _rows(one, "pauses"):
        until = f" to {_at(pause['to'])}" if pause["to"] else ""
        how += f"; stood still from {_at(pause['from'])}{until}: {pause['reason']}"
    return f"{one['clock']}{of}: {how}"


def _level(one: Row) -> str:
    by = "by time" if one["entry"] is None else f"entry {one['entry']}"
    return f"{one['level']} since {_at(one['at'])} ({by}): {one['why']}"


def _party(one: Row) -> str:
    said = f"{one['party']}: {str(one['standing']).replace('_', ' ')}"
    if one["deadline"]:
        said += f", may answer until {_at(one['deadline'])}"
    for answer in _rows(one, "answers"):
        late = ", late" if answer["late"] else ""
        own = "" if answer["own"] else f", recorded by {answer['by']}"
        said += f"; {answer['position']} ({answer['language']}{late}{own}, entry {answer['entry']})"
    return said


def _vote(given: object) -> list[str]:
    if not isinstance(given, Mapping):
        return []
    one = _map(given, "proposal")
    named = f" ({one['hypothesis']})" if one["hypothesis"] else ""
    what = f"{one['finding']}{named}, consequence {one['consequence']}: {one['text']}"
    enough = f"{'quorum' if given['quorum'] else 'no quorum'} ({given['needed']} needed)"
    rows = [
        "vote:",
        f"  proposed by {one['by']} (entry {one['entry']}): {what}",
        f"  {given['outcome']}; {enough}, {'carried' if given['carried'] else 'not carried'}",
    ]
    for vote in _rows(given, "votes"):
        opinion = f": {vote['dissent']}" if vote["dissent"] else ""
        rows.append(f"  {vote['member']}: {vote['vote']}{opinion}")
    rows += [f"  {r['member']}: recused: {r['reason']}" for r in _rows(given, "recused")]
    return rows


def _correction(one: Row) -> str:
    return (
        f"entry {one['entry']} corrects entry {one['corrects']}, by {one['by']}: "
        f"reads {one['reads']!r}, because {one['reason']}"
    )


def _step(one: Row) -> str:
    said = f"{one['move']} by {one['by']}, {_at(one['at'])} (entry {one['entry']}, {one['label']})"
    if "finding" in one:
        said += f": {one['finding']} {one.get('hypothesis', '')}".rstrip()
    said += f": {one['reason']}"
    for name in ("outcome", "standing", "effect"):
        said += f"; {one[name]}" if name in one else ""
    return said


def _moves(rows: Iterable[Row]) -> list[str]:
    found = []
    for one in rows:
        needs, why = one["needs"], one["why_not"]
        assert isinstance(needs, list)
        assert isinstance(why, list)
        told = f"not yet: {'; '.join(map(str, why))}" if why else ""
        if not why and needs:
            told = f"needs that {', '.join(map(str, needs))}"
        found.append(f"{one['move']} -> {one['to']}" + (f": {told}" if told else ""))
    return ["moves from here:", *(f"  {one}" for one in found)] if found else []


def _listed(name: str, rows: list[Row], how: Callable[[Row], str]) -> list[str]:
    return [f"{name}:", *(f"  {how(one)}" for one in rows)] if rows else []


def _rows(given: Row, name: str) -> list[Row]:
    rows = given.get(name)
    return [one for one in rows if isinstance(one, Mapping)] if isinstance(rows, list) else []


def _map(given: Row, name: str) -> Row:
    found = given.get(name)
    return found if isinstance(found, Mapping) else {}


def _at(given: object) -> str:
    """A moment as a person reads it.

    >>> _at("2026-01-06T08:30:00.123+00:00")
    '2026-01-06 08:30 UTC'
    """
    return f"{str(given)[:10]} {str(given)[11:16]} UTC"
