"""Which kind of incident a list's own words mean, in English, French, Ukrainian and Russian.

The first word of the table that stands in the text decides; a text in which none stands is of no
kind that is known.  Words that name a wider class than any kind of ours ("drone") are read as the
commonest of the class, and `is_wide` says so.
"""

import re
from collections.abc import Mapping

from lendemain.records.incident import FAMILY_OF

CHARACTERS_MAX = 400

_WORDS: Mapping[str, str] = {
    "uav_fpv_strike": r"fpv|фпв|камікадзе|камикадзе|kamikaze",
    "uav_drop": r"скид\b|скиди|скиданн|сброс|largage|drops?\b|dropped|dropping",
    "uav_long_range": r"shahed|шахед|шахєд|geran|герань|long-range (?:drone|uav)|ударн\w+ бпла",
    "uav_recon_flight": r"розвідувальн\w+ (?:бпла|дрон|політ)|разведыват\w+ (?:бпла|дрон|пол)"
    r"|recon|reconnaissance",
    "glide_bomb": r"glide bomb|керован\w+ (?:авіа)?бомб|\bкаб\b|\bкаби\b|управляем\w+ авиабомб"
    r"|bombes? planante|\bфаб\b",
    "air_strike": r"air ?strikes?|авіаудар|авіаційн\w+ удар|авиаудар|авиационн\w+ удар"
    r"|frappes? aérienne|raid aérien|aerial",
    "mlrs": r"mlrs|рсзв|рсзо|lrm\b|град\b|\bgrad\b|multiple rocket",
    "mortar": r"mortar|міномет|миномет|миномёт|mortier",
    "cruise_missile": r"cruise missile|крилат\w+ ракет|крылат\w+ ракет|missiles? de croisière",
    "tactical_missile": r"ballistic|балістичн|баллистич|іскандер|искандер|iskander|balistique"
    r"|missile|ракетн",
    "tank": r"\btanks?\b|танк|char\b|chars\b",
    "artillery": r"artiller|артилер|артиллер|гармат|гаубиц|howitzer|obusier|heavy weapon|ствольн"
    r"|обстр\w+ (?:з|із|из|с) (?:важк|тяж)|tirs? d'armes lourdes",
    "sniper": r"sniper|снайпер|tireur d'élite|tireur isolé",
    "hmg_agl": r"heavy machine|\bhmg\b|\bagl\b|агс|кулемет|пулемет|пулемёт|гранатомет|гранатомёт"
    r"|mitrailleuse|lance-grenade|grenade launcher",
    "small_arms": r"small[ -]arms|стрілецьк|стрелков|armes légères|tirs? d'armes|rifle",
    "armed_clash": r"assaults?|штурм|attaques? d'infanterie|боєзіткнен|боестолкнов|clash|combat"
    r"|accrochage|атак\w+ піхот|storm",
    "remote_mining": r"remote mining|дистанційн\w+ мінув|дистанционн\w+ минир|minage à distance",
    "new_mines": r"\bmines?\b laid|замінув|мінуван|заминир|минирован|minage|pose de mines",
    "mine_explosion": r"mine explosion|підрив|подрыв|explosion de mine",
    "advance_beyond_line": r"advance|просуванн|продвижен|franchissement|crossed the line|avancée",
    "new_position": r"new position|нов\w+ позиці|нов\w+ позици|nouvelle position",
    "trench_fortification": r"trench|fortificat|фортифікац|фортификац|окоп|tranchée",
    "heavy_weapon_inside_belt": r"heavy weapons? (?:in|inside)|важк\w+ озброєн|тяжел\w+ вооруж"
    r"|armes? lourde",
    "aid_blocked": r"aid blocked|гуманітарн|гуманитарн|humanitarian|couloir humanitaire|corridor",
    "naval_fire": r"naval|корабельн|морськ\w+ обстр|tirs? naval",
    "energy_strike": r"energy|енергет|энергет|énerg",
    "civilian_casualty": r"civilian|цивільн|мирн\w+ (?:жител|насел)|гражданск|\bcivils?\b",
    "gnss_interference": r"gnss|gps|глушін|глушен|jamming|\bреб\b|\bрэб\b|brouillage",
    "explosion": r"explosion|вибух|взрыв|détonation",
    "shelling": r"shell|обстр[іе]л|bombard|тир\b|tirs?\b|fire\b|cease-?fire violation|вогн|огн[ея]",
}  # fmt: skip
_WIDE: Mapping[str, str] = {
    "uav_fpv_strike": r"drones?\b|uavs?\b|бпла|дрон|безпілотн|беспилотн",
    "air_strike": r"aviation|авіац|авиац",
}
_PATTERNS = [(kind, re.compile(words)) for kind, words in _WORDS.items()]
_WIDE_PATTERNS = [(kind, re.compile(words)) for kind, words in _WIDE.items()]
_KNOWN = {kind.replace("_", " "): kind for kind in FAMILY_OF} | {kind: kind for kind in FAMILY_OF}


def kind(text: str) -> str | None:
    """The kind of incident that the words mean, None where none is known.

    >>> kind("Обстріл із міномета"), kind("frappe aérienne"), kind("сброс с БПЛА"), kind("drone")
    ('mortar', 'air_strike', 'uav_drop', 'uav_fpv_strike')
    >>> kind("something else") is None
    True
    """
    plain = " ".join(text[:CHARACTERS_MAX].lower().split())
    if plain in _KNOWN:
        return _KNOWN[plain]
    for patterns in (_PATTERNS[:-2], _WIDE_PATTERNS, _PATTERNS[-2:]):
        for name, pattern in patterns:
            if pattern.search(plain):
                return name
    return None


def is_wide(text: str) -> bool:
    """Whether the words name a wider class than the kind that is read from them.

    >>> is_wide("drone"), is_wide("FPV drone"), is_wide("mortar")
    (True, False, False)
    """
    plain = " ".join(text[:CHARACTERS_MAX].lower().split())
    if plain in _KNOWN or any(pattern.search(plain) for _, pattern in _PATTERNS[:-2]):
        return False
    return any(pattern.search(plain) for _, pattern in _WIDE_PATTERNS)
