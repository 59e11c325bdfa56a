"""Where agreements and phrases are found, and what is wrong with them."""

import tomllib
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from lendemain.agreement import text as agreement_text
from lendemain.errors import InputError
from lendemain.records.agreement import Agreement, Mistake

LANGUAGES = ("en", "fr", "uk")
TEXT_BYTES_MAX = 4 << 20


@lru_cache(maxsize=1)
def shelf() -> Path:
    """The folder of texts that comes with the package (a wheel's, or a checkout's)."""
    inside = Path(__file__).resolve().parents[1] / "texts"
    return inside if inside.is_dir() else Path(__file__).resolve().parents[3] / "texts"


def names(kind: str) -> list[str]:
    """Names of the texts of a kind ("agreements") that come with the package."""
    return sorted(p.stem for p in (shelf() / kind).glob("*.toml"))


def agreements() -> list[str]:
    """Names of the agreements that come with the package."""
    return names("agreements")


def file(kind: str, given: str) -> Path:
    """The file of a text given by path, or by the name of one of its kind in the package."""
    path = Path(given)
    if path.is_file():
        return path
    packaged = shelf() / kind / f"{path.stem}.toml"
    if packaged.is_file():
        return packaged
    raise InputError(
        "no such text",
        where=given,
        remedy=f"Give a TOML file, or one of: {', '.join(names(kind))}",
    )


def agreement_file(given: str) -> Path:
    """The file of an agreement given by path, or by the name of one that comes with the package."""
    return file("agreements", given)


def content(path: Path, of: str) -> bytes:
    """A text's bytes; `InputError` where there are too many for a text of what is named."""
    size = path.stat().st_size
    if size > TEXT_BYTES_MAX:
        raise InputError(
            f"{size} bytes, and a text has at most {TEXT_BYTES_MAX}",
            where=str(path),
            remedy=f"Give the {of}'s TOML file",
        )
    return path.read_bytes()


def checked(path: Path) -> tuple[bytes, Agreement]:
    """A text's bytes and what they say; `InputError` that lists every mistake in it."""
    data = content(path, "agreement")
    agreement, mistakes = agreement_text.parsed(path.name, data)
    if agreement is None or mistakes:
        raise refused(path, mistakes)
    return data, agreement


def refused(path: Path, mistakes: Sequence[Mistake]) -> InputError:
    """What is raised for a text with mistakes: all of them, a row each."""
    return InputError(
        "\n".join([f"mistakes: {len(mistakes)}", *(f"  {told(m)}" for m in mistakes)]),
        where=str(path),
        remedy="Mend them and try again",
    )


def adopted(name: str, data: bytes) -> Agreement | None:
    """What the bytes of an adopted text say, None where they can no longer be read."""
    return agreement_text.parsed(name, data)[0]


def told(mistake: Mistake) -> str:
    """A mistake in one row."""
    fragment = f" [{mistake.fragment}]" if mistake.fragment else ""
    return f"{mistake.file}:{mistake.row}{fragment}: {mistake.what}. {mistake.remedy}."


@lru_cache(maxsize=8)
def phrases(language: str) -> dict[str, str]:
    """Every phrase of a language by its dotted key; `InputError` for a language we do not have."""
    if language not in LANGUAGES:
        raise InputError(
            f"no phrases in {language!r}",
            where="--lang",
            remedy=f"Choose one of: {', '.join(LANGUAGES)}",
        )
    found: dict[str, str] = {}
    kinds = ("web", "pages", "plans", "analysis", "refusals", "sensed")
    for name in (*(f"{kind}-{language}" for kind in kinds), language):
        path = shelf() / "phrases" / f"{name}.toml"
        if path.is_file():
            _flatten("", tomllib.loads(path.read_text("utf-8")), found)
    return found


def _flatten(prefix: str, node: object, found: dict[str, str]) -> None:
    if isinstance(node, dict):
        for key, value in node.items():
            _flatten(f"{prefix}.{key}" if prefix else key, value, found)
    else:
        found[prefix] = str(node)
