"""Who can open enciphered exhibits: reading keys, enrolled by entries, their secrets in `keys/`.

A reading key is made for reading and is never the key that signs.  The desk has one, so that it
can re-hash what it holds; a person gets one by name, with the compartments that they are cleared
for.  A custodian is a person of whom two together can look up who a source is.
"""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from lendemain.desk.cases import cases
from lendemain.desk.mission import Mission
from lendemain.errors import InputError
from lendemain.ledger import note
from lendemain.ledger.wrapped import Reader, ReadingKey, private_file

ENROLLED = "reader.enrolled"
DESK = "desk"


@dataclass(frozen=True, slots=True)
class EnrolledReader:
    """Someone who can be given exhibits to open, their compartments, and whether a custodian."""

    reader: Reader
    comp: frozenset[str]
    custodian: bool


def full_name(mission: Mission, name: str) -> str:
    """The name of a person's or the desk's key, for the short name that people type.

    >>> class Made: origin = "front.lendemain.example/log"
    >>> full_name(Made, "olena")
    'front.lendemain.example/olena'
    """
    plain = bool(name) and all(c.isascii() and (c.isalnum() or c in "-_./") for c in name)
    if not plain:
        raise InputError(
            "a name has letters, digits, '-', '_' and '.' only", where=repr(name[:60]),
            remedy="Give the name under which they are enrolled",
        )  # fmt: skip
    return name if "/" in name else f"{mission.origin.split('/')[0]}/{name}"


def signer(mission: Mission, name: str) -> note.Signer | None:
    """The key that a person signs with, None for the desk; `InputError` for a stranger."""
    house, _, short = full_name(mission, name).rpartition("/")
    if house != mission.origin.split("/")[0]:
        raise InputError(
            "signs elsewhere", where=name, remedy="Have them sign on the machine that has their key"
        )
    return None if short == DESK else cases.person(mission.folder, short)


def enrolled(mission: Mission) -> dict[str, EnrolledReader]:
    """Everybody who has a reading key, by full name, as the operator enrolled them."""
    found: dict[str, EnrolledReader] = {}
    operator = ""
    for entry in mission.entries():
        operator = operator or str(entry.body["author"])
        if entry.kind != ENROLLED or entry.body["author"] != operator:
            continue
        name = str(entry.body["reader"])
        comp = entry.body.get("comp", [])
        assert isinstance(comp, list)
        found[name] = EnrolledReader(
            Reader(name, bytes.fromhex(str(entry.body["x25519"]))),
            frozenset(map(str, comp)),
            entry.body.get("custodian") is True,
        )
    return found


def enrol(
    mission: Mission, name: str, *, comp: Collection[str] = (), custodian: bool = False
) -> dict[str, object]:
    """What was enrolled: a reading key for a person who may sign already; the secret stays here.

    Who has one keeps it, and may be cleared for more or become a custodian.  Raises `InputError`
    where nobody of that name is enrolled, or there is nothing new to enrol.
    """
    whole = full_name(mission, name)
    person = signer(mission, name)
    labels = checked_labels(comp)
    if (before := enrolled(mission).get(whole)) is not None:
        return _widened(mission, before, labels, custodian=custodian, person=person)
    key = ReadingKey.generate(whole)
    path = _file(mission.folder, whole)
    path.parent.mkdir(mode=0o700, exist_ok=True)
    private_file(path, (key.text + "\n").encode())
    said: dict[str, object] = {"reader": whole, "x25519": key.reader.key.hex()}
    if labels:
        said["comp"] = labels
    if custodian:
        said["custodian"] = True
    try:
        entry = mission.record(ENROLLED, said, others=[person] if person else [])
    except BaseException:
        path.unlink()  # a key that was not enrolled opens nothing
        raise
    return {**said, "entry": entry}


def _widened(
    mission: Mission,
    before: EnrolledReader,
    labels: Collection[str],
    *,
    custodian: bool,
    person: note.Signer | None,
) -> dict[str, object]:
    """The same key enrolled anew with more compartments, or as a custodian's."""
    comp = before.comp | set(labels)
    if comp == before.comp and custodian <= before.custodian:
        raise InputError(
            "has a reading key already", where=before.reader.name,
            remedy="It can be used as it is; name compartments, or --custodian, to add them",
        )  # fmt: skip
    said: dict[str, object] = {"reader": before.reader.name, "x25519": before.reader.key.hex()}
    if comp:
        said["comp"] = sorted(comp)
    if custodian or before.custodian:
        said["custodian"] = True
    entry = mission.record(ENROLLED, said, others=[person] if person else [])
    return {**said, "entry": entry}


def key(mission: Mission, name: str) -> ReadingKey:
    """The private reading key of a person or the desk; `InputError` where it is not here."""
    whole = full_name(mission, name)
    try:
        found = ReadingKey.parse(_file(mission.folder, whole).read_text("utf-8"))
    except FileNotFoundError:
        raise InputError(
            f"{name} has no reading key here", where=f"--by {name}",
            remedy=f"Make one: `lendemain evidence reader {name}`",
        ) from None  # fmt: skip
    except UnicodeDecodeError:
        raise InputError(
            "no reading key that can be read", where=f"--by {name}",
            remedy="Restore keys/reading from a copy of the mission",
        ) from None  # fmt: skip
    known = enrolled(mission).get(whole)
    if known is None or known.reader != found.reader:
        raise InputError(
            f"the reading key of {name} is not the one enrolled", where=f"--by {name}",
            remedy="Restore keys/reading from a copy of the mission",
        )  # fmt: skip
    return found


def entitled(mission: Mission, comp: Collection[str], *, holder: str) -> list[Reader]:
    """Who can open an exhibit of these compartments from the start: the desk, who takes it in,
    and those who are cleared for all of them.

    An exhibit without compartments is theirs alone until it is granted or handed over.
    """
    there = enrolled(mission)
    if full_name(mission, DESK) not in there:
        enrol(mission, DESK)
        there = enrolled(mission)
    desk = there.pop(full_name(mission, DESK)).reader
    whole = full_name(mission, holder)
    cleared = [
        one.reader
        for name, one in there.items()
        if name == whole or (comp and one.comp >= set(comp))
    ]
    return [desk, *cleared]


def checked_labels(comp: Collection[str]) -> list[str]:
    """The names of compartments in order; `InputError` for one that is not plain."""
    for label in comp:
        if not label or not all(c.isascii() and (c.isalnum() or c in "-_.") for c in label):
            raise InputError(
                "a compartment has letters, digits, '-', '_' and '.' only",
                where=repr(label), remedy="Choose another name",
            )  # fmt: skip
    return sorted(set(comp))


def _file(folder: Path, whole: str) -> Path:
    return folder / "keys" / "reading" / f"{Path(whole).name}.key"
