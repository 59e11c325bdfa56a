"""What a plan of posts asks of others: weights it is given, and requirements it sets.

Risk comes in as weights by sector, from whoever knows: a table, recorded incidents (`risk_of`), or
the board that warns of a build-up (`warned`).  Requirements go out as the force's own records, and
as lines of a statement's text (`stated`), which people then adopt like any other.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime

import numpy as np
import pyarrow as pa

from lendemain.errors import InputError
from lendemain.records.border import PostsBrief, PostsPlan
from lendemain.records.force import Domain, Requirement

PRIOR_KM = 25.0
"""Risk of a sector is drawn towards the whole line's as if so many kilometres more were like it."""


def risk_of(
    sectors: Sequence[tuple[str, float, float]], counts: Mapping[str, float]
) -> dict[str, float]:
    """Weights by sector from counted incidents: each sector's rate a kilometre over the line's.

    `sectors` are identifier, from and to kilometre.  A rate is drawn towards the line's own by
    `PRIOR_KM`: a short sector with one incident is not the riskiest, and none has no weight.

    >>> {k: round(v, 2) for k, v in risk_of([("S1", 0, 25), ("S2", 25, 50)], {"S1": 4}).items()}
    {'S1': 1.5, 'S2': 0.5}
    """
    unknown = set(counts) - {name for name, _, _ in sectors}
    if unknown or any(not np.isfinite(n) or n < 0 for n in counts.values()):
        raise _refused("counts of unknown sectors, or below nought", "Count sectors that there are")
    length = sum(last - first for _, first, last in sectors)
    rate = sum(counts.values()) / length if length > 0 else 0.0
    if rate == 0.0:
        return {name: 1.0 for name, _, _ in sectors}
    return {
        name: (counts.get(name, 0.0) + rate * PRIOR_KM) / (last - first + PRIOR_KM) / rate
        for name, first, last in sectors
    }


def warned(
    sectors: Sequence[tuple[str, float, float]], chances: Mapping[str, float], *, share: float
) -> dict[str, float]:
    """Weights by sector from the probability of a build-up in each.

    A `share` of the weight lies where a build-up is probable, the rest evenly on the line, so that
    no warning leaves ground unwatched.  A sector of which nothing is known weighs as the others do
    on average: not watched is not quiet.

    >>> warned([("S1", 0, 25), ("S2", 25, 50)], {"S1": 0.3, "S2": 0.1}, share=0.5)
    {'S1': 1.25, 'S2': 0.75}
    """
    if not (np.isfinite(share) and 0.0 <= share <= 1.0):
        raise _refused(f"a share of {share:g} from the warning", "Give 0 to 1")
    known = {name: chances[name] for name, _, _ in sectors if name in chances}
    if any(not (np.isfinite(p) and 0.0 <= p <= 1.0) for p in known.values()):
        raise _refused("a probability that is none", "Give 0 to 1")
    length = sum(last - first for name, first, last in sectors if name in known)
    total = sum(known[name] * (last - first) for name, first, last in sectors if name in known)
    mean = total / length if length > 0 else 0.0
    return {
        name: round(1.0 - share + share * (known.get(name, mean) / mean if mean > 0 else 1.0), 9)
        for name, _, _ in sectors
    }


def weights(table: pa.Table) -> dict[str, float]:
    """Weights by sector from a table with columns `sector_id` and `weight`.

    Raises `InputError` for other columns, a sector named twice, and weights that are none.
    """
    if not {"sector_id", "weight"} <= set(table.column_names):
        raise _refused("no columns sector_id and weight", "Name them so")
    names = [str(n) for n in table.column("sector_id").to_pylist()]
    values = table.column("weight").to_pylist()
    if len(set(names)) < len(names):
        raise _refused("a sector is weighed twice", "Weigh each once")
    try:
        found = {n: float(v) for n, v in zip(names, values, strict=True)}
    except (TypeError, ValueError):
        raise _refused("a weight that is no number", "Give nought or more") from None
    if any(not np.isfinite(v) or v < 0 for v in found.values()):
        raise _refused("a weight below nought, or not known", "Give nought or more")
    return found


def requirements(
    plan: PostsPlan, brief: PostsBrief, *, start: datetime, end: datetime, area: str = ""
) -> list[Requirement]:
    """What manning a plan's posts requires: one line for each kind, as many as it has posts.

    A kind without a capability of its own is required under its name.  Kinds without a crew need
    nobody, and set no requirement.
    """
    found = []
    for kind in brief.kinds:
        count = sum(p.kind_id == kind.kind_id for p in plan.posts)
        if count and kind.crew:
            title = f"{kind.kind_id}: {count} x {kind.crew}"
            found.append(
                Requirement(
                    requirement_id=f"posts-{kind.kind_id}", title={"en": title, "fr": title,
                    "uk": title}, domain=Domain.LAND, capability=kind.capability or kind.kind_id,
                    quantity=count, start=start, end=end, area=area, source=plan.inputs,
                )
            )  # fmt: skip
    return found


BEGIN, END = "# posts of the line: begin", "# posts of the line: end"
_STRIPPED = re.compile(rf"\n*^{BEGIN}.*?^{END}[^\n]*\n?", re.MULTILINE | re.DOTALL)
_CAPABILITIES = re.compile(r"^\[capabilities\][^\n]*\n", re.MULTILINE)
_VERSION = re.compile(r'^version\s*=\s*"([^"\n]*)"', re.MULTILINE)


def stated(text: str, wanted: Sequence[Requirement], *, version: str) -> str:
    """A statement's text in which these requirements of the posts stand instead of earlier ones.

    Everything else is as it was, but its version (one of its own where `version` is "").  Raises
    `InputError` for a text without capabilities or a version; whether what comes out is sound is
    the force's to say.
    """
    bare = _STRIPPED.sub("\n", text)
    found, table = _VERSION.search(bare), _CAPABILITIES.search(bare)
    if found is None or table is None:
        raise _refused("a text without a version or [capabilities]", "Give a statement")
    known = set(re.findall(r'^"?([\w-]+)"?\s*=', bare[table.end() :].split("\n[")[0], re.MULTILINE))
    new = sorted({r.capability for r in wanted} - known)
    added = "".join(f'"{name}" = "{Domain.LAND.value}"  # of a post\n' for name in new)
    bare = bare[: table.end()] + added + bare[table.end() :]
    fresh = version or f"{found[1].split('+')[0]}+posts"
    bare = _VERSION.sub(lambda _: f'version = "{fresh}"', bare, count=1)
    blocks = "\n\n".join(_block(r) for r in wanted)
    digest = wanted[0].source if wanted else "none"
    return f"{bare.rstrip()}\n\n{BEGIN} ({digest})\n{blocks}\n{END}\n"


def _block(one: Requirement) -> str:
    title = ", ".join(f'{code} = "{name}"' for code, name in one.title.items())
    area = f'\narea = "{one.area}"' if one.area else ""
    return (
        f'[[requirement]]\nid = "{one.requirement_id}"\ntitle = {{ {title} }}\n'
        f'capability = "{one.capability}"\nquantity = {one.quantity}\n'
        f"start = {one.start:%Y-%m-%dT%H:%M:%SZ}\nend = {one.end:%Y-%m-%dT%H:%M:%SZ}{area}"
    )


def _refused(what: str, remedy: str) -> InputError:
    return InputError(what, where="weights", remedy=remedy)
