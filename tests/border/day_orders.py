"""A made-up ground for patrols: a grid of places, roads between neighbours, and a mined area."""

HEAD = """\
title = "sector S03"
base = "base"
start = 2026-04-12T04:00:00Z
end = 2026-04-12T15:00:00Z
teams = ["P1", "P2"]
permissions = ["gate-4"]
"""

MINED = """
[[mined]]
id = "M7"
points = [[37.14, 48.04], [37.16, 48.04], [37.16, 48.06], [37.14, 48.06]]
since = 2026-04-01T00:00:00Z
"""


def _name(i, j):
    return f"p{i}{j}" if i or j else "base"


def points(width=4):
    """The table of points: each due two days after it was seen."""
    rows = ["id,lon,lat,worth,stay_min,seen,revisit_h,permission"]
    rows += [
        f"{_name(i, j)},{37 + i / 10:.2f},{48 + j / 20:.3f},{1 + i},10,"
        f"2026-04-11T10:00:00+00:00,48,{'gate-4' if j == 3 else ''}"
        for i in range(width) for j in range(width)
    ]  # fmt: skip
    return "\n".join(rows).encode()


def roads(width=4):
    """The table of roads: one between neighbours."""
    rows = ["one,other,minutes"]
    for i in range(width):
        for j in range(width):
            rows += [f"{_name(i, j)},{_name(i + 1, j)},12"] if i + 1 < width else []
            rows += [f"{_name(i, j)},{_name(i, j + 1)},9"] if j + 1 < width else []
    return "\n".join(rows).encode()


def text(more=MINED):
    """The text of an order."""
    return (HEAD + more).encode()


def files(folder, *, more=MINED, width=4):
    """The three files in a folder: the text, the points, the roads."""
    found = []
    for name, data in (("patrols.toml", text(more)), ("points.csv", points(width)),
                       ("roads.csv", roads(width))):  # fmt: skip
        (folder / name).write_bytes(data)
        found.append(folder / name)
    return found
