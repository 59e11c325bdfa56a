"""The gallery's scripts run, and each draws one picture that says what it shows."""

import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

GALLERY = Path(__file__).resolve().parents[1] / "gallery"
SCRIPTS = sorted(GALLERY.glob("[0-9]*.py"))


def test_there_are_five():
    """
    The gallery has five scripts, numbered without a gap.
    """
    assert [s.name[:2] for s in SCRIPTS] == ["01", "02", "03", "04", "05"]


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda s: s.stem)
def test_a_script_draws_the_picture_that_is_kept(script, tmp_path):
    """
    A script writes one SVG with a title, the one that lies beside it, and prints what it shows.
    """
    done = subprocess.run(
        [sys.executable, script, tmp_path / script.name], capture_output=True, text=True, check=True
    )
    picture = tmp_path / f"{script.stem}.svg"
    title = ElementTree.fromstring(picture.read_text("utf-8")).find(  # noqa: S314 - our own
        "{http://www.w3.org/2000/svg}title"
    )

    assert done.stdout
    assert title is not None
    assert title.text
    assert picture.read_text("utf-8") == script.with_suffix(".svg").read_text("utf-8")
