"""The page that verifies a dossier: a third program, in a real browser, without a network."""

import base64
import hashlib
import io
import re
from pathlib import Path
from random import Random

import pytest

from lendemain.errors import IntegrityError
from lendemain.ledger import note
from lendemain.ledger.dossier.verified import verified
from lendemain.ledger.witnessing import policy as policies

pytestmark = pytest.mark.browser

FILE = Path(__file__).resolve().parents[2] / "verifier" / "verify.html"

DECIDED = """async (cases) => {
  const found = [];
  for (const one of cases) {
    const [key, message, signature] = one.map(unhex);
    const lentOne = await validSignature(key, message, signature);
    found.push([validSlowly(key, message, signature), lentOne]);
  }
  return found;
}"""

STATED = """async ([data, policy, now]) => {
  try {
    const file = new Blob([bytesOf(atob(data))]);
    return await verify(file, policy === null ? null : bytesOf(atob(policy)), now);
  } catch (error) {
    if (error instanceof Refused) return { refused: error.message };
    throw error;
  }
}"""


def stated(page, data: bytes, policy: bytes | None, now: int):
    coded = None if policy is None else base64.b64encode(policy).decode()
    return page.evaluate(STATED, [base64.b64encode(data).decode(), coded, now])


def test_signatures_are_decided_as_libsodium_does(page, cctv, wycheproof):
    """
    12: in the browser, its own arithmetic and what the browser lends both agree with libsodium on
    all edge cases of CCTV and Wycheproof.
    """
    cases = [*cctv, *(one[:3] for one in wycheproof)]
    found = page.evaluate(DECIDED, [[part.hex() for part in one] for one in cases])

    ours = [note.valid_signature(*one) for one in cases]
    assert [slow for slow, _ in found] == ours
    assert [fast for _, fast in found] == ours
    assert page.evaluate("lent") is True


def test_it_states_what_the_others_state(page, made_up, dossier):
    """
    The statement in the browser is, value for value, that of the other two verifiers.
    """
    for text in (made_up.POLICY, None):
        policy = None if text is None else policies.parsed(text)
        ours = verified(io.BytesIO(dossier), policy, now=made_up.NOW_S)
        assert stated(page, dossier, text, made_up.NOW_S) == ours
    assert page.wrong == []


def test_it_refuses_the_mutants_that_the_others_refuse(page, made_up, mutants, dossier):
    """
    19: of mutants each is refused by all, or stated alike by all.
    """
    policy = policies.parsed(made_up.POLICY)
    made = mutants.mutants(Random(3), dossier, dossier, made_up.rebuilt)  # noqa: S311 - a seed
    outcomes = set()
    for name, data in (next(made) for _ in range(150)):
        try:
            ours = verified(io.BytesIO(data), policy, now=made_up.NOW_S)
        except IntegrityError:
            ours = None
        theirs = stated(page, data, made_up.POLICY, made_up.NOW_S)
        assert (None if "refused" in theirs else theirs) == ours, name
        outcomes.add(ours is None)
    assert outcomes == {True, False}


def test_it_reads_rows_of_others_on_the_checkpoint_as_the_others_do(page, made_up, dossier):
    """
    Signature rows that somebody added are passed over, or refused, by all alike.
    """
    policy = policies.parsed(made_up.POLICY)
    for data in made_up.signed_besides(dossier):
        try:
            ours = verified(io.BytesIO(data), policy, now=made_up.NOW_S)
        except IntegrityError:
            ours = None
        theirs = stated(page, data, made_up.POLICY, made_up.NOW_S)
        assert (None if "refused" in theirs else theirs) == ours


def chosen(page, dossier, made_up, tmp_path):
    (tmp_path / "d.zip").write_bytes(dossier)
    (tmp_path / "policy").write_bytes(made_up.POLICY)
    page.set_input_files("#dossier", tmp_path / "d.zip")
    page.set_input_files("#policy", tmp_path / "policy")


@pytest.mark.parametrize(
    ("language", "word"), [("en", "Proven"), ("fr", "Prouvé"), ("uk", "Доведено")]
)
def test_it_shows_the_statement_in_each_language(page, dossier, made_up, tmp_path, language, word):
    """
    Verdict, witnesses, entries, documents, and what is withheld are shown in the reader's language,
    and the same once the language is changed.
    """
    chosen(page, dossier, made_up, tmp_path)
    page.click(f"button[lang={language}]")
    page.click("#go")
    page.wait_for_selector("#verdict")

    text = page.inner_text("#statement")
    assert page.inner_text("#verdict").startswith(word)
    assert page.get_attribute("html", "lang") == language
    for part in ("mission.example/log", "who it was", "2026-09-21 14:13:29Z", "Обстріл 260"):
        assert part in text
    assert page.wrong == []


def test_it_says_why_it_refuses(page, dossier, made_up, tmp_path):
    """
    A dossier that was altered is refused with the reason, and nothing of it is shown.
    """
    chosen(page, dossier[:-1] + b"x", made_up, tmp_path)
    page.click("#go")
    page.wait_for_selector("#verdict.bad")

    assert "not a plain ZIP" in page.inner_text("#statement")
    assert "mission.example" not in page.inner_text("#statement")


def test_the_dossiers_own_policy_is_taken_only_where_asked_for_and_loudly(
    page, dossier, made_up, tmp_path
):
    """
    19: without a policy nothing is verified; with the dossier's own there is a warning.
    """
    (tmp_path / "d.zip").write_bytes(dossier)
    page.set_input_files("#dossier", tmp_path / "d.zip")
    page.click("#go")
    page.wait_for_function("document.getElementById('status').textContent !== ''")
    assert page.query_selector("#verdict") is None
    page.check("#trust")
    page.click("#go")
    page.wait_for_selector("#verdict")
    assert "proves nothing" in page.inner_text("#statement .warn")


def test_it_works_by_keyboard_and_asks_nobody_for_anything(page, dossier, made_up, tmp_path):
    """
    From the first key to the verdict no mouse is needed, and the page loads nothing but itself; its
    own rule of content forbids it to.
    """
    chosen(page, dossier, made_up, tmp_path)
    page.focus("#go")
    page.keyboard.press("Enter")
    page.wait_for_selector("#verdict")

    assert page.evaluate("document.activeElement.id") == "verdict"
    assert page.asked == [FILE.as_uri()]
    blocked = page.evaluate("fetch('https://example.com/').then(() => 'sent', () => 'blocked')")
    assert blocked == "blocked"


def test_the_rule_of_content_fits_the_page():
    """
    42: the policy of content names the digests of this very script and style, and nothing else.
    """
    text = FILE.read_text("utf-8")
    rule = re.search(r'Content-Security-Policy" content="([^"]+)"', text)
    assert rule is not None
    wanted = {"default-src 'none'", "base-uri 'none'", "form-action 'none'"}
    for tag, name in (("script", "script-src"), ("style", "style-src")):
        inner = text.split(f"<{tag}>", 1)[1].split(f"</{tag}>", 1)[0]
        digest = base64.b64encode(hashlib.sha256(inner.encode()).digest()).decode()
        wanted.add(f"{name} 'sha256-{digest}'")

    assert set(rule[1].split("; ")) == wanted
    assert not re.search(r"https?://", text)


def test_fractions_are_written_as_python_writes_them(page):
    """
    13: the one way of writing a fraction is the same in the browser.
    """
    import struct

    chance = Random(5)  # noqa: S311 - a seed
    numbers = [0.0, 1.0, -1.5, 1e15, 1e16, 123456789012345680.0, 1e-4, 9.9e-5, 5e-324, 1.7e308, 0.1]
    numbers += [struct.unpack("<d", chance.randbytes(8))[0] for _ in range(2000)]
    numbers += [float(struct.unpack("<f", chance.randbytes(4))[0]) for _ in range(2000)]
    numbers = [n for n in numbers if n == n and abs(n) != float("inf")]
    wanted = [repr(n) for n in numbers]
    said = page.evaluate("(all) => all.map((one) => fractional(Number(one)))", wanted)

    assert said == wanted
