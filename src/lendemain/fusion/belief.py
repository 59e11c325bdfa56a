"""How surely anything happened where one instrument alone says so.

A detector states how sure it is of each detection.  Of what did happen most is noticed by others
too; so among the detections that nobody shares false ones gather, and stated numbers are too high
there.  A monotone map takes what was stated to how often it was right, learnt on made-up fronts of
known truth (isotonic, as corners of straight lines: Zadrozny and Elkan 2002).

How often lone detections are right depends on how much there is to detect.  That share is found
from the detections themselves, without knowing any truth, as the share under which it is the mean
of what the map then says (Saerens, Latinne and Decaestecker 2002), starting from some guessed ones
and never farther than `FACTOR` from theirs in odds, since a detector that always states the same
number tells nothing of it.

Accounts of people, claims and press reports keep what was stated, and so does whatever two or more
noticed.  No party, nation or place is looked at.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from lendemain import tables
from lendemain.errors import InputError
from lendemain.records.observation import Means

Floats = npt.NDArray[np.float64]

INSTRUMENTS = (Means.CAMERA, Means.UAV, Means.ACOUSTIC, Means.SEISMIC, Means.RADAR)
FACTOR = 30.0
TURNS_MAX = 500
CLOSE = 1e-6


class Lone(NamedTuple):
    """Corners of the map of lone detections, the share of right ones where it was learnt, and how
    many detections that share counts for.
    """

    said: tuple[float, ...]
    found: tuple[float, ...]
    share: float
    guessed: float = 50.0

    def checked(self) -> "Lone":
        """Itself; InputError where it is no monotone map of probabilities."""
        said, found = np.array(self.said, float), np.array(self.found, float)
        sound = said.shape == found.shape and said.ndim == 1 and len(said) > 1
        sound = sound and bool((np.diff(said) > 0).all() and (np.diff(found) >= 0).all())
        sound = sound and 0.0 <= said[0] <= said[-1] <= 1.0 and 0.0 < found[0] <= found[-1] < 1.0
        if not (sound and 0.0 < self.share < 1.0 and self.guessed > 0.0):
            raise InputError(
                "no monotone map of probabilities", where="lone detections",
                remedy="Give `said` rising from 0 to 1, `found` within (0, 1) and not falling, and "
                "`share` within (0, 1)",
            )  # fmt: skip
        return self


def believed(
    incidents: pa.Table, members: pa.Table, observations: pa.Table, lone: Lone
) -> pa.Table:
    """The incidents, in the order given, with the calibrated `probability` (to four digits) of
    those that one instrument alone tells of; the others as they were.

    `members` say which observations each incident has.  What those state is asked anew, so that
    incidents that were believed before give the same.
    """
    rows = alone(incidents, members, observations)
    if not len(rows):
        return incidents
    told = np.zeros(incidents.num_rows)
    spot, of = _members(incidents, members, observations)
    said = observations.column("probability").to_numpy(zero_copy_only=False).astype(np.float64)
    said = np.clip(np.nan_to_num(said, nan=1.0), 0.0, 1.0)
    np.maximum.at(told, of, said[spot])
    told[rows] = calibrated(told[rows], lone)
    at = incidents.schema.get_field_index("probability")
    column = pa.array(np.round(told, 4).astype(np.float32))
    kept = incidents.column("probability").combine_chunks().cast(pa.float32())
    changed = np.zeros(incidents.num_rows, np.bool_)
    changed[rows] = True
    return incidents.set_column(
        at, incidents.schema.field(at), pc.if_else(pa.array(changed), column, kept)
    )


def calibrated(stated: Floats, lone: Lone) -> Floats:
    """How often lone detections of stated probabilities are right, in any order of them.

    >>> map = Lone((0.0, 0.5, 1.0), (0.01, 0.1, 0.99), share=0.2)
    >>> calibrated(np.array([0.5]), map).round(2).tolist()
    [0.1]
    """
    lone = lone.checked()
    found = np.interp(np.clip(stated, 0.0, 1.0), lone.said, lone.found)
    odds, usual = found / (1.0 - found), lone.share / (1.0 - lone.share)
    counted, place = np.unique(odds, return_inverse=True)
    many = np.bincount(place)
    share = lone.share
    for _ in range(TURNS_MAX):
        turned = counted * (share / (1.0 - share)) / usual
        mean = (lone.guessed * lone.share + float(many @ (turned / (1.0 + turned)))) / (
            lone.guessed + len(stated)
        )
        low, high = (usual * f / (1.0 + usual * f) for f in (1.0 / FACTOR, FACTOR))
        mean = min(max(mean, low), high)
        if abs(mean - share) < CLOSE:
            break
        share = mean
    turned = odds * (share / (1.0 - share)) / usual
    return np.asarray(turned / (1.0 + turned))


def alone(incidents: pa.Table, members: pa.Table, observations: pa.Table) -> npt.NDArray[np.intp]:
    """The rows of incidents of one witness all of whose accounts are instruments'."""
    if not incidents.num_rows or not members.num_rows:
        return np.zeros(0, np.intp)
    means = observations.column("means").cast(pa.string())
    device = pc.is_in(means, value_set=pa.array([m.value for m in INSTRUMENTS]))
    if not pc.any(device).as_py():
        return np.zeros(0, np.intp)
    spot, of = _members(incidents, members, observations)
    others = np.bincount(of[~device.to_numpy()[spot]], minlength=incidents.num_rows)
    alone = incidents.column("witnesses").to_numpy() == 1
    return np.flatnonzero(alone & (others == 0))


def _members(
    incidents: pa.Table, members: pa.Table, observations: pa.Table
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Rows of observations and the rows of the incidents that they are members of."""
    at = pc.index_in(members.column("observation_id"), value_set=_whole(observations))
    spot = at.fill_null(-1).to_numpy().astype(np.int64)
    named = members.column("incident_id").combine_chunks()
    own = {name: row for row, name in enumerate(tables.texts(incidents, "incident_id").tolist())}
    codes = np.array([own.get(name, -1) for name in named.dictionary.to_pylist()], np.int64)
    of = codes[named.indices.to_numpy(zero_copy_only=False)]
    kept = (spot >= 0) & (of >= 0)
    return spot[kept], of[kept]


def _whole(observations: pa.Table) -> pa.Array:
    ids = observations.column("observation_id")
    return ids.combine_chunks() if ids.num_chunks != 1 else ids.chunk(0)
