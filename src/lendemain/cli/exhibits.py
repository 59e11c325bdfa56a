"""The verbs by which exhibits come in and are read; those that change who may are in `evidence`."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import App, Parameter

from lendemain.cli import where, words
from lendemain.cli.words import Json

if TYPE_CHECKING:
    from lendemain.desk.evidence.receiving import Brought

evidence = App(name="evidence", help="Exhibits: what is held, who has held it, who has read it.")

Consents = Literal["not_asked", "refused", "commission", "parties", "public", "not_needed"]
Flag = Annotated[bool, Parameter(negative="")]


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class Capture:
    """How it is said to have come about.

    Parameters
    ----------
    captured_by
        Who captured it (not a source: that is --source).
    start
        When, at the earliest (ISO 8601; UTC where no zone is given).
    until
        When, at the latest.
    at
        Where: longitude and latitude in degrees.
    radius
        How far off that place may be, in metres.
    device
        What it was captured with.
    how
        How it was received.
    media
        Its media type; looked up where none is given.
    consent
        How far its source lets it go; the parties see parties, public and not_needed.
    clear
        Keep it as it is, not enciphered: only for what is public already.
    comp
        A compartment; those cleared for all of them can open it.
    """

    captured_by: str = ""
    start: str | None = None
    until: str | None = None
    at: tuple[float, float] | None = None
    radius: float = 0.0
    device: str = ""
    how: str = ""
    media: str = ""
    consent: Consents | None = None
    clear: Flag = False
    comp: tuple[str, ...] = ()


@evidence.command
def add(
    file: Path,
    *,
    case: int | None = None,
    source: str = "",
    by: str = "desk",
    capture: Capture | None = None,
    as_json: Json = False,
) -> None:
    """Take in a file as an exhibit, byte for byte; the same file again is the same exhibit.

    Example: lendemain -C minsk evidence add crater.jpg --case 1 --device "phone" --by olena

    Parameters
    ----------
    file
        The original.
    case
        The case it belongs to.
    source
        The name of the person it came from; a pseudonym is kept, and two custodians can look it up.
    by
        The enrolled person who takes it in, and holds it from then on.
    as_json
        Print a JSON object.
    """
    from lendemain.desk.evidence import receiving

    brought = _brought(file, case, by, capture or Capture(), source=source)
    with where.mission(write=True) as mission:
        words.put(receiving.added(mission, brought), as_json)


@evidence.command
def derive(
    file: Path,
    *,
    of: Annotated[list[str], Parameter(negative="")],
    method: str,
    by: str = "desk",
    capture: Capture | None = None,
    as_json: Json = False,
) -> None:
    """Take in a file that was made of exhibits, with the method named; the originals stay.

    Example: lendemain -C minsk evidence derive blurred.jpg --of 4f2a --method "faces blurred"

    Parameters
    ----------
    file
        What was made.
    of
        An exhibit it was made of.
    method
        How: the program with its version and settings, or the steps.
    by
        The enrolled person who made it.
    as_json
        Print a JSON object.
    """
    from lendemain.desk.evidence import receiving

    brought = _brought(file, None, by, capture or Capture(), source="")
    with where.mission(write=True) as mission:
        words.put(receiving.derived(mission, brought, of=of, method=method), as_json)


@evidence.command(name="list")
def list_(*, case: int | None = None, as_json: Json = False) -> None:
    """List the exhibits with the state of their custody.

    Example: lendemain -C minsk evidence list --case 1

    Parameters
    ----------
    case
        Only those of this case.
    as_json
        Print a JSON list.
    """
    from lendemain.desk.cases import exhibits

    with where.mission() as mission:
        rows = exhibits.listed(mission, case=case)
    print(json.dumps(rows)) if as_json else words.table(rows)


@evidence.command
def show(exhibit: str, *, as_json: Json = False) -> None:
    """Show one exhibit: its chain of custody, gaps, and what was made of it; not its content.

    Example: lendemain -C minsk evidence show 4f2a

    Parameters
    ----------
    exhibit
        Its identifier, or the first four characters or more.
    as_json
        Print a JSON object.
    """
    from lendemain.desk.cases import exhibits

    with where.mission() as mission:
        said = exhibits.shown(mission, exhibit)
    if not as_json:  # a step a row
        steps = said["steps"]
        assert isinstance(steps, list)
        said["steps"] = {f"{number + 1}": step for number, step in enumerate(steps)}
        said = {n: v for n, v in said.items() if n != "course" and "because" not in n}
    words.put(said, as_json)


@evidence.command
def access(
    exhibit: str,
    *,
    out: Annotated[Path, Parameter(allow_leading_hyphen=True)],
    purpose: str,
    by: str = "desk",
    part: Literal["exhibit", "capture", "source"] = "exhibit",
    as_json: Json = False,
) -> None:
    """Read an exhibit: hashed again, recorded, then written out; exit 4 where it was altered.

    Example: lendemain -C minsk evidence access 4f2a --out copy.jpg --purpose "crater analysis"

    Parameters
    ----------
    exhibit
        Its identifier, or the first four characters or more.
    out
        Where to write the working copy; a new file.
    purpose
        Why it is read; it is kept with who and when.
    by
        Who reads.
    part
        The exhibit itself, its capture data, or the pseudonym of its source.
    as_json
        Print a JSON object.
    """
    from lendemain.desk.evidence import evidence as desk_evidence

    with where.mission(write=True) as mission:
        said = desk_evidence.accessed(mission, exhibit, out, by=by, purpose=purpose, part=part)
    words.put(said, as_json)


def _brought(file: Path, case: int | None, by: str, told: Capture, *, source: str) -> "Brought":
    from lendemain.desk.evidence import receiving
    from lendemain.records.exhibit import CaptureData, Consent

    lon, lat = told.at or (None, None)
    capture = CaptureData(
        by=told.captured_by, device=told.device, how=told.how, lon=lon, lat=lat,
        radius_m=told.radius,
        start=where.moment(told.start) if told.start else None,
        end=where.moment(told.until) if told.until else None,
    )  # fmt: skip
    return receiving.Brought(
        path=file, case=case, by=by, capture=capture, media=told.media, source=source,
        consent=Consent(told.consent) if told.consent else None, clear=told.clear, comp=told.comp,
    )  # fmt: skip
