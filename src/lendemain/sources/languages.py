"""Ukrainian or Russian, told by the letters that only one of them has.

Ukrainian alone has і, ї, є, ґ; Russian alone ы, э, ё, ъ.  Whichever are more decide; a text with
none of them, or as many of each, is of no known language here.
"""

import pyarrow as pa
import pyarrow.compute as pc

_UKRAINIAN = "[іїєґІЇЄҐ]"
_RUSSIAN = "[ыэёъЫЭЁЪ]"


def languages(texts: pa.Array) -> pa.Array:
    """For each text "uk", "ru" or "" (not told).

    >>> languages(pa.array(["У місті вибухи", "В городе взрывы", "AN-26"])).to_pylist()
    ['uk', 'ru', '']
    """
    ukrainian = pc.count_substring_regex(texts, _UKRAINIAN)
    russian = pc.count_substring_regex(texts, _RUSSIAN)
    rest = pc.if_else(pc.greater(russian, ukrainian), "ru", "")
    return pc.if_else(pc.greater(ukrainian, russian), "uk", rest).fill_null("")
