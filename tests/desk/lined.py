"""What a line is planned from: texts of a division and of posts, and ground for the model line."""

import numpy as np

DIVISION = """\
title = "model line"
line = "front"
start = 2026-01-01T00:00:00Z
grain_m = 2000.0
order = "{order}"
belts_m = [5000, 15000]
[balance]
length = 1.0
risk = 1.0
{more}
"""

SHARES = """\
[[contingent]]
id = "FR"
name = "France"
share = 3
[[contingent]]
id = "GB"
share = 2
[[contingent]]
id = "TR"
share = 1
"""

POSTS = """\
title = "first posts"
line = "front"
depth_m = 4000.0
posts_max = 12
need = {need}
condition = "day"
every_m = 8000.0
aside_m = [-1500, 1500]
{more}

[[kind]]
id = "tower"
height_m = 30.0
ranges_m = {{day = 9000.0, night = 4000.0}}
most = 8
crew = 9
capability = "observation-post"

[[kind]]
id = "camera"
height_m = 12.0
ranges_m = {{day = 5000.0}}
"""


def division(folder, *, order="given", more=SHARES, name="division.toml"):
    """A file with a text of a division."""
    path = folder / name
    path.write_text(DIVISION.format(order=order, more=more), "utf-8")
    return path


def posts(folder, *, need=1, more="", name="posts.toml"):
    """A file with a text of posts."""
    path = folder / name
    path.write_text(POSTS.format(need=need, more=more), "utf-8")
    return path


def terrain(folder, *, west=2.85, east=5.95, north=0.75, south=-0.75, step=0.006):
    """A file of rolling ground, half a kilometre a cell."""
    y, x = np.mgrid[: int((north - south) / step), : int((east - west) / step)]
    heights = 150 + 40 * np.sin(x / 7.0) * np.cos(y / 9.0) + 15 * np.sin((x + 2 * y) / 3.0)
    path = folder / "ground.npz"
    np.savez_compressed(
        path, heights=heights.astype(np.float32), west=west, north=north, step_lon=step,
        step_lat=step,
    )  # fmt: skip
    return path
