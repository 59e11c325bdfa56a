"""A policy of access in TOML: read, checked, and turned into records.

Every mistake is reported with its file and row, and a text with a mistake is not used at all.  A
level that the text leaves out, a role that it does not mention, a kind of thing that it does not
name: nobody may.  Size and the depth of names are bounded before anything is decoded.
"""

import re
from collections.abc import Mapping, Sequence

from lendemain.access import levels, rule
from lendemain.records.access import (
    AccessPolicy,
    Action,
    Cases,
    Compartment,
    Level,
    LevelRule,
    Role,
    RoleRule,
    Unit,
)
from lendemain.records.agreement import Mistake
from lendemain.records.incident import FAMILY_OF, KINDS
from lendemain.toml.decoding import decoded
from lendemain.toml.rows import Rows, rows

SIZE_MAX = 64 << 10
THINGS = (
    "incident", "allegation", "docket", "coverage", "report", "policy", "notice", "observation",
    "watch", "rejection", "entry", "case", "exhibit",
)  # fmt: skip
"""The kinds of thing that a policy may give a level; `docket` is a case's line, `case` its file."""

DELAYED = frozenset({*FAMILY_OF, "watch"})
HOURS_MAX = 10 * 366 * 24
CELL_M = (100, 320_000)

_NAME = re.compile(r"[a-z0-9][a-z0-9_.-]{0,39}")
_FIELDS: Mapping[str, tuple[str, ...]] = {
    "compartment": ("name", "party"),
    "role": ("name", "level", "cases", "waits", "actions"),
    "level": ("name", "cell_m", "time", "delay_h", "least", "window_d"),
    "thing": ("kind", "level"),
    "delay": ("level", "kinds", "families", "hours"),
}


def parsed(name: str, data: bytes) -> tuple[AccessPolicy | None, list[Mistake]]:
    """The policy that a text holds, or None with every mistake in it, in order of rows.

    `name` is the file's, for the mistakes.  No bytes make this raise.

    >>> parsed("empty.toml", b"id = ")[1][0].row
    1
    """
    values, text, mistakes = decoded(name, data, most=SIZE_MAX)
    if values is None:
        return None, mistakes
    reader = _Reader(name, rows(text))
    policy = reader.policy(values)
    if reader.mistakes:
        return None, sorted(reader.mistakes, key=lambda m: (m.row, m.fragment, m.what))
    return policy, []


class _Reader:
    """One text being read, with what was found wrong so far."""

    def __init__(self, name: str, rows: Rows) -> None:
        self.name, self.rows = name, rows
        self.mistakes: list[Mistake] = []

    def wrong(self, at: tuple[str, int, str], what: str, remedy: str) -> None:
        row = self.rows.row(at[0], at[1], key=at[2])
        fragment = f"{at[0]} {at[1] + 1}".strip() if at[0] else ""
        self.mistakes.append(
            Mistake(file=self.name, row=row, fragment=fragment, what=what, remedy=remedy)
        )

    def policy(self, values: Mapping[str, object]) -> AccessPolicy:
        """The policy as far as it can be read; `mistakes` says what cannot."""
        for key in values:
            if key not in ("id", *_FIELDS):
                self.wrong(("", 0, key), f"there is no {key!r} in a policy",
                           f"Choose among: id, {', '.join(_FIELDS)}")  # fmt: skip
        tables = {name: self._tables(values, name) for name in _FIELDS}
        compartments = tuple(self._compartment(*entry) for entry in tables["compartment"])
        if len(compartments) > rule.COMPARTMENTS_MAX:
            self.wrong(("compartment", rule.COMPARTMENTS_MAX, ""), "too many compartments",
                       f"A policy has at most {rule.COMPARTMENTS_MAX}")  # fmt: skip
        roles = [self._role(*entry) for entry in tables["role"]]
        coarse = [self._level(*entry) for entry in tables["level"]]
        things = [self._thing(*entry) for entry in tables["thing"]]
        for table, names in (
            ("compartment", [c.name for c in compartments]),
            ("role", [r.role for r in roles]),
            ("level", [one.level for one in coarse]),
            ("thing", [t[0] for t in things]),
        ):
            self._once(table, names)
        self._all("role", {r.role.value for r in roles}, [r.value for r in Role])
        self._all("level", {one.level.name.lower() for one in coarse}, list(_LEVELS))
        ranked = {one.level: one for one in coarse}
        for given, index in tables["delay"]:
            self._delay(given, index, ranked)
        self._ordered(ranked)
        return AccessPolicy(
            policy_id=self._identifier(values),
            compartments=compartments,
            roles={r.role: r for r in roles},
            levels=ranked,
            things=dict(things),
        )

    def _identifier(self, values: Mapping[str, object]) -> str:
        given = values.get("id")
        if isinstance(given, str) and _NAME.fullmatch(given):
            return given
        self.wrong(("", 0, "id"), "the policy has no id", 'Write id = "..." in small letters')
        return ""

    def _tables(
        self, values: Mapping[str, object], name: str
    ) -> list[tuple[Mapping[str, object], int]]:
        given = values.get(name, [])
        if not isinstance(given, list) or not all(isinstance(g, dict) for g in given):
            self.wrong((name, 0, ""), f"{name} is not a list of tables", f"Write [[{name}]]")
            return []
        for index, table in enumerate(given):
            for key in table:
                if key not in _FIELDS[name]:
                    self.wrong((name, index, key), f"there is no {key!r} in a {name}",
                               f"Choose among: {', '.join(_FIELDS[name])}")  # fmt: skip
        return [(table, index) for index, table in enumerate(given)]

    def _once(self, table: str, names: Sequence[object]) -> None:
        for index, name in enumerate(names):
            if name in names[:index]:
                self.wrong((table, index, ""), f"{name} stands here twice", "Keep one")

    def _all(self, table: str, found: set[str], wanted: list[str]) -> None:
        for name in wanted:
            if name not in found:
                self.wrong(("", 0, ""), f"nothing is said of the {table} {name}",
                           f"Add a [[{table}]] of that name")  # fmt: skip

    def _ordered(self, ranked: Mapping[Level, LevelRule]) -> None:
        """A level that reads more is never coarser or later than one that reads less."""
        for index, (level, one) in enumerate(ranked.items()):
            above = ranked.get(Level(level + 1)) if level < max(Level) else None
            if above is None:
                continue
            for what, finer, coarser in (
                ("cell_m", above.cell_m, one.cell_m),
                ("delay_h", above.delay_h, one.delay_h),
                ("time", levels.UNITS_US[above.unit], levels.UNITS_US[one.unit]),
            ):
                if finer > coarser:
                    self.wrong(("level", index, what), f"{level.name.lower()} is finer or earlier "
                               f"in {what} than {above.level.name.lower()}, which reads more",
                               "Make it at least as coarse")  # fmt: skip

    # One table each

    def _compartment(self, table: Mapping[str, object], index: int) -> Compartment:
        party = self._word(table, ("compartment", index, "party"), required=False)
        return Compartment(name=self._word(table, ("compartment", index, "name")), party=party)

    def _role(self, table: Mapping[str, object], index: int) -> RoleRule:
        actions = 0
        for word in self._words(table, ("role", index, "actions")):
            found = self._choice(word, ("role", index, "actions"), list(_ACTIONS))
            actions |= int(_ACTIONS.get(found, 0))
        at = ("role", index, "waits")
        waits = table.get("waits")
        if not isinstance(waits, bool):
            self.wrong(at, "waits is neither true nor false", "Say whether it waits for releases")
        return RoleRule(
            role=Role(self._named(table, ("role", index, "name"), [r.value for r in Role])),
            level=_LEVELS[self._named(table, ("role", index, "level"), list(_LEVELS))],
            cases=Cases(self._named(table, ("role", index, "cases"), [c.value for c in Cases])),
            waits=waits is not False,
            actions=actions,
        )

    def _level(self, table: Mapping[str, object], index: int) -> LevelRule:
        def number(key: str, least: int, most: int, default: int | None = None) -> int:
            return self._number(table, ("level", index, key), (least, most), default)

        level = _LEVELS[self._named(table, ("level", index, "name"), list(_LEVELS))]
        cell = number("cell_m", 0, CELL_M[1])
        if 0 < cell < CELL_M[0]:
            self.wrong(("level", index, "cell_m"), f"a cell of {cell} m hides nothing",
                       f"Write at least {CELL_M[0]}, or 0 for exact places")  # fmt: skip
        return LevelRule(
            level=level,
            cell_m=cell,
            unit=Unit(self._named(table, ("level", index, "time"), [u.value for u in Unit])),
            delay_h=number("delay_h", 0, HOURS_MAX),
            least=number("least", 1, 10_000, 1),
            window_d=number("window_d", 1, 3660, 30),
            delays_h={},
        )

    def _thing(self, table: Mapping[str, object], index: int) -> tuple[str, Level]:
        kind = self._named(table, ("thing", index, "kind"), list(THINGS))
        return kind, _LEVELS[self._named(table, ("thing", index, "level"), list(_LEVELS))]

    def _delay(
        self, table: Mapping[str, object], index: int, ranked: dict[Level, LevelRule]
    ) -> None:
        level = _LEVELS[self._named(table, ("delay", index, "level"), list(_LEVELS))]
        hours = self._number(table, ("delay", index, "hours"), (0, HOURS_MAX), None)
        kinds = {
            self._choice(w, ("delay", index, "kinds"), sorted(DELAYED))
            for w in self._words(table, ("delay", index, "kinds"), required=False)
        }
        for word in self._words(table, ("delay", index, "families"), required=False):
            family = self._choice(word, ("delay", index, "families"), [f.value for f in KINDS])
            kinds |= {kind for kind, of in FAMILY_OF.items() if of.value == family}
        one = ranked.get(level)
        if one is None:
            return
        if hours < one.delay_h:
            self.wrong(("delay", index, "hours"), f"{hours} hours are fewer than the level's own "
                       f"{one.delay_h}", "Write a longer delay")  # fmt: skip
        delays = {**one.delays_h, **{k: max(hours, one.delays_h.get(k, 0)) for k in kinds}}
        ranked[level] = levels.delayed(one, delays)

    # One value each

    def _word(
        self, table: Mapping[str, object], at: tuple[str, int, str], *, required: bool = True
    ) -> str:
        given = table.get(at[2], "" if not required else None)
        if isinstance(given, str) and (_NAME.fullmatch(given) or (not required and not given)):
            return given
        self.wrong(at, f"{at[2]} is not a name", "Use small letters, digits, '-', '_' and '.'")
        return ""

    def _words(
        self, table: Mapping[str, object], at: tuple[str, int, str], *, required: bool = True
    ) -> list[str]:
        given = table.get(at[2], [] if not required else None)
        if isinstance(given, list) and all(isinstance(word, str) for word in given):
            return given
        self.wrong(at, f"{at[2]} is not a list of words", f'Write {at[2]} = ["...", ...]')
        return []

    def _choice(self, word: str, at: tuple[str, int, str], known: list[str]) -> str:
        if word in known:
            return word
        self.wrong(at, f"there is no {word[:40]!r} here", f"Choose among: {', '.join(known)}")
        return known[0]

    def _named(
        self, table: Mapping[str, object], at: tuple[str, int, str], known: list[str]
    ) -> str:
        given = table.get(at[2])
        return self._choice(given if isinstance(given, str) else "", at, known)

    def _number(
        self,
        table: Mapping[str, object],
        at: tuple[str, int, str],
        bounds: tuple[int, int],
        default: int | None,
    ) -> int:
        given = table.get(at[2], default)
        whole = isinstance(given, int) and not isinstance(given, bool)
        if whole and isinstance(given, int) and bounds[0] <= given <= bounds[1]:
            return given
        self.wrong(at, f"{at[2]} is not a whole number from {bounds[0]} to {bounds[1]}",
                   "Write such a number")  # fmt: skip
        return bounds[1]


_LEVELS: Mapping[str, Level] = {level.name.lower(): level for level in Level}
_ACTIONS: Mapping[str, Action] = {action.name.lower(): action for action in Action}
