"""The words in which the sensors of the made-up front speak of its kinds of incident."""

import numpy as np

from lendemain.records.observation import UNDETERMINED, Phenomenon
from lendemain.sources.made_up.acts import KINDS

_SHOTS = ("small_arms", "sniper", "hmg_agl", "shot_at_uav")
_SHOWN = {
    "illumination_flare": Phenomenon.ILLUMINATION_FLARE,
    "new_mines": Phenomenon.PRESENCE,
    "new_position": Phenomenon.PRESENCE,
    "trench_fortification": Phenomenon.PRESENCE,
    "heavy_weapon_inside_belt": Phenomenon.PRESENCE,
    "advance_beyond_line": Phenomenon.MOVEMENT,
    "uav_recon_flight": Phenomenon.FLIGHT,
    "gnss_interference": Phenomenon.INTERFERENCE,
    "uav_jammed": Phenomenon.INTERFERENCE,
    "access_denied": Phenomenon.DENIAL,
    "threat": Phenomenon.DENIAL,
    "civilian_casualty": Phenomenon.CASUALTY,
    "agricultural_fire": Phenomenon.THERMAL,
    "industrial": Phenomenon.THERMAL,
}

PHENOMENA = tuple(
    Phenomenon.BURST if kind in _SHOTS else _SHOWN.get(kind, Phenomenon.EXPLOSION) for kind in KINDS
)
"""What meets the senses of each kind, in the order of `KINDS`."""

_VAGUE = tuple(
    "small_arms" if kind in _SHOTS
    else "explosion" if shown is Phenomenon.EXPLOSION
    else UNDETERMINED
    for kind, shown in zip(KINDS, PHENOMENA, strict=True)
)  # fmt: skip
TOLD = (*KINDS, *dict.fromkeys(_VAGUE))
"""The kinds that accounts name: the true ones, then the vague ones."""

VAGUE = np.array([TOLD.index(name) for name in _VAGUE])
"""For each kind the index in `TOLD` of what is said of it by one who could not tell."""

_HEAVY = ("Tank (125 mm)", "Mortar (120 mm)", "Artillery (152 mm)", "MLRS (122 mm)",
          "Tactical missile")  # fmt: skip
_NAMED = {
    "mortar": _HEAVY[1], "artillery": _HEAVY[2], "mlrs": _HEAVY[3], "tank": _HEAVY[0],
    "tactical_missile": _HEAVY[4], "small_arms": "Small arms", "hmg_agl": "HMG",
    "sniper": "Small arms",
}  # fmt: skip
WEAPONS = (*(_NAMED.get(kind, "N/K") for kind in KINDS), UNDETERMINED, *_HEAVY)
"""Weapons by kind; then what is said by one who could not tell; then the heavy weapons that may
stand where they must not, by the variant of the incident."""
