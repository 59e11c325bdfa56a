"""The text of a deployment: what cannot be done is refused, what is open is read and said."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendemain.agreement.cessation.deployment import fits, ordered, parsed
from lendemain.agreement.text import parsed as agreement
from lendemain.errors import InputError

ROOT = Path(__file__).resolve().parents[3] / "texts"
MODEL = ROOT / "deployments" / "model-2026.toml"
AGREEMENT = agreement("m", (ROOT / "agreements" / "model-2026.toml").read_bytes())[0]
HEAD = 'id="d"\nversion="1"\nagreement="model-2026"\nhost="north"\nsource="s"\ntitle={en="t"}\n'


def step(name, rest=""):
    """One step in TOML."""
    return f'[[step]]\nid="{name}"\ntitle={{en="t"}}\n{rest}\n'


def text(*steps):
    """A deployment's text."""
    return (HEAD + "".join(steps)).encode()


def test_the_packaged_deployment_is_read():
    """Its steps come in an order in which each follows what it waits for."""
    found = parsed("model-2026.toml", MODEL.read_bytes())
    order = [one.step_id for one in ordered(found.steps)]

    assert fits(found, [AGREEMENT]) == (found, "")
    assert all(order.index(o) < order.index(s.step_id) for s in found.steps for o in s.after)
    assert any("72 hours are read as 3 days" in one for one in found.assumptions)


@pytest.mark.parametrize("words", ["immediately", "without delay", "as appropriate"])
def test_vague_words_need_a_reading_which_is_kept(words):
    """No number is in "immediately": the text says how it is read, or is refused."""
    found = parsed("d", text(step("a", f'day="{words}"\nread_as=2')))

    assert found.steps[0].day == 2
    assert any(words in one for one in found.assumptions)
    with pytest.raises(InputError, match="no number of days"):
        parsed("d", text(step("a", f'day="{words}"')))


def test_days_are_calendar_days_and_that_is_said():
    """A deadline on a holiday stays where it is, and nobody need guess it."""
    assert "holiday" in parsed("d", text(step("a", "day=1"))).assumptions[0]


@pytest.mark.parametrize(
    ("steps", "what"),
    [
        ((step("a", "day=-1"),), "-1 days"),
        ((step("a", "day=1\ndays=-3"),), "-3 days"),
        ((step("a", 'day="36 h"'),), "no number"),
        ((step("a", 'day="soon"'),), "no number"),
        ((step("a", "day=1\nread_as=2"),), "reads a number"),
        ((step("a", "day=1"), step("a", "day=2")), "one id"),
        ((step("a", 'day=1\nafter=["b"]'),), "no step"),
        ((step("a", 'day=1\nafter=["a"]'),), "a -> a"),
        (
            (step("a", 'day=1\nafter=["c"]'), step("b", 'day=1\nafter=["a"]'),
             step("c", 'day=1\nafter=["b"]')),
            "each other",
        ),
        ((step("a", "day=5\ndays=4"), step("b", 'day=7\nafter=["a"]')), "ends on D"),
        ((step("a", "day=1\nunit=3"),), "not such a text"),
        ((), "not such a text"),
    ],
)  # fmt: skip
def test_steps_that_cannot_be_are_refused(steps, what):
    """Negative durations, circles, steps that begin before what they wait for is over."""
    with pytest.raises(InputError, match=what):
        parsed("d", text(*steps))


def test_a_party_under_another_name_is_read_as_itself_and_that_is_said():
    """A renamed or succeeded party is known by its aliases; a stranger is refused."""
    found = parsed("d", text(step("a", "day=1")))
    renamed, told = fits(replace(found, host="Northland"), [AGREEMENT])

    assert (renamed.host, "read as" in told) == ("north", True)
    with pytest.raises(InputError, match="no party"):
        fits(replace(found, host="elsewhere"), [AGREEMENT])
    with pytest.raises(InputError, match="not adopted"):
        fits(found, [])


@given(st.binary(max_size=200))
def test_no_bytes_break_it(data):
    """Anything is a deployment or is refused."""
    with pytest.raises(InputError):
        parsed("d", b"id = " + data)
