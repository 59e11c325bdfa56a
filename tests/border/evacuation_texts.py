"""A made-up evacuation: two assembly points, two havens, three vehicles on one road."""

TEXT = """\
title = "away"
load_min = 10

[[assembly]]
point = "a"
persons = 6
[[assembly]]
point = "b"
persons = 4

[[haven]]
point = "h1"
places = 8
[[haven]]
point = "h2"
places = 8

[[vehicle]]
id = "V1"
point = "a"
seats = 6
[[vehicle]]
id = "V2"
point = "h1"
seats = 4
ready_min = 5
[[vehicle]]
id = "V3"
point = "h2"
seats = 4

"""

NET = "".join(
    f'[[point]]\nid = "{n}"\nlon = {37 + k / 10:.1f}\nlat = 48.0\n'
    for k, n in enumerate(("h1", "a", "b", "h2"))
) + "".join(
    f'[[road]]\none = "{a}"\nother = "{b}"\nminutes = {m}\n'
    for a, b, m in (("h1", "a", 20), ("a", "b", 15), ("b", "h2", 30))
)


def text(more=""):
    """The text with its roads."""
    return (TEXT + NET + more).encode()


MINED = """
[[mined]]
id = "M1"
points = [[37.24, 47.99], [37.26, 47.99], [37.26, 48.01], [37.24, 48.01]]
"""
