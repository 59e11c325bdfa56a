"""What imports alone cannot hold: budgets, mirror, clock and files, and documents that keep up."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "lendemain"
MODULES = sorted(p for p in SOURCE.rglob("*.py") if "__pycache__" not in p.parts)
STAGES = ("sources", "fusion", "agreement", "commission", "access", "reports")
LINES_MAX = 400
FUNCTION_LINES_MAX = 50
POSITIONAL_MAX = 4

LONGER: dict[str, str] = {}
"""Modules and functions past the budget, each with the reason one would say aloud."""

COMPILED = ("jit", "compiled", "inlined", "allocating")
"""Marks of functions that become machine code."""

Function = ast.FunctionDef | ast.AsyncFunctionDef


def name_of(path: Path) -> str:
    return str(path.relative_to(SOURCE))


def functions(path: Path) -> Iterator[Function]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, Function):
            yield node


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_fits_in_a_head(path):
    """
    A module has at most 400 lines, a function 50 and four positional parameters.
    """
    over = []
    if len(path.read_text("utf-8").splitlines()) > LINES_MAX:
        over.append(name_of(path))
    for node in functions(path):
        end = node.end_lineno or node.lineno
        positional = [a for a in node.args.args if a.arg not in ("self", "cls")]
        if end - node.lineno + 1 > FUNCTION_LINES_MAX:
            over.append(f"{name_of(path)}:{node.name} (lines)")
        marks = " ".join(ast.unparse(d) for d in node.decorator_list)
        compiled = any(m in marks for m in COMPILED)  # numba's functions take no names
        if len(positional) > POSITIONAL_MAX and not compiled:
            over.append(f"{name_of(path)}:{node.name} (positional parameters)")

    assert [o for o in over if o not in LONGER] == []


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_every_module_has_its_mirror_among_the_tests(path):
    """
    Each module with code in it has a test file of the same name in the same place.
    """
    if not list(functions(path)):
        return  # records and names only: nothing in it can go wrong
    relative = path.relative_to(SOURCE)
    stem = relative.parent.name if path.name == "__init__.py" else path.stem
    mirror = ROOT / "tests" / relative.parent / f"test_{stem}.py"

    assert mirror.is_file(), f"{relative} needs {mirror.relative_to(ROOT)}"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_everything_public_says_what_comes_back(path):
    """
    Each module, and each public function and class, has a docstring.
    """
    tree = ast.parse(path.read_text("utf-8"))
    bare = [] if ast.get_docstring(tree) else ["the module itself"]
    for node in tree.body:
        public = isinstance(node, Function | ast.ClassDef) and not node.name.startswith("_")
        if public and not ast.get_docstring(node):
            bare.append(node.name)

    assert bare == []


@pytest.mark.parametrize(
    "path", [p for p in MODULES if p.relative_to(SOURCE).parts[0] in STAGES], ids=name_of
)
def test_stages_have_no_clock_files_or_chance(path):
    """
    A stage calls neither the clock, nor a file, nor an unseeded generator.
    """
    forbidden = re.compile(
        r"\.(now|utcnow|today)\(|(?<![\w.])open\(|np\.random\.(?!Generator|PCG64|default_rng)"
        r"|default_rng\(\)|\bPath\(|\bprint\("
    )
    code = "\n".join(
        row
        for row in path.read_text("utf-8").splitlines()
        if not row.strip().startswith(("#", ">>>", "..."))
    )
    tree = ast.parse(code) if code else None
    for node in ast.walk(tree) if tree else ():
        if isinstance(node, Function | ast.ClassDef | ast.Module):
            docstring = ast.get_docstring(node, clean=False)
            code = code.replace(docstring, "") if docstring else code

    assert forbidden.findall(code) == []


def test_one_word_one_meaning():
    """
    No name in the code uses a word that five trades read five ways: event, measure, state alone.
    """
    banned = {"event", "events", "measure", "measures", "utils", "manager", "handler", "common"}
    found = []
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            name = node.name if isinstance(node, Function | ast.ClassDef) else ""
            if banned & set(re.split(r"_|(?<=[a-z])(?=[A-Z])", name.lower())):
                found.append(f"{name_of(path)}:{name}")
        if path.stem in banned:
            found.append(name_of(path))

    assert found == []


def test_the_map_of_the_house_names_the_rooms_that_exist():
    """
    ARCHITECTURE.md has a row for every package, top module and room of the desk, and for no other.
    """
    tops = {p.stem if p.is_file() else p.name for p in SOURCE.iterdir()}
    rooms = tops - {"__init__", "__pycache__", "texts"}
    rooms = {
        r for r in rooms if (SOURCE / r / "__init__.py").is_file() or (SOURCE / f"{r}.py").is_file()
    }
    page = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
    named = set(re.findall(r"^\| `(\w+)` ", page, re.MULTILINE))
    within = set(re.findall(r"^\| `desk/(\w+)` ", page, re.MULTILINE))

    assert named == rooms
    assert within == {p.parent.name for p in (SOURCE / "desk").glob("*/__init__.py")}


def test_every_record_is_in_the_glossary():
    """
    GLOSSARY.md has an entry for every class of record.
    """
    page = (ROOT / "GLOSSARY.md").read_text("utf-8")
    records = [
        node.name
        for path in sorted((SOURCE / "records").glob("*.py"))
        for node in ast.parse(path.read_text("utf-8")).body
        if isinstance(node, ast.ClassDef)
    ]

    assert [name for name in records if f"**{name}**" not in page] == []


def test_decisions_are_numbered_without_a_gap_and_complete():
    """
    Decision records run 0001, 0002, ... and each has its status, choice, price and turning point.
    """
    files = sorted((ROOT / "decisions").glob("[0-9]*.md"))

    assert [f.name[:4] for f in files] == [f"{i:04}" for i in range(1, len(files) + 1)]
    for file in files:
        page = file.read_text("utf-8")
        for part in ("Status:", "## Choice", "## Price", "## What would change our mind"):
            assert part in page, f"{file.name} lacks {part!r}"


def test_every_dependency_has_its_reason():
    """
    Each library that the project depends on has a row in the decision on dependencies.
    """
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = list(project["dependencies"])
    for extra in project["optional-dependencies"].values():
        wanted += extra
    names = {re.split(r"[<>=\[]", w)[0] for w in wanted} - {"lendemain"}
    page = (ROOT / "decisions" / "0011-dependencies.md").read_text("utf-8")

    assert [n for n in sorted(names) if f"`{n}`" not in page] == []


def test_nothing_of_the_house_names_a_machine_or_a_registry():
    """
    No committed file has a machine's path, a registry's host, or a private key.
    """
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    pattern = re.compile(
        r"/(?:root|home)/\w+|pypi\.org/simple|registry\.npmjs|files\.pythonhosted"
        r"|PRIVATE\+KEY\+[\w.]+\+[0-9a-f]{8}\+[A-Za-z0-9+/=]{30}"
    )
    found = []
    for name in listed.stdout.split():
        path = ROOT / name
        if path.suffix in (".gz", ".png", ".parquet") or not path.is_file():
            continue
        if pattern.search(path.read_text("utf-8", errors="replace")) and path != Path(__file__):
            found.append(name)

    assert found == []


def test_the_changelog_keeps_its_form():
    """
    CHANGELOG.md follows Keep a Changelog and names the present version or what is unreleased.
    """
    page = (ROOT / "CHANGELOG.md").read_text("utf-8")

    assert "## [Unreleased]" in page
    assert set(re.findall(r"^### (\w+)", page, re.MULTILINE)) <= {
        "Added", "Changed", "Deprecated", "Removed", "Fixed", "Security",
    }  # fmt: skip
