import pytest

from lendemain.errors import InputError
from lendemain.ledger import keyring, note
from lendemain.ledger.keyring import Keyring, statement
from lendemain.ledger.note import Signer

LOG, DESK, POST, OTHER = (
    Signer(f"mission.example/{name}", bytes([n] * 32))
    for n, name in enumerate(("ledger", "desk", "post", "other"))
)


def entry(author: Signer, *signers: Signer, **body) -> keyring.Statement:
    return statement(
        note.entry({"kind": "drill", "author": author.name, **body}, signers or [author])
    )


def enrolment(of: Signer, *, by: Signer = DESK) -> keyring.Statement:
    return statement(note.entry(keyring.enrolment(of.verifier, operator=by.name), [by]))


def revocation(of: Signer, *, by: Signer) -> keyring.Statement:
    return statement(note.entry(keyring.revocation(of.verifier, author=by.name), [by]))


def ring(*more: keyring.Statement) -> Keyring:
    made = Keyring(LOG.verifier)
    for one in (enrolment(DESK), *more):
        made.admit(one)
    return made


def refused(made: Keyring, one: keyring.Statement) -> str:
    with pytest.raises(InputError) as error:
        made.admit(one)
    return error.value.what


def test_the_first_entry_enrols_its_author():
    """
    An empty ledger takes only an entry by which its author enrols the key that signs it.
    """
    empty = Keyring(LOG.verifier)

    assert "does not enrol" in refused(empty, entry(DESK))
    assert "does not enrol" in refused(empty, enrolment(POST))
    assert "enrolled" in refused(
        empty, statement(note.entry(keyring.enrolment(DESK.verifier, operator=DESK.name), [POST]))
    )
    assert empty.operator == ""
    assert ring().operator == DESK.name


def test_a_key_counts_from_its_enrolment_to_its_revocation():
    """
    Before it is enrolled and after it is revoked, a key's signature refuses the entry.
    """
    made = ring()

    assert "not enrolled" in refused(made, entry(POST))
    made.admit(enrolment(POST))
    made.admit(entry(POST))
    made.admit(revocation(POST, by=POST))
    assert "revoked" in refused(made, entry(POST, number=2))
    assert "enrolled before" in refused(made, enrolment(POST))


def test_only_the_operator_enrols_and_only_holder_or_operator_revokes():
    """
    A party cannot bring in keys, nor take another's away.
    """
    made = ring(enrolment(POST), enrolment(OTHER))
    third = Signer("mission.example/third", bytes([9] * 32))

    assert "enrols keys" in refused(made, enrolment(third, by=POST))
    assert "revokes" in refused(made, revocation(OTHER, by=POST))
    assert "no such key" in refused(made, revocation(third, by=DESK))
    made.admit(revocation(OTHER, by=DESK))


def test_the_ledgers_own_key_signs_no_entries():
    """
    The key of the checkpoints cannot be enrolled, under any name.
    """
    alias = Signer("mission.example/alias", LOG.seed)

    assert "signs nothing else" in refused(ring(), enrolment(LOG))
    assert "signs nothing else" in refused(ring(), enrolment(alias))


def test_every_signature_counts_and_the_author_is_among_them():
    """
    One signature that fails or does not count refuses the entry, and so does an absent author.
    """
    made = ring(enrolment(POST))
    forged = entry(DESK, DESK, POST)
    forged = statement(
        note.entry({"kind": "drill", "author": DESK.name, "x": 1}, [DESK, POST]).replace(
            b'"x":1', b'"x":2'
        )
    )

    made.admit(entry(DESK, DESK, POST))
    assert "not enrolled" in refused(made, entry(DESK, DESK, OTHER))
    assert "has not signed" in refused(made, entry(DESK, POST))
    assert "does not hold" in refused(made, forged)
    assert set() == made.proven(forged)


def test_who_numbers_statements_leaves_none_out():
    """
    A number that repeats, skips, or follows another statement is refused; so is one without number.
    """
    made = ring()
    first, again = entry(DESK, seq=1), entry(DESK, seq=1, number=2)
    second = entry(DESK, seq=2, prev=first.digest.hex())

    assert "next" in refused(made, entry(DESK, seq=2, prev=first.digest.hex()))
    assert "next" in refused(made, entry(DESK, seq=1, prev=first.digest.hex()))
    made.admit(first)
    assert "next" in refused(made, again)
    assert "next" in refused(made, entry(DESK, seq=3, prev=first.digest.hex()))
    assert "next" in refused(made, entry(DESK, seq=2, prev=again.digest.hex()))
    assert "no number" in refused(made, entry(DESK))
    made.admit(second)
    assert made.links[DESK.name] == keyring.Link(2, second.digest.hex())


def test_what_is_said_of_a_case_is_numbered_whoever_says_it():
    """
    Statements of a case follow one another across authors; once numbered, none goes without.
    """
    made = ring(enrolment(POST))
    made.admit(entry(DESK, case=7))
    first = entry(DESK, case=7, case_seq=1)
    second = entry(POST, case=7, case_seq=2, case_prev=first.digest.hex())

    assert "number 1 after None is next" in refused(made, second)
    made.admit(first)
    assert "number 2 after" in refused(made, entry(POST, case=7, case_seq=1))
    assert "number 2 after" in refused(made, entry(POST, case=7, case_seq=3))
    assert "number 2 after" in refused(made, entry(POST, case=7, case_seq=2, case_prev="0" * 64))
    assert "has no number" in refused(made, entry(POST, case=7))
    made.admit(second)
    made.admit(entry(POST, case=8))
    made.admit(entry(POST))
    assert {7: keyring.Link(2, second.digest.hex())} == dict(made.cases)


def test_a_statement_of_one_case_is_not_one_of_another():
    """
    The case is in the text that is signed, so nobody can enter a statement under another case.
    """
    made = ring(enrolment(POST), entry(DESK, case=7, case_seq=1))
    moved = note.entry({"kind": "drill", "author": POST.name, "case": 8, "case_seq": 1}, [POST])

    assert "does not hold" in refused(made, statement(moved.replace(b'"case":8', b'"case":9')))
    assert "names none" in refused(made, entry(POST, case_seq=1))
    assert "names none" in refused(made, entry(POST, case_prev="0" * 64))


@pytest.mark.parametrize("case", ["7", 0, -1, True, [7], {"number": 7}])
def test_a_case_is_named_by_its_number(case):
    """
    What is no number of a docket is refused in words, not taken for one.
    """
    with pytest.raises(InputError, match="case"):
        entry(DESK, case=case)


def test_a_refused_entry_changes_nothing():
    """
    After a refusal keys and chains are what they were.
    """
    made = ring(enrolment(POST), entry(DESK, seq=1))
    before = (made.operator, dict(made.keys), dict(made.links), dict(made.cases))

    refused(made, enrolment(OTHER, by=POST))
    refused(made, entry(DESK, case=7, case_seq=1))
    refused(made, entry(POST, case=7, case_seq=2))
    refused(made, entry(DESK, seq=7))
    refused(made, entry(OTHER))

    assert before == (made.operator, dict(made.keys), dict(made.links), dict(made.cases))


def test_a_draft_counts_only_once_adopted():
    """
    What a draft admits is not admitted by the keyring that it began from until adopted.
    """
    made = ring()
    draft = made.draft()
    draft.admit(enrolment(POST))
    draft.admit(entry(POST))

    assert "not enrolled" in refused(made, entry(POST))
    made.adopt(draft)
    made.admit(entry(POST))


def test_recalling_ends_where_admitting_does():
    """
    Reading admitted entries back gives the same keys and chains as admitting them did.
    """
    first = note.entry({"kind": "drill", "author": DESK.name, "seq": 1}, [DESK])
    of_case = note.entry({"kind": "drill", "author": OTHER.name, "case": 7, "case_seq": 1}, [OTHER])
    whole = [
        note.entry(keyring.enrolment(DESK.verifier, operator=DESK.name), [DESK]),
        note.entry(keyring.enrolment(POST.verifier, operator=DESK.name), [DESK]),
        note.entry(keyring.enrolment(OTHER.verifier, operator=DESK.name), [DESK]),
        note.entry(keyring.revocation(POST.verifier, author=POST.name), [POST]),
        first,
        of_case,
        note.entry(
            {
                "kind": "drill",
                "author": DESK.name,
                "seq": 2,
                "prev": statement(first).digest.hex(),
                "case": 7,
                "case_seq": 2,
                "case_prev": statement(of_case).digest.hex(),
            },
            [DESK],
        ),
        note.entry({"kind": "drill", "author": OTHER.name, "case": 8}, [OTHER]),
    ]
    admitted, recalled = Keyring(LOG.verifier), Keyring(LOG.verifier)

    for one in whole:
        admitted.admit(statement(one))
        assert statement(one).digest == recalled.recall(one, digested=True)[0]

    assert (admitted.operator, admitted.keys, admitted.links, admitted.cases) == (
        recalled.operator,
        recalled.keys,
        recalled.links,
        recalled.cases,
    )
    with pytest.raises(InputError, match="next"):
        recalled.recall(first)
    with pytest.raises(InputError, match="number 3 after"):
        recalled.recall(of_case)
    with pytest.raises(InputError, match="names none"):
        recalled.recall(note.entry({"kind": "drill", "author": "a", "case_seq": 1}, [OTHER]))


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"kind": "drill"},
        {"kind": 1, "author": "a"},
        {"kind": "drill", "author": ["a"]},
        {"kind": "drill", "author": "a", "seq": "1"},
        {"kind": "drill", "author": "a", "objs": {}},
        {"kind": "drill", "author": "a", "objs": [{"digest": "00"}]},
        {
            "kind": "drill",
            "author": "a",
            "objs": [{"alg": "md5", "digest": "0" * 64, "size": 1, "media": "", "role": ""}],
        },
        {
            "kind": "drill",
            "author": "a",
            "objs": [{"alg": "sha256", "digest": "Z" * 64, "size": 1, "media": "", "role": ""}],
        },
    ],
)
def test_what_every_entry_says_is_checked(body):
    """
    An entry without kind and author, or with a file not named by SHA-256 and size, is refused.
    """
    with pytest.raises(InputError):
        statement(note.entry(body, [DESK]))
