"""Under which headings lists give their columns, in English, French, Ukrainian and Russian."""

from collections.abc import Mapping

HEADINGS: Mapping[str, tuple[str, ...]] = {
    "number": (
        "claim_id", "id", "no", "no.", "nr", "ref", "reference", "own_number", "#", "№", "n°",
        "№ з/п", "№ п/п", "номер", "numéro", "numero", "référence",
    ),
    "party": (
        "by_party", "claimant", "side", "сторона", "заявник", "заявитель", "partie", "auteur",
    ),
    "time": (
        "datetime", "date_time", "date and time", "clock", "hour", "час", "время", "heure",
        "дата і час", "дата та час", "дата/час", "дата и время", "date et heure", "start", "from",
        "початок", "начало", "début",
    ),
    "end": ("to", "until", "кінець", "конец", "окончание", "завершення", "fin"),
    "date": ("day", "дата", "день", "jour"),
    "reported": (
        "reported_at", "report time", "повідомлено", "сообщено", "signalé", "signalé le",
        "дата повідомлення", "дата сообщения",
    ),
    "coordinates": (
        "coords", "position", "coordonnées", "координати", "координаты", "mgrs", "grid",
    ),
    "lat": ("latitude", "широта"),
    "lon": ("long", "lng", "longitude", "довгота", "долгота"),
    "error_m": ("accuracy_m", "точність_м", "точность_м", "précision_m"),
    "place": (
        "location", "settlement", "village", "town", "where", "місце", "населений пункт", "н.п.",
        "место", "населенный пункт", "населённый пункт", "lieu", "localité", "localisation",
    ),
    "kind": (
        "type", "category", "violation", "тип", "вид", "вид порушення", "порушення", "характер",
        "вид нарушения", "нарушение", "nature", "catégorie",
    ),
    "weapon": (
        "arm", "weapons", "озброєння", "зброя", "вооружение", "оружие", "arme", "armement",
    ),
    "count": (
        "number of", "quantity", "times", "кількість", "к-сть", "количество", "кол-во", "nombre",
        "quantité",
    ),
    "killed": ("dead", "deaths", "fatalities", "загинуло", "загиблі", "погибло", "погибшие",
               "tués", "morts"),
    "accused": ("by whom", "perpetrator", "винуватець", "виновник", "accusé", "responsable"),
    "text": (
        "description", "details", "remarks", "опис", "примітки", "описание", "примечание",
        "примечания", "remarques", "détails", "texte",
    ),
    "language": ("lang", "мова", "язык", "langue"),
}  # fmt: skip
"""The columns that are read: the name used here -> the headings, in lower case."""
