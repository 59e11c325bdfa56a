"""The words of likelihood and of confidence in three languages, as patterns.

Two rows of seven words stand side by side in ICD 203 (Office of the Director of National
Intelligence, Analytic Standards, 2015), and no text may mix the rows.  What else people say of
likelihood has no range, so it is listed as such; so is what turns a word round.  Patterns are for
text in small letters whose hyphens and spaces `wording` has made plain.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

KEYS = (
    "almost_no_chance", "very_unlikely", "unlikely", "roughly_even", "likely", "very_likely",
    "almost_certain",
)  # fmt: skip
ROWS = ("likelihood", "probability")
"""The two rows of words; a text keeps to one."""

LANGUAGES = ("en", "fr", "uk")

BETWEEN = (
    "be|been|being|even|at|all|entirely|altogether|really|that|considered|deemed|thought|seen|as|"
    "été|être|du|tout|même|vraiment|considérée?|jugée?|comme|"
    "є|було|зовсім|надто|такою?|таким|вважається|вважати"
)
"""What may stand between a word that turns another round and that other."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """One language's words: the two rows by key, what has no range, and words of confidence.

    `turned` are words that turn the next one round, `stretched` those that stretch it; `plain`
    are nouns of likelihood, which are no word of a row and still speak of it.  `levels` are the
    words of the three levels of confidence, `other` confidence that is something else.
    """

    rows: Mapping[str, Sequence[str]]
    loose: Sequence[str]
    turned: Sequence[str]
    stretched: Sequence[str]
    plain: Sequence[str]
    confidence: Sequence[str]
    levels: Sequence[str]
    other: Sequence[str]
    joined: Sequence[str]
    short: Sequence[str]


@dataclass(frozen=True, slots=True)
class Patterns:
    """The same, compiled: a scale word has its row and key in its group's name."""

    scale: re.Pattern[str]
    loose: re.Pattern[str]
    before: re.Pattern[str]
    plain: re.Pattern[str]
    confidence: re.Pattern[str]
    level: re.Pattern[str]
    other: re.Pattern[str]
    joined: re.Pattern[str]
    short: frozenset[str]


_EN = Lexicon(
    rows={
        "likelihood": (
            r"almost no chance", r"very unlikely", r"unlikely",
            r"roughly even(?: chances?)?(?! odds)", r"likely", r"very likely",
            r"almost certain(?:ly)?",
        ),
        "probability": (
            r"remote (?:chance|possibility|probability)|(?<=is )remote|(?<=was )remote",
            r"highly improbabl[ey]", r"improbabl[ey]", r"roughly even odds", r"probabl[ey]",
            r"highly probabl[ey]", r"nearly certain(?:ly)?",
        ),
    },
    loose=(
        r"possibly", r"perhaps", r"maybe", r"conceivabl[ey]", r"presumabl[ey]", r"plausibl[ey]",
        r"arguabl[ey]", r"undoubtedly", r"doubtless(?:ly)?",
        r"(?:without|beyond|no) (?:any |a )?doubt", r"definitely",
        r"certainly", r"(?:is|are|was|were|seems) (?:quite )?certain",
        r"in all (?:likelihood|probability)", r"(?:good|fair|slim|every|big|real|no) chance",
        r"chances are", r"improbability", r"likelier|likeliest|unlikelier|unlikeliest",
        r"(?:we are|i am) (?:\w+ )?(?:sure|convinced|positive)", r"all but certain",
        r"with (?:\w+ )?certainty", r"as likely as not",
        r"(?:more|less) (?:un)?likely than not", r"almost impossible",
    ),
    turned=(r"not", r"never", r"hardly", r"scarcely", r"barely", r"neither", r"nor", r"[a-z]+n't",
            r"cannot be (?:called|said|considered)", r"far from", r"anything but"),
    stretched=(
        r"extremely", r"highly", r"quite", r"fairly", r"rather", r"most", r"somewhat", r"more",
        r"less", r"equally", r"overwhelmingly", r"too", r"so", r"increasingly", r"reasonably",
        r"exceedingly", r"very very", r"very", r"almost", r"nearly", r"pretty", r"really",
    ),
    plain=(r"likelihoods?", r"probabilit(?:y|ies)", r"odds", r"chances?"),
    confidence=(r"confidence", r"confident(?:ly)?"),
    levels=(r"high|moderate|low",),
    other=(r"confidence[ -](?:building|intervals?|measures?)", r"(?:vote|votes) of confidence",
           r"in confidence"),
    joined=("unlikely", "improbable", "improbably", "likelihood", "confidence", "probable",
            "probably"),
    short=("e.g", "i.e", "no", "nos", "art", "p", "pp", "para", "vs", "cf", "approx", "ca", "st",
           "mr", "mrs", "dr", "fig", "sec", "vol"),
)  # fmt: skip

_FR = Lexicon(
    rows={
        "likelihood": (
            r"presque aucune chance", r"très improbables?", r"improbables?",
            r"à peu près une chance sur deux", r"probable(?:s|ment)?", r"très probable(?:s|ment)?",
            r"presque certain(?:e|s|es|ement)?",
        ),
        "probability": (
            r"(?:éventualité|chance) infime", r"très peu vraisemblables?", r"peu vraisemblables?",
            r"chances à peu près égales", r"vraisemblable(?:s|ment)?",
            r"très vraisemblable(?:s|ment)?", r"quasi certain(?:e|s|es|ement)?",
        ),
    },
    loose=(
        r"(?:très )?peu probables?", r"peut[ -]être", r"sans (?:aucun |nul )?doute",
        r"(?<!presque )(?<!quasi )certainement", r"éventuellement", r"possiblement", r"plausibles?",
        r"invraisemblables?", r"(?:il est|c'est|est) certain", r"assurément",
        r"selon toute (?:probabilité|vraisemblance)", r"à coup sûr", r"indubitablement",
        r"avec (?:une )?(?:\w+ )?certitude",
        r"(?:nous sommes|je suis) (?:\w+ )?(?:sûre?s?|certaine?s?|convaincue?s?)",
        r"(?:bonnes?|fortes?|aucune|toutes les) chances?(?! à peu près)", r"presque impossible",
    ),
    turned=(r"pas", r"jamais", r"guère", r"ni", r"nullement", r"aucunement", r"loin d'être"),
    stretched=(
        r"extrêmement", r"hautement", r"fort", r"assez", r"plutôt", r"plus", r"moins", r"le plus",
        r"tout à fait", r"fortement", r"bien", r"trop", r"si", r"aussi", r"très très", r"très",
        r"presque", r"quasi", r"également", r"peu",
    ),
    plain=(r"probabilités?", r"vraisemblance", r"chances?"),
    confidence=(r"confiance", r"confiants?"),
    levels=(r"élevée?|modérée?|faible",),
    other=(r"(?:mesures?|climat|vote) de confiance", r"intervalles? de confiance",
           r"renforce(?:r|ment) (?:de )?la confiance"),
    joined=("improbable", "improbables", "invraisemblable", "probable", "probablement",
            "confiance", "vraisemblable"),
    short=("m", "mm", "mme", "art", "p", "pp", "cf", "no", "env", "al", "n", "vol", "fig"),
)  # fmt: skip

_ENDS = r"(?:о|ий|а|е|і|ого|ому|ої|ою|у|им|их|ими|ість|ості|істю)"
_UK = Lexicon(
    rows={
        "likelihood": (
            r"майже неможлив(?:о|ий|а|е|і)", rf"дуже мало(?:й|і)мовірн{_ENDS}",
            rf"мало(?:й|і)мовірн{_ENDS}",
            r"приблизно рівн(?:і|их|ими) шанс(?:и|ів|ами)",
            r"[йі]мовірн(?:о|ий|а|е|і|ого|ому|ої|ою|у|им|их|ими)",
            r"дуже [йі]мовірн(?:о|ий|а|е|і|ого|ому|ої|ою|у|им|их|ими)",
            r"майже (?:напевно|певн(?:о|ий|а|е|і))",
        ),
        "probability": (
            r"мізерн(?:ий|ого|і|их) шанс(?:и|ів|у)?", rf"дуже малоправдоподібн{_ENDS}",
            rf"малоправдоподібн{_ENDS}", r"приблизно рівн(?:і|их|ими) можливост(?:і|ей|ями)",
            r"правдоподібн(?:о|ий|а|е|і|ого|ому|ої|ою|у|им|их|ими)",
            r"дуже правдоподібн(?:о|ий|а|е|і|ого|ому|ої|ою|у|им|их|ими)",
            r"майже безсумнівн(?:о|ий|а|е|і)",
        ),
    },
    loose=(
        r"неймовірн\w+", r"неправдоподібн\w+", r"навряд(?: чи)?", r"мабуть", r"(?<!майже )напевно",
        r"(?<!майже )безсумнівн\w+", r"без(?: жодного)? сумніву", r"вірогідн(?:о|ий|а|е|і)",
        r"[нй]а[йі]+мовірніше", r"скоріше за все", r"можливо,", r"очевидно", r"певна річ",
        r"(?:ми|я) (?:\w+ )?(?:певн(?:і|ий|а)|переконан\w+)", r"зі? (?:\w+ )?певністю",
        r"високо[йі]мовірн\w+", r"(?:усі|всі|добрі|жодних) шанс\w+", r"ймовірніше|імовірніше",
    ),
    turned=(r"не", r"ані", r"ні", r"ніколи не", r"зовсім не", r"далеко не"),
    stretched=(
        r"вельми", r"вкрай", r"украй", r"надзвичайно", r"цілком", r"досить", r"доволі", r"більш",
        r"менш", r"надто", r"дуже дуже", r"дуже", r"майже", r"особливо", r"найбільш", r"однаково",
    ),
    plain=(r"[йі]мовірн(?:ість|ості|істю|остей)", r"правдоподібн(?:ість|ості|істю)",
           r"шанс(?:и|ів|у|ами)?"),
    confidence=(r"[ву]певнен\w+", r"довір(?:а|и|і|у|ою)"),
    levels=(r"висок\w+|помірн\w+|низьк\w+",),
    other=(
        r"довірч\w+ інтервал\w*",
        r"(?:заход|зміцнен|побудов|відновлен)\w+ (?:(?:зі|із|зміцнення|щодо) )*довіри",
    ),
    joined=("малоймовірно", "малоймовірний", "малоймовірна", "малоймовірне", "малоімовірно",
            "неймовірно", "ймовірно", "малоправдоподібно", "впевненість"),
    short=("ст", "п", "пп", "с", "стор", "рис", "див", "напр", "т", "зв", "ін", "р", "рр", "м",
           "км", "тис", "млн", "год", "хв", "№"),
)  # fmt: skip

LEXICONS: Mapping[str, Lexicon] = {"en": _EN, "fr": _FR, "uk": _UK}


@lru_cache(maxsize=8)
def patterns(language: str) -> Patterns:
    """A language's words compiled, the longer before the shorter.

    >>> patterns("en").scale.search("it is very unlikely").lastgroup
    'likelihood__very_unlikely'
    """
    one = LEXICONS[language]
    words = [
        (form, f"{row}__{key}")
        for row in ROWS
        for key, forms in zip(KEYS, one.rows[row], strict=True)
        for form in [forms]
    ]
    words.sort(key=lambda pair: -len(pair[0]))
    order = "|".join(f"(?P<{name}>{form})" for form, name in _longest_first(words))
    before = "|".join([*one.turned, *one.stretched])
    return Patterns(
        scale=re.compile(rf"(?<!\w)(?:{order})(?!\w)"),
        loose=_words(one.loose),
        before=re.compile(
            rf"(?<!\w)(?P<turned>{'|'.join(one.turned)})(?: (?:{BETWEEN}))*"
            rf"(?: (?:{'|'.join(one.stretched)}))? $|(?<!\w)(?P<stretched>{before}) $"
        ),
        plain=_words(one.plain),
        confidence=_words(one.confidence),
        level=_words(one.levels),
        other=_words(one.other),
        joined=re.compile(
            "|".join(
                rf"(?<!\w){word[:at]}-{word[at:]}(?!\w)"
                for word in one.joined
                for at in range(1, len(word))
            )
        ),
        short=frozenset(one.short),
    )


def _longest_first(words: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Words that begin with a stretching one ("very likely") before the bare ones."""
    return sorted(words, key=lambda pair: (-pair[0].count(" "), -len(pair[0])))


def _words(forms: Sequence[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(forms)})(?!\w)")
