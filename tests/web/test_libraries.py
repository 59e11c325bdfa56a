"""The page's libraries come by a lock: whole, by their hashes, and from no address of ours."""

import json
import runpy
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCK = ROOT / "frontend" / "package-lock.json"
TOOL = runpy.run_path(str(ROOT / "tools" / "frontend.py"))


def test_every_package_is_locked_by_its_hash():
    """
    Each package of the lock has an integrity hash, and the lock says nothing of where it came from.
    """
    packages = json.loads(LOCK.read_text("utf-8"))["packages"]
    bare = [name for name, said in packages.items() if name and "integrity" not in said]

    assert bare == []
    assert "resolved" not in LOCK.read_text("utf-8")


def test_what_is_wanted_is_pinned():
    """
    The packages asked for are pinned to one version each, the one that is locked.
    """
    asked = json.loads((ROOT / "frontend" / "package.json").read_text("utf-8"))["dependencies"]
    packages = json.loads(LOCK.read_text("utf-8"))["packages"]

    assert {n: packages[f"node_modules/{n}"]["version"] for n in asked} == asked


@pytest.mark.parametrize(
    ("place", "module", "wanted"),
    [
        ("lit/index.js", 'import"lit-html";', 'import"../lit-html/lit-html.js";'),
        ("lit-html/directives/repeat.js", 'from"../lit-html.js"', 'from"../lit-html.js"'),
        ("lit-element/lit-element.js", 'from"@lit/reactive-element"',
         'from"../@lit/reactive-element/reactive-element.js"'),
        ("maplibre-gl/dist/maplibre-gl.mjs", 'from"lit-html"', 'from"lit-html"'),
    ],
)  # fmt: skip
def test_packages_are_named_by_their_place(place, module, wanted):
    """
    A module that names a package gets the way to its file; ways that are there already stay.
    """
    assert wanted == TOOL["relative"](module, place)


def test_what_is_copied_has_its_licence():
    """
    Every package that is laid beside the page comes with its licence.
    """
    for folder, files in TOOL["FILES"].items():
        package = "/".join(folder.split("/")[: 2 if folder.startswith("@") else 1])
        licences = [f for f in TOOL["FILES"][package] if f.startswith("LICENSE")]

        assert licences, package
        assert files
