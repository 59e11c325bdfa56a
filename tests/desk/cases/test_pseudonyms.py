"""A source is a pseudonym in each case, and two custodians together find out who."""

import hashlib
import hmac
import shutil
from itertools import combinations

import pytest

from lendemain.commission import personal
from lendemain.desk.cases import pseudonyms, readers
from lendemain.desk.mission import Mission
from lendemain.errors import InputError, IntegrityError

NAME = "Іван  Петренко"


@pytest.fixture
def mission(staffed):
    with Mission.open(staffed, write=True) as mission:
        yield mission


def test_a_name_is_one_pseudonym_in_a_case_and_another_in_the_next(mission):
    """
    However it is written it is one source; two cases' pseudonyms have nothing in common.
    """
    first = pseudonyms.named(mission, 1, NAME)

    assert pseudonyms.named(mission, 1, " іван петренко ") == first
    assert len({first, pseudonyms.named(mission, 2, NAME), pseudonyms.named(mission, None, NAME)}
               ) == 3  # fmt: skip


def test_any_two_custodians_find_out_who_and_no_one_alone(mission):
    """
    Two keys of custodians open the identity; one twice, or with somebody else's, does not.
    """
    found = pseudonyms.named(mission, 1, NAME)
    keys = {n: readers.key(mission, n) for n in ("olena", "taras", "oksana")}

    both = [keys["taras"], keys["olena"]]
    assert pseudonyms.identity(mission, 1, found, custodians=both) == NAME
    for wrong in ([keys["olena"]], [keys["olena"]] * 2, [keys["olena"], keys["oksana"]], []):
        with pytest.raises(InputError, match="two of"):
            pseudonyms.identity(mission, 1, found, custodians=wrong)


def test_a_source_needs_two_custodians_to_be_named(folder):
    """
    Where nobody could ever look a source up by two, no name is taken in.
    """
    with Mission.open(folder, write=True) as mission:
        with pytest.raises(InputError, match="two custodians"):
            pseudonyms.named(mission, 1, NAME)
        assert not list((folder / "keys").glob("sources/*"))


@pytest.mark.parametrize("name", ["", "   ", "x" * 201, "a\x1b[31m"])
def test_what_is_no_name_is_refused(mission, name):
    """
    Nothing, too much, and control characters are bad input.
    """
    with pytest.raises(InputError):
        pseudonyms.named(mission, 1, name)


def test_re_identification_drill(mission, staffed, tmp_path):
    """
    With the whole ledger, all its files, and every key of one custodian and the desk, but not the
    case's secret, an adversary who has the name on a list cannot tell that it is this source; and
    with one custodian's key not even the secret leads to the identity.
    """
    found = pseudonyms.named(mission, 1, NAME)
    suspects = [personal.folded(n) for n in ("Ганна Коваль", NAME, "Ivan Petrenko")]
    secret = (staffed / "keys" / "sources" / "case-1.secret").read_bytes()
    tried = [b"", bytes(32), mission.name.encode(), mission.verifier.key, b"1"]
    tried += [p.read_bytes()[:32] for p in (staffed / "keys").glob("*key")]

    hits = [s for s in suspects for k in tried if pseudonyms.pseudonym(k, s) == found]
    plain = [s for s in suspects if found[2:] in hashlib.sha256(s.encode()).hexdigest()]
    assert (hits, plain) == ([], [])
    assert pseudonyms.pseudonym(secret, NAME) == found  # the drill bites where the secret is had

    identity = (staffed / "keys" / "sources" / f"case-1-{found}.identity").read_bytes()
    assert personal.folded(NAME).encode() not in identity.lower()
    assert NAME.encode() not in identity


def test_every_pair_of_custodians_can(mission):
    """
    With three custodians each of the three pairs opens it.
    """
    from lendemain.desk.cases import cases

    cases.enrolled(mission, "hanna")
    readers.enrol(mission, "hanna", custodian=True)
    found = pseudonyms.named(mission, 4, NAME)
    for pair in combinations(("olena", "taras", "hanna"), 2):
        keys = [readers.key(mission, n) for n in pair]
        assert pseudonyms.identity(mission, 4, found, custodians=keys) == NAME


def test_the_list_of_names_is_searched_and_cannot_be_read(mission, staffed):
    """
    A word of a source's name is known for one; the list is keyed hashes.
    """
    pseudonyms.named(mission, 1, NAME)
    known = pseudonyms.listed(mission)
    path = staffed / "keys" / "sources" / "case-1.words"

    assert [w for w in personal.words("Слово: ПЕТРЕНКО та Коваль") if known(w)] == ["петренко"]
    assert "петренко" not in path.read_text("utf-8")
    unkeyed = hmac.digest(bytes(32), "петренко".encode(), hashlib.sha256).hex()
    assert unkeyed[:32] not in path.read_text()


def test_lost_or_damaged_files_are_integrity_errors(mission, staffed):
    """
    A missing, cut or altered identity is told as such.
    """
    found = pseudonyms.named(mission, 1, NAME)
    keys = [readers.key(mission, n) for n in ("olena", "taras")]
    path = staffed / "keys" / "sources" / f"case-1-{found}.identity"
    whole = path.read_bytes()
    for content in (b"", whole[:100], b"\xff", whole.replace(b"identity", b"identify")):
        path.write_bytes(content)
        with pytest.raises((IntegrityError, InputError)):
            pseudonyms.identity(mission, 1, found, custodians=keys)
    path.unlink()
    with pytest.raises(IntegrityError):
        pseudonyms.identity(mission, 1, found, custodians=keys)
    shutil.copyfile(staffed / "mission.toml", staffed / "keys" / "sources" / "case-1.secret")
    with pytest.raises(IntegrityError, match="damaged"):
        pseudonyms.named(mission, 1, NAME)
