"""The verbs about what moved and what was heard, as the newest cycle tells it."""

import json
from collections.abc import Sequence
from typing import Any

from cyclopts import App

from lendemain.cli import where, words
from lendemain.cli.words import Json

track = App(
    name="track", help="What moved, which lines it crossed, and places told that were none."
)
sound = App(name="sound", help="What microphones heard: when, how surely, and within what region.")


@track.command(name="list")
def tracks(*, least: float = 0.5, line: str = "", as_json: Json = False) -> None:
    """List the tracks, the newest first, and the lines and zones' borders that each crossed.

    Example: lendemain -C minsk track list --least 0.9

    Parameters
    ----------
    least
        Leave out what is less probable than this, tracks and crossings.
    line
        Only tracks that crossed this line or zone's border.
    as_json
        Print a JSON list.
    """
    from lendemain.desk.pages import sensed_shown
    from lendemain.desk.view import view

    with where.mission() as mission:
        _listed(sensed_shown.tracks(view(mission), least=least, line=line), as_json)


@track.command(name="show")
def one_track(track_id: str, *, as_json: Json = False) -> None:
    """Show one track: its passages with their times and probabilities, and its false places.

    Example: lendemain -C minsk track show T-0123456789abcdef

    Parameters
    ----------
    track_id
        Its name, as `track list` gives it.
    as_json
        Print a JSON object.
    """
    from lendemain.desk.pages import sensed_shown
    from lendemain.desk.view import view

    with where.mission() as mission:
        words.put(sensed_shown.track(view(mission), track_id), as_json)


@track.command(name="crossings")
def crossed(*, least: float = 0.5, as_json: Json = False) -> None:
    """List passages of lines and of zones' borders, each with the interval that holds it at 90 %.

    Example: lendemain -C minsk track crossings --least 0.9

    Parameters
    ----------
    least
        Leave out what is less probable than this.
    as_json
        Print a JSON list.
    """
    from lendemain.desk.pages import sensed_shown
    from lendemain.desk.view import view

    with where.mission() as mission:
        _listed(sensed_shown.crossings(view(mission), least=least), as_json)


@track.command(name="false")
def false(*, least: float = 0.5, as_json: Json = False) -> None:
    """List places told that were no movement: jumps, freezes, impossible speeds, one name twice.

    Example: lendemain -C minsk track false

    Parameters
    ----------
    least
        Leave out what is less probable than this.
    as_json
        Print a JSON list.
    """
    from lendemain.desk.pages import sensed_shown
    from lendemain.desk.view import view

    with where.mission() as mission:
        _listed(sensed_shown.false_places(view(mission), least=least), as_json)


@track.command(name="doubted")
def misplaced(*, least: float = 0.45, as_json: Json = False) -> None:
    """List radars and receivers whose clock is off, or that were moved or turned; if surely, their
    plots are left out of tracks.

    Each row says by how much, and how many things that others followed its plots then fit. Of two
    that contradict each other both are listed, each half as probable. A receiver of ships or
    aircraft is called by its name, or else by the file that it came in.

    Example: lendemain -C minsk track doubted

    Parameters
    ----------
    least
        Leave out what is less probable than this.
    as_json
        Print a JSON list.
    """
    from lendemain.desk.pages import sensed_shown
    from lendemain.desk.view import view

    with where.mission() as mission:
        _listed(sensed_shown.radars(view(mission), least=least), as_json)


@track.command(name="directions")
def directions(*, as_json: Json = False) -> None:
    """List where directions of several sensors met; one with rivals may be a ghost.

    Example: lendemain -C minsk track directions

    Parameters
    ----------
    as_json
        Print a JSON list.
    """
    from lendemain.desk.pages import sensed_shown
    from lendemain.desk.view import view

    with where.mission() as mission:
        _listed(sensed_shown.intersections(view(mission)), as_json)


@sound.command(name="list")
def sounds(*, least: float = 0.5, as_json: Json = False) -> None:
    """List the acts that were heard, the newest first.

    Example: lendemain -C minsk sound list

    Parameters
    ----------
    least
        Leave out what is less probable than this.
    as_json
        Print a JSON list.
    """
    from lendemain.desk.pages import sensed_shown
    from lendemain.desk.view import view

    with where.mission() as mission:
        _listed(sensed_shown.sounds(view(mission), least=least), as_json)


@sound.command(name="show")
def one_sound(heard_id: str, *, as_json: Json = False) -> None:
    """Show one act that was heard, with its regions and the stations that heard it.

    A region may hold where something was fired from: it stays at the desk, and no release has it.

    Example: lendemain -C minsk sound show S-0123456789abcdef

    Parameters
    ----------
    heard_id
        Its name, as `sound list` gives it.
    as_json
        Print a JSON object.
    """
    from lendemain.desk.pages import sensed_shown
    from lendemain.desk.view import view

    with where.mission() as mission:
        words.put(sensed_shown.sound(view(mission), heard_id), as_json)


@sound.command(name="doubted")
def doubted(*, least: float = 0.5, as_json: Json = False) -> None:
    """List microphones whose clock is off, that were moved or turned, or that repeat another.

    Each row says by how much, and how many acts that others heard its pulses then fit; what one
    repeats of another is left out of acts.

    Example: lendemain -C minsk sound doubted

    Parameters
    ----------
    least
        Leave out what is less probable than this.
    as_json
        Print a JSON list.
    """
    from lendemain.desk.pages import sensed_shown
    from lendemain.desk.view import view

    with where.mission() as mission:
        _listed(sensed_shown.microphones(view(mission), least=least), as_json)


def _listed(rows: Sequence[dict[str, Any]], as_json: bool) -> None:
    if as_json:
        print(json.dumps(rows))
        return
    words.table([
        {n: ", ".join(map(str, v)) if isinstance(v, list) else "" if v is None else v
         for n, v in row.items()}
        for row in rows
    ])  # fmt: skip
