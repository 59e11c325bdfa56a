"""What one audience gets of a mission: filtered, worked out from what is left, then coarsened.

Whatever an answer is made of (lists, counts, maps, search, days, totals, names, versions) is made
of a release's tables, so nothing that is withheld can move it.  `made` has neither clock nor
files; its test changes what is withheld and compares bytes.
"""

import hashlib
import hmac
import secrets
from pathlib import Path

import numpy as np
import pyarrow as pa

from lendemain import tables
from lendemain.desk import clock, permissions
from lendemain.desk.intake import observations
from lendemain.desk.mission import INTAKE
from lendemain.desk.permissions import Standing
from lendemain.desk.released import blurred
from lendemain.desk.released.audiences import Audience, Release, audience
from lendemain.desk.released.sieve import Material, Sieve
from lendemain.desk.view import View
from lendemain.desk.working import cycle
from lendemain.encoding import microseconds
from lendemain.errors import LendemainError
from lendemain.records.observation import Notice, Rejection, Watch

COMMISSION = "commission"
"""The audience that reads everything; on the mission's own machine it is whoever sits there."""

KEY_FILE = "release.key"
KEY_BYTES = 32


def of(view: View, name: str) -> View | Release:
    """What an audience gets now: the mission's own view for "commission", else a release."""
    return view if name == COMMISSION else release(view, name)


def release(view: View, name: str, *, at: int | None = None) -> Release:
    """What an audience gets of a mission at a moment (microseconds; now where it is None)."""
    mission = view.mission
    now = permissions.standing(mission)
    wanted = audience(now, name, mission=mission)
    moment = microseconds(clock.now()) if at is None else at
    return made(material(view), now, wanted, now_us=moment, key=key(mission.folder, name))


def key(folder: Path, name: str) -> bytes:
    """The secret under which an audience's release names things, made when first needed.

    It stays on this machine: whoever has it can tell which name stands for what.
    """
    path = folder / "keys" / KEY_FILE
    try:
        if not path.exists():
            path.touch(mode=0o600, exist_ok=False)
            path.write_text(secrets.token_hex(KEY_BYTES) + "\n", "ascii")
        secret = bytes.fromhex(path.read_text("ascii").strip())
    except (OSError, ValueError):
        secret = b""
    if len(secret) != KEY_BYTES:
        raise LendemainError(
            "no key to name a release's things with",
            where=str(path),
            remedy="Make releases on the machine that holds the mission's keys",
        )
    return hmac.digest(secret, f"lendemain/release/v1\n{name}".encode(), hashlib.sha256)


def material(view: View) -> Material:
    """What a view's release is made from."""
    mission, below = view.mission, view.entry.number("as_of")

    def named(record: type) -> pa.Table:
        role = record.__name__.lower()
        parts = [
            part.append_column("entry", pa.array(np.full(part.num_rows, entry.index, np.int64)))
            for entry, part in mission.tables(INTAKE, role, below=below)
        ]
        none = tables.empty(record).append_column("entry", pa.array([], pa.int64()))
        return pa.concat_tables(parts).unify_dictionaries() if parts else none

    watches, notices = named(Watch), named(Notice)
    accounts = observations(mission, below=below)
    given = cycle.Received(
        observations=accounts,
        watches=watches,
        notices=notices,
        agreements=mission.agreements,
        earlier=cycle.numbered(mission),
        steps=tuple(cycle.steps(mission)),
        until=cycle.limit_of(view.entry),
        gatherings=view.gatherings,
    )
    return Material(
        name=view.name, agreements=mission.agreements, observations=accounts, watches=watches,
        notices=notices, rejections=named(Rejection), earlier=given.earlier, steps=given.steps,
        whole=view.found, received=given,
    )  # fmt: skip


def made(held: Material, now: Standing, wanted: Audience, *, now_us: int, key: bytes) -> Release:
    """What an audience gets at a moment; the same arguments give the same bytes.

    `key` is the secret of this audience's names.
    """
    sieve = Sieve(held, now, wanted, now_us)
    found, visible = sieve.concluded()
    incidents = sieve.incidents(found.incidents)
    allegations = sieve.alleged(found, incidents)
    cases = sieve.docket(allegations, incidents)
    sectors = tuple(cycle.sectors(held.agreements, visible, held.received.until))
    plain = Release(
        audience=wanted,
        name=held.name,
        agreements=held.agreements,
        sectors=sectors,
        observations=sieve.accounts(visible),
        rejections=sieve.rows("rejection", held.rejections, Rejection),
        incidents=incidents,
        members=found.members,
        coverage=sieve.coverage(found.coverage),
        allegations=allegations,
        cases=cases,
        due=sieve.due,
        at=now_us,
    )
    return plain if wanted.exact else blurred.coarse(plain, key)
