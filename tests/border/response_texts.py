"""A made-up road along the model line: a point every tenth of a degree, two teams."""

HEAD = """\
title = "reaction"
minutes = 60
share = 0.95
off_road_m = 12000
off_road_kmh = 60
step_m = 1000

[[team]]
id = "R1"
point = "n10"
ready_min = 10
[[team]]
id = "R2"
point = "n24"
ready_min = 5
"""


def text(head=HEAD, more=""):
    """The text: points n0 to n30 from 3 to 6 degrees east on the equator, ten minutes apart."""
    points = "".join(
        f'[[point]]\nid = "n{k}"\nlon = {3 + k / 10:.1f}\nlat = 0.0\n' for k in range(31)
    )
    roads = "".join(
        f'[[road]]\none = "n{k}"\nother = "n{k + 1}"\nminutes = 10\n' for k in range(30)
    )
    return (head + points + roads + more).encode()


MINED = """
[[mined]]
id = "M1"
points = [[5.01, -0.01], [5.09, -0.01], [5.09, 0.01], [5.01, 0.01]]
"""
