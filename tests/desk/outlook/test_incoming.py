"""Commitments that come in: the subset reads back equal, everything else is refused with where."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lendemain.desk.outlook import commitments, guarantees, incoming
from lendemain.errors import InputError
from lendemain.guarantees import legalruleml

TEXTS = ("plan-20", "unscr-2231", "ladder-2026")


def out(tmp_path, text, form):
    """A packaged text in a form, as a file."""
    home = commitments.checked(commitments.file(text))[1]
    data = (
        legalruleml.written(legalruleml.norms(home), source=text)
        if form == "legalruleml"
        else guarantees._cel(home)
    )
    path = tmp_path / f"{text}.{form}"
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("form", incoming.FORMS)
def test_what_went_out_comes_in_equal(tmp_path, text, form):
    """
    An exported text read in differs from itself in no clause of the subset.
    """
    said = incoming.read(out(tmp_path, text, form), form, against=text)

    assert said["clauses"]
    assert said["differ"] == []


def test_a_changed_condition_is_named(tmp_path):
    """
    Where a clause came back with another condition, or another text is named, it is listed.
    """
    path = out(tmp_path, "plan-20", "cel")
    path.write_text(path.read_text().replace("unprovoked_by_host_found", "other_found", 1))

    assert incoming.read(path, "cel", against="plan-20")["differ"] == ["plan-20/response"]


@pytest.mark.parametrize(
    ("data", "form", "words"),
    [
        (b"", "cel", "no condition"), (b"\xff", "cel", "UTF-8"),
        (b'happened("a")', "cel", "row 1"),
        (b'// t/1 applies priority 0\nheld(happened("a"), "P1D")', "cel", "asks of the past"),
        (b"// t/1 applies priority x\ntrue", "cel", "of no clause"),
        (b"<a/>", "legalruleml", "norm|LegalRuleML"), (b"", "legalruleml", "XML|LegalRuleML"),
        (b"true", "pdf", "no form"),
    ],
)  # fmt: skip
def test_what_is_not_of_the_subset_is_refused(tmp_path, data, form, words):
    """
    Garbage, conditions that name no clause, the past in CEL, and forms there are none of.
    """
    path = tmp_path / "in"
    path.write_bytes(data)

    with pytest.raises(InputError, match=words):
        incoming.read(path, form)
    with pytest.raises(InputError, match="no such file"):
        incoming.read(tmp_path / "none", "cel")


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(tmp_path_factory, data):
    """
    Whatever is in a file, there are clauses or a refusal.
    """
    path = tmp_path_factory.getbasetemp() / "any.cel"
    path.write_text("// t/1 applies priority 0\n" + data, "utf-8")

    with contextlib.suppress(InputError):
        assert incoming.read(path, "cel")["clauses"]
