"""A commitment to hand over cameras, and what its giver has: texts for the chain."""

from lendemain.desk.plans import regeneration

COMMITMENT = """\
id = "cameras-fr"
version = "1"
language = "en"
standing = "draft"
wording = "made up"
source = "made up"
effective = 2026-01-01T00:00:00Z

[title]
en = "Cameras for the line"
fr = "Caméras pour la ligne"
uk = "Камери для лінії"

[[party]]
id = "fr"
name = { en = "France", fr = "France", uk = "Франція" }
role = "party"

[[party]]
id = "host"
name = { en = "Host", fr = "Hôte", uk = "Приймаюча сторона" }
role = "party"

[[signal]]
id = "cameras_received"
name = { en = "Cameras received", fr = "Caméras reçues", uk = "Камери отримано" }
unit = "items"
sources = ["receipts"]

[[clause]]
fragment = "cameras-fr/hand-over"
title = { en = "Twelve cameras", fr = "Douze caméras", uk = "Дванадцять камер" }
text = "Twelve cameras are handed over within a year."
deontic = "obligation"
bearers = ["fr"]
beneficiary = "host"
closed_by = ["cameras_received"]
persists = true
start = 2026-01-01T00:00:00Z
clock = { length = "P1Y", zone = "UTC" }
undertaking = { action = "camera", quantity = 12.0, unit = "items" }
"""
STOCKS = """\
nation,item,unit,held,as_of,reserved,source
FR,camera,items,{held},2026-01-01Z,2,made up
TR,truck,items,40,2026-01-01Z,,made up
FR,camera,items,9,2026-01-01Z,,twice
GB,camera,items,many,2026-01-01Z,,no number
"""


def scenario(folder):
    """A file with a scenario of regeneration whose howitzers go by the name of cameras, too."""
    text = (regeneration.shelf() / "public-2025.toml").read_text("utf-8")
    for there, instead in (("towed howitzer", "camera"), ("2026-01-05T", "2020-01-06T"),
                           ("weeks = 260", "weeks = 700")):  # fmt: skip
        text = text.replace(there, instead)
    path = folder / "own.toml"
    path.write_text(text, "utf-8")
    return path


def commitment(folder):
    """A file with the text of the commitment."""
    path = folder / "cameras-fr.toml"
    path.write_text(COMMITMENT, "utf-8")
    return path


def stocks(folder, held=10):
    """A file with a table of stocks; two of its four rows are bad."""
    path = folder / "stocks.csv"
    path.write_text(STOCKS.format(held=held), "utf-8")
    return path
