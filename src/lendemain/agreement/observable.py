"""Which means of observation can tell of which kind of incident.

A provision that nothing could ever observe promises what nobody can check; the checker of texts
refuses it.  The table says what is physically possible (a seismometer does not hear a rifle, a
picture does not hear a jammer); how well a means does it is the business of each watch.
"""

from collections.abc import Mapping
from types import MappingProxyType

from lendemain.records.incident import FAMILY_OF, Family
from lendemain.records.observation import Means

TOLD = frozenset({Means.PRESS, Means.CLAIM, Means.FOLLOW_UP})
"""People can tell of anything; what they tell is weighed elsewhere."""

EYES = frozenset({Means.SAW, Means.HEARD_AND_SAW, Means.CAMERA, Means.UAV})
EARS = frozenset({Means.HEARD, Means.HEARD_AND_SAW, Means.ACOUSTIC})
FAR = frozenset({Means.SATELLITE, Means.RADAR, Means.SEISMIC})

BY_FAMILY: Mapping[Family, frozenset[Means]] = MappingProxyType(
    {
        Family.FIRE: TOLD | EYES | EARS | FAR,
        Family.MOVEMENT: TOLD | EYES | {Means.SATELLITE, Means.RADAR},
        Family.AIR_SEA: TOLD | EYES | EARS | {Means.SATELLITE, Means.RADAR, Means.RECEIVER},
        Family.MINES: TOLD | EYES,
        Family.CIVIL: TOLD | EYES | EARS | {Means.SATELLITE},
        Family.MONITORS: TOLD | EYES | EARS | {Means.RECEIVER},
        Family.OTHER: TOLD | EYES | EARS | {Means.SATELLITE, Means.RECEIVER},
        Family.NO_VIOLATION: TOLD | EYES | EARS | FAR,
        Family.UNKNOWN: TOLD | EYES | EARS | FAR | {Means.RECEIVER},
    }
)

EXCEPT: Mapping[str, frozenset[Means]] = MappingProxyType(
    {
        "small_arms": TOLD | EYES | EARS,
        "sniper": TOLD | EYES | EARS,
        "hmg_agl": TOLD | EYES | EARS,
        "illumination_flare": TOLD | EYES,
        "gnss_interference": TOLD | {Means.RECEIVER},
        "ais_off": TOLD | {Means.RECEIVER, Means.RADAR, Means.SATELLITE},
        "cable_or_pipeline_damage": TOLD | EYES | {Means.SEISMIC, Means.ACOUSTIC},
        "remote_mining": TOLD | EYES | EARS,
        "uav_jammed": TOLD | {Means.RECEIVER, Means.UAV},
        "camera_blinded": TOLD | {Means.CAMERA},
        "data_tampering": TOLD,
        "hostile_disinformation": TOLD,
        "mobilisation_act": TOLD | {Means.SATELLITE},
        "cyber": TOLD | {Means.RECEIVER},
        "thermal_anomaly": frozenset({Means.SATELLITE}),
    }
)
"""Kinds of which fewer means can tell than of the rest of their family."""


def means(kind: str) -> frozenset[Means]:
    """The means that can tell of a kind of incident; none for a kind that does not exist.

    >>> sorted(m.value for m in means("gnss_interference"))
    ['claim', 'follow_up', 'press', 'receiver']
    """
    family = FAMILY_OF.get(kind)
    if family is None:
        return frozenset()
    return EXCEPT.get(kind, BY_FAMILY[family])
