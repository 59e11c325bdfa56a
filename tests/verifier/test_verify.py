"""The verifier in one file of the standard library: it agrees with ours and with libsodium."""

import ast
import hashlib
import io
import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendemain import encoding
from lendemain.errors import InputError, IntegrityError
from lendemain.ledger import note
from lendemain.ledger.dossier.verified import verified
from lendemain.ledger.note import Signer
from lendemain.ledger.witnessing import policy as policies

ROOT = Path(__file__).resolve().parents[2]
FILE = ROOT / "verifier" / "verify.py"
LONG = os.environ.get("LENDEMAIN_FAULTS") == "long"


def run(*arguments) -> subprocess.CompletedProcess[str]:
    """The program as a stranger runs it: alone, with nothing installed."""
    return subprocess.run(
        [sys.executable, "-I", "-S", FILE, *arguments], capture_output=True, text=True, check=False
    )


@pytest.fixture
def files(dossier, made_up, tmp_path) -> Path:
    (tmp_path / "d.zip").write_bytes(dossier)
    (tmp_path / "policy").write_bytes(made_up.POLICY)
    return tmp_path


def test_it_is_one_file_of_600_lines_and_the_standard_library():
    """
    The file imports nothing but the standard library, and a person can read it.
    """
    text = FILE.read_text("utf-8")
    imported = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            imported |= {one.name.split(".")[0] for one in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add(str(node.module).split(".")[0])

    assert len(text.splitlines()) <= 600
    assert imported <= set(sys.stdlib_module_names) | {"__future__"}
    assert not imported & {"socket", "urllib", "http", "subprocess", "os"}


def test_edge_cases_of_signatures_are_decided_as_libsodium_does(verify, cctv, wycheproof):
    """
    12: on 914 edge cases of CCTV and 151 of Wycheproof, it and libsodium agree; 43 of the former
    hold, and all of the latter are decided as written.
    """
    theirs = [verify.valid_signature(*one) for one in cctv]
    ours = [note.valid_signature(*one) for one in cctv]

    assert theirs == ours
    assert (len(cctv), sum(theirs)) == (914, 43)
    assert [verify.valid_signature(*one[:3]) for one in wycheproof] == [w[3] for w in wycheproof]
    assert [note.valid_signature(*one[:3]) for one in wycheproof] == [w[3] for w in wycheproof]


def signatures(count: int, seed: int = 1):
    """Random signatures, some of them altered in key, message, or signature."""
    chance = random.Random(seed)  # noqa: S311 - a seed that can be replayed
    for _ in range(count):
        signer = Signer("a", chance.randbytes(32))
        message = chance.randbytes(chance.randrange(100))
        parts = [signer.verifier.key, message + b"x", signer.signature(message + b"x")]
        if chance.random() < 0.5:
            which = chance.randrange(3)
            at = chance.randrange(len(parts[which]))
            bit = 1 << chance.randrange(8)
            parts[which] = (
                parts[which][:at] + bytes([parts[which][at] ^ bit]) + parts[which][at + 1 :]
            )
        yield tuple(parts)


def test_random_signatures_are_decided_as_libsodium_does(verify):
    """
    12: on random signatures, half of them altered (10,000 in the long form), both agree.
    """
    for one in signatures(10_000 if LONG else 400):
        assert verify.valid_signature(*one) == note.valid_signature(*one)


documents = st.recursive(
    st.booleans() | st.integers(-(2**60), 2**60) | st.text(max_size=8) | st.none() | st.floats(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.from_regex(r"[a-z][a-z0-9_]{0,3}", fullmatch=True), inner, max_size=3)
    ),
    max_leaves=12,
)


def written(document) -> bytes:
    row = json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return row.encode("utf-8", "replace")


@given(documents.map(written) | st.binary(max_size=40))
def test_it_reads_the_documents_that_we_read_and_no_others(verify, data):
    """
    13: whether bytes are canonical JSON is decided alike.
    """
    try:
        ours = encoding.parsed(data)
    except InputError:
        ours = None
    try:
        theirs = verify.parsed(data)
    except (verify.Refused, ValueError, RecursionError):
        theirs = None

    assert theirs == ours


POLICIES = [
    b"", b"quorum none\n", b"log x\n", b"witness a b\n", b"group g any a\n", b"quorum\n",
    b"# only words\n\n", b"quorum none", b"\xff\n", b"quorum none\nquorum none\n",
]  # fmt: skip


def changed(made_up, row: str, new: str) -> bytes:
    return made_up.POLICY.replace(row.encode(), new.encode(), 1)


def test_it_reads_the_policies_that_we_read_and_no_others(verify, made_up):
    """
    Good and bad policies are decided alike, but that it asks for the key of a ledger.
    """
    rows = made_up.POLICY.decode().splitlines(keepends=True)
    variants = [*POLICIES, made_up.POLICY]
    variants += ["".join(rows[:i] + rows[i + 1 :]).encode() for i in range(len(rows))]
    variants += [
        "".join([*rows[: i + 1], rows[i], *rows[i + 1 :]]).encode() for i in range(len(rows))
    ]
    variants += [
        changed(made_up, "group blocs 3", f"group blocs {k}")
        for k in ("0", "4", "5", "03", "any", "all", "x")
    ]
    for row, new in (
        ("blocs 3 host", "blocs 3 none"), ("host o", "nobody o"), ("blocs 3", "host 3"),
        ("witness host", "\t witness  host"), ("quorum blocs", "quorum nobody"),
        ("log ", "log\x0b"), ("witness host", "witness h\u200b\xa0ost"),
    ):  # fmt: skip
        variants.append(changed(made_up, row, new))
    for text in variants:
        try:
            ours = policies.parsed(text)
            good = bool(ours.logs)
        except InputError:
            good = False
        try:
            theirs = verify.Policy(text)
        except (verify.Refused, ValueError, LookupError):
            theirs = None
        assert (theirs is not None) == good, text
        if theirs is not None:
            for names in (set(), {"host"}, {"host", "opposing"}, {"host", "opposing", "neutral"}):
                assert theirs.met(names) == ours.met(names)


def test_it_states_what_ours_states(verify, made_up, dossier):
    """
    Both verifiers state the same of a dossier, under the reader's policy and the dossier's own.
    """
    for text in (made_up.POLICY, None):
        policy = None if text is None else policies.parsed(text)
        ours = verified(io.BytesIO(dossier), policy, now=made_up.NOW_S)
        assert verify.verify(io.BytesIO(dossier), text, made_up.NOW_S) == ours


def test_rows_of_others_on_the_checkpoint_are_read_as_ours_reads_them(verify, made_up, dossier):
    """
    Signature rows of unknown keys, whatever they are called and however often they stand there, are
    passed over alike; a known key signs once.
    """
    policy, outcomes = policies.parsed(made_up.POLICY), []
    for data in made_up.signed_besides(dossier):
        try:
            ours = verified(io.BytesIO(data), policy, now=made_up.NOW_S)
        except IntegrityError:
            ours = None
        try:
            theirs = verify.verify(io.BytesIO(data), made_up.POLICY, made_up.NOW_S)
        except verify.Refused:
            theirs = None
        assert theirs == ours
        outcomes.append(ours is not None)
    own = len(outcomes) - 13
    assert outcomes == [True] * 6 + [False] * 4 + [True] + [False] * own + [True, False]


def test_it_prints_a_statement_and_never_a_bare_word(files, made_up):
    """
    What is printed says what, by whom, between which times, what is withheld, and which policy and
    verifier said so.
    """
    done = run(files / "d.zip", "--policy", files / "policy")

    assert done.returncode == 0
    assert "PROVEN: case 7 of mission.example/log" in done.stdout
    for name in made_up.BLOCS:
        assert f"{name} 2026-" in done.stdout
    for words in ("recorded after 2026", "withheld", "who it was", "complete up to entry 11",
                  "not proven by the ledger: report.html"):  # fmt: skip
        assert words in done.stdout
    assert hashlib.sha256(FILE.read_bytes()).hexdigest() in done.stdout
    assert hashlib.sha256(made_up.POLICY).hexdigest() in done.stdout


def test_it_refuses_with_a_reason_and_a_status_of_its_own(files):
    """
    0 proven, 4 refused, 2 wrong use; every refusal has its reason.
    """
    data = bytearray((files / "d.zip").read_bytes())
    data[len(data) // 2] ^= 1
    (files / "bad.zip").write_bytes(bytes(data))
    for name in ("bad.zip", "policy"):
        done = run(files / name, "--policy", files / "policy")
        assert done.returncode == 4
        assert done.stdout.startswith("REFUSED: ")
    assert run(files / "none.zip", "--policy", files / "policy").returncode == 2
    assert run(files / "d.zip", "--policy", files / "none").returncode == 2


def test_a_policy_from_inside_is_taken_only_where_asked_for_and_loudly(files):
    """
    19: without a policy of one's own nothing is verified; asked for, the dossier's is taken with a
    warning in the first row.
    """
    assert run(files / "d.zip").returncode == 2
    assert (
        run(files / "d.zip", "--policy", files / "policy", "--trust-the-dossiers-policy").returncode
        == 2
    )
    done = run(files / "d.zip", "--trust-the-dossiers-policy")
    assert done.returncode == 0
    assert done.stdout.startswith("WARNING: ")
    said = json.loads(run(files / "d.zip", "--trust-the-dossiers-policy", "--json").stdout)
    assert said["policy_from"] == "the dossier itself"
    assert said["proven"] is True


@given(st.binary(max_size=400))
def test_garbage_is_refused_and_never_a_crash(verify, data):
    """
    Bytes that are no dossier and no policy are refused.
    """
    with pytest.raises(verify.Refused):
        verify.verify(io.BytesIO(data), b"quorum none\n", 0)
    with pytest.raises((verify.Refused, ValueError, LookupError)):
        verify.Policy(data)
