"""What can be done in a browser in the commission, and in no case: samples of batches are drawn and
decided, a chair is named, terms of reference are adopted; and what `committing` has.

Somebody's step is how many such entries there are, as in a case; what others have done since is
told before anything is recorded.  A sample is drawn by a person and the desk together: the seed is
the root of the ledger with both signatures in it, so neither knows it before the other has signed.
"""

from collections.abc import Callable, Mapping, Sequence
from weakref import WeakKeyDictionary

from lendemain.desk import permissions
from lendemain.desk.cases import batches, claims, deciding, gathering, reference
from lendemain.desk.file import permitted
from lendemain.desk.mission import Entry, Mission
from lendemain.desk.pages import committing, deploying, forms
from lendemain.desk.pages.act import CommonAct, Doing, StaleError, alone, described, other
from lendemain.desk.view import View
from lendemain.encoding import moment
from lendemain.errors import InputError
from lendemain.records.access import Action, Role
from lendemain.records.because import Because
from lendemain.records.case import Alike
from lendemain.records.procedure import CaseKind

Plain = dict[str, object]
KINDS = (
    batches.DRAWN, batches.DECIDED, reference.CHAIRED, permissions.CHANGED,
    CaseKind.GATHERED.value, CaseKind.PARTED.value, *committing.KINDS,
)  # fmt: skip
WHERE = "the commission"


def entries(mission: Mission, by: str) -> list[Entry]:
    """What was said in the commission, and in no case, in order: as far as somebody may know of
    it, who is of the host alone and so sees what concerns its request.
    """
    kinds = KINDS if permitted.reads(mission, by, "queue") else deploying.OF_HOST_KINDS
    return [one for one in mission.entries() if one.kind in kinds]


def opens(mission: Mission, by: str) -> bool:
    """Whether any act here is somebody's: they are of the commission's house, or of the host."""
    return permitted.reads(mission, by, "queue") or deploying.of_host(mission, by)


def verb(said: Plain, *, by: str) -> Callable[[View], object]:
    """The verb that a request asks for; `InputError` for none of that name, or a wrong form.

    It raises `StaleError` where the commission has done something since the step somebody saw.
    """
    asked, rest = forms.read(said)
    if asked.move not in ACTS:
        raise InputError(
            f"no such act as {asked.move!r}",
            where=WHERE,
            remedy=f"Choose one of: {', '.join(ACTS)}",
        )
    act = ACTS[asked.move]
    form = forms.filled(rest, act.form)
    if not act.several:
        alone(asked.others, where=WHERE)

    def run(view: View) -> object:
        every = entries(view.mission, by)
        if asked.since > len(every):
            raise InputError(
                f"the commission is at step {len(every)}", where="since", remedy="Load it again"
            )
        if news := every[asked.since :]:
            raise StaleError(
                len(every), asked.since, [told_of(one) for one in news], where=WHERE,
                rows=[_row(one) for one in news],
            )  # fmt: skip
        if why := act.why_not(view, by):
            raise InputError(
                Because.all_of(why) or "", where=f"{WHERE}, {by}",
                remedy="Nothing was recorded; see what is open to you",
            )  # fmt: skip
        return act.verb(
            Doing(view=view, number=0, by=by, since=asked.since, others=asked.others), form
        )

    return run


def _row(one: Entry) -> Plain:
    return {"kind": one.kind, "move": "", "by": str(one.body["author"]), "entry": one.index,
            "at": moment(one.number("time_made")).isoformat()}  # fmt: skip


def told_of(one: Entry) -> str:
    """An entry of the commission in words."""
    body = one.body
    about = {
        batches.DRAWN: "a sample of {batch} drawn",
        batches.DECIDED: "the sample of entry {drawn} decided",
        reference.CHAIRED: "{chair} named to chair",
        permissions.CHANGED: "{policy} adopted",
        CaseKind.GATHERED.value: "cases gathered in the pattern case {case}",
        CaseKind.PARTED.value: "cases taken out of the pattern case {case}",
        **committing.TOLD,
    }[one.kind]
    return f"{str(body['author']).rpartition('/')[2]}: {about.format_map(body)} (entry {one.index})"


def told(view: View, *, by: str) -> Plain:
    """What somebody may do in the commission now, and of everything else why not."""
    acts: list[Plain] = []
    inside = permitted.reads(view.mission, by, "queue")
    for name, act in (ACTS if inside else deploying.OF_HOST_ACTS).items():
        why = act.why_not(view, by)
        choices = {} if why else _choices(view, name)
        one = described(name, act.form, why=why, choices=choices, several=act.several, rule=name)
        acts += _of_each(view, one) if name == "batch.decide" and not why else [one]
    return {"step": len(entries(view.mission, by)), "by": by, "moves": [], "acts": acts}


def _of_each(view: View, act: Plain) -> list[Plain]:
    """The act of deciding, once for every sample that waits, with the items that were drawn."""
    fields = act["fields"]
    assert isinstance(fields, list)
    kept = [f for f in fields if f["name"] != "drawn"]
    return [
        {**act, "fields": kept, "of": str(one["entry"]), "named": one["batch"],
         "fixed": {"drawn": one["entry"]}, "rows": one["rows"]}
        for one in waiting(view)
    ]  # fmt: skip


def waiting(view: View) -> list[Plain]:
    """The samples that were drawn and not decided, each with what is known of its items."""
    mission = view.mission
    done = {entry.number("drawn") for entry in mission.entries(batches.DECIDED)}
    return [
        {**_drawing(mission, one.index), "by": str(one.body["author"]),
         "at": moment(one.number("time_made")).isoformat(),
         "rows": _known(view, _drawing(mission, one.index)["sample"])}
        for one in mission.entries(batches.DRAWN)
        if one.index not in done
    ]  # fmt: skip


_drawings: "WeakKeyDictionary[Mission, dict[int, Plain]]" = WeakKeyDictionary()
"""The samples of an open mission that were worked out: the root of a ledger never changes."""


def _drawing(mission: Mission, index: int) -> Plain:
    known = _drawings.setdefault(mission, {})
    if index not in known:
        known[index] = batches.drawing(mission, index)
    return known[index]


def _known(view: View, sample: object) -> list[Plain]:
    """What is known of each drawn item, in the sample's order: of its case, or its claim."""
    assert isinstance(sample, list)
    named = [item.partition(":")[2] for item in sample if item.startswith("claim:")]
    said = {f"claim:{c['claim_id']}": c for c in claims.Claims(view).named(named)} if named else {}
    return [
        row
        if row["item"] not in said
        else row | {n: said[str(row["item"])][n] for n in CLAIM_SHOWN}
        | {"place": said[str(row["item"])]["place_name"]}
        for row in batches.known(view, sample)
    ]  # fmt: skip


CLAIM_SHOWN = ("own_number", "kind", "start", "words", "claimant")


def _choices(view: View, name: str) -> Mapping[str, Sequence[str]]:
    if name == "chair":
        members, _ = reference.seated(view.mission)
        return {"member": [one.rpartition("/")[2] for one in members]}
    if name == "gather":
        into = [str(row["number"]) for row in gathering.listed(view)]
        return {"alike": [one.value for one in Alike], "into": ["", *into]}
    return committing.choices(view, name)


# Why not


def _refused(view: View, by: str, action: Action, thing: str) -> list[str]:
    try:
        permissions.check(view.mission, by, action, thing)
    except InputError as error:
        return [error.what]
    return []


def _role(view: View, by: str) -> Role | None:
    who = permissions.full(view.mission, by)
    held = permissions.standing(view.mission).duties.get(who)
    return held.role if held else None


def _inside(view: View, by: str, action: Action) -> list[str]:
    why = _refused(view, by, action, "case")
    outside = _role(view, by) in (Role.LIAISON, Role.INVESTIGATOR)
    return why or ([Because.of("batches_are_inside")] if outside else [])


def _no_draw(view: View, by: str) -> list[str]:
    return _inside(view, by, Action.MOVE)


def _no_decision(view: View, by: str) -> list[str]:
    why = _inside(view, by, Action.DECIDE)
    done = {entry.number("drawn") for entry in view.mission.entries(batches.DECIDED)}
    open_ = any(one.index not in done for one in view.mission.entries(batches.DRAWN))
    return why or ([] if open_ else [Because.of("no_sample_waits")])


def _no_chair(view: View, by: str) -> list[str]:
    members, _ = reference.seated(view.mission)
    mine = permissions.full(view.mission, by) in members
    return [] if mine else [Because.of("members_name_chair")]


def _no_terms(view: View, by: str) -> list[str]:
    return _refused(view, by, Action.ADOPT, "policy")


# Verbs


def _gathered(one: Doing, f: forms.Gathers) -> object:
    return gathering.gathered(
        one.view, forms.numbers(f.members), alike=f.alike, by=one.by, reason=f.reason,
        number=forms.numbers(f.into)[0] if f.into else None,
    )  # fmt: skip


def _drawn(one: Doing, f: forms.Draws) -> object:
    others = claims.Claims(one.view).batched()
    return batches.draw(one.view, f.batch, others=others, size=f.size, by=one.by)


def _decided(one: Doing, f: forms.Decides) -> object:
    return batches.decide(one.view, f.drawn, f.findings, reason=f.reason, by=one.by)


def _chaired(one: Doing, f: forms.Chairs) -> object:
    return deciding.chaired(one.view.mission, f.member, by=one.by, other=other(one))


def _adopted(one: Doing, f: forms.Adopts) -> object:
    return deciding.adopted_text(
        one.view.mission, f.file, f.terms.encode(), by=one.by, other=other(one)
    )


ACTS: Mapping[str, CommonAct] = {
    "batch.draw": CommonAct(forms.Draws, _drawn, _no_draw),
    "batch.decide": CommonAct(forms.Decides, _decided, _no_decision),
    "gather": CommonAct(forms.Gathers, _gathered, _no_draw),
    "chair": CommonAct(forms.Chairs, _chaired, _no_chair, several=True),
    "terms": CommonAct(forms.Adopts, _adopted, _no_terms, several=True),
    **committing.ACTS,
}
"""Every act of the commission, by name."""
