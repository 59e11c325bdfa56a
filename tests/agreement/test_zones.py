from datetime import UTC, datetime, timedelta
from itertools import pairwise

import numpy as np
import shapely

from lendemain.agreement import zones
from lendemain.geo import Plane, area_m2

AT = datetime(2026, 3, 1, tzinfo=UTC)


def test_polygons_are_valid_areas_of_the_right_size(read):
    """
    Every zone is one valid area in degrees; a belt of 15 km along 111 km is 1,668 km2 and its ends.
    """
    areas = {z: shapely.from_wkb(s) for z, s in zones.polygons(read(), AT).items()}

    assert list(areas) == ["theatre", "west-15", "east-15", "square"]
    assert all(shape.is_valid and not shape.is_empty for shape in areas.values())
    assert round(area_m2(areas["west-15"]) / 1e6, -1) == 2020
    assert shapely.contains_xy(areas["west-15"], 9.9, 45.5)
    assert not shapely.contains_xy(areas["west-15"], 10.01, 45.5)


def test_all_packaged_zones_are_valid_and_disengagement_areas_large_enough(packaged):
    """
    Every zone of every text is a valid area; a disengagement area has at least 2 x 2 km.
    """
    from lendemain.agreement import text

    for name, data in packaged.items():
        agreement, _ = text.parsed(name, data)
        shapes = zones.polygons(agreement, agreement.effective + timedelta(days=2000))
        read = {z: shapely.from_wkb(s) for z, s in shapes.items()}
        assert all(shape.is_valid and not shape.is_empty for shape in read.values())
        for area in ("stanytsia-luhanska", "zolote", "petrivske"):
            assert area_m2(read[area]) >= 4e6 if name == "minsk-2015" else area not in read


TOWNS = {
    "ukraine": {
        "Mariupol": (37.55, 47.10), "Marinka": (37.506, 47.942), "Avdiivka": (37.75, 48.14),
        "Toretsk": (37.848, 48.395), "Popasna": (38.371, 48.632), "Krymske": (38.792, 48.752),
        "Shchastia": (39.230, 48.738), "Stanytsia Luhanska": (39.484, 48.662),
        "Svitlodarsk": (38.222, 48.434), "Krasnohorivka": (37.507, 48.005),
    },
    "ordlo": {
        "Novoazovsk": (38.08, 47.12), "Dokuchaievsk": (37.678, 47.752), "Donetsk": (37.80, 48.02),
        "Yasynuvata": (37.859, 48.127), "Horlivka": (38.05, 48.30), "Luhansk": (39.31, 48.57),
        "Alchevsk": (38.80, 48.47), "Yenakiieve": (38.21, 48.23), "Holubivka": (38.643, 48.638),
    },
    "either": {"Debaltseve": (38.403, 48.336), "Vuhlehirsk": (38.272, 48.315),
               "Chornukhyne": (38.517, 48.323)},
}  # fmt: skip


def test_towns_lie_on_the_sides_on_which_they_were(packaged):
    """
    Well-known towns lie where public accounts of the time put them; Debaltseve and what lies round
    it was on one side in September 2014 and on the other in February 2015.
    """
    from lendemain.agreement import text
    from lendemain.agreement.ground import plane_of, sides

    minsk, _ = text.parsed("minsk-2015.toml", packaged["minsk-2015"])
    plane = plane_of(minsk)
    for line, held in (("line-2014", "ukraine"), ("line-2015", "ordlo")):
        version = zones.version(minsk, line, AT)
        left, right = sides(version, plane)
        for party, towns in TOWNS.items():
            side = left if (held if party == "either" else party) == "ukraine" else right
            x, y = plane.metres(*zip(*towns.values(), strict=True))
            inside = shapely.contains_xy(side, x, y)
            assert dict(zip(towns, inside, strict=True)) == dict.fromkeys(towns, True)


def test_a_version_holds_from_its_start(read):
    """
    The version of a line that holds is the last that has started; before all, the first.
    """
    later = (
        'id = "old-front"', 'id = "front"',
    )  # fmt: skip
    agreement = read(
        later,
        ('line = "old-front"', 'line = "front"'),
        (
            "start = 2025-01-01T00:00:00Z\n",
            "start = 2025-01-01T00:00:00Z\nend = 2026-01-01T00:00:00Z\n",
        ),
    )

    lon = [
        zones.version(agreement, "front", datetime(year, 6, 1, tzinfo=UTC)).points[0][0]
        for year in (2024, 2025, 2026)
    ]

    assert lon == [10.1, 10.1, 10.0]
    assert len(zones.spans(agreement, "front")) == 2
    assert zones.version(agreement, "river", AT) is None


def test_zones_in_force_are_those_of_provisions_in_force(read):
    """
    A zone is effective while a provision that names it is.
    """
    agreement = read()

    january = zones.effective(agreement, datetime(2026, 1, 15, tzinfo=UTC))
    march = zones.effective(agreement, AT)

    assert january == ("theatre",)
    assert march == ("theatre", "west-15", "east-15", "square")


def test_sectors_divide_the_land_along_the_line(read):
    """
    Sectors are numbered along the line, meet at their chainages, share no land and leave no gap.
    """
    cut = zones.sectors(read(), AT)
    shapes = shapely.from_wkb([s.shape for s in cut])

    assert [s.sector_id for s in cut] == ["S01", "S02", "S03", "S04"]
    assert all(a.to_km == b.from_km for a, b in pairwise(cut))
    assert [round(s.to_km - s.from_km) for s in cut] == [25, 25, 25, 36]
    assert all(s.is_valid for s in shapes)
    together = shapely.union_all(shapes)
    assert together.geom_type == "Polygon"
    assert abs(together.area - sum(s.area for s in shapes)) < 1e-9
    for a, b in pairwise(shapes):
        assert shapely.intersection(a, b).area < 1e-12


def test_sectors_meet_on_the_line_at_their_chainage(read):
    """
    The border between two sectors crosses the line where the one ends and the other starts.
    """
    plane = Plane(lon=10.0, lat=45.0)
    cut = zones.sectors(read(), AT)

    for sector, follower in pairwise(cut):
        lon, lat = plane.degrees([0.0, 0.0], np.array([-20.0, 20.0]) + sector.to_km * 1000.0)
        before, after = shapely.points(lon, lat)
        assert shapely.contains(shapely.from_wkb(sector.shape), before)
        assert shapely.contains(shapely.from_wkb(follower.shape), after)


def test_a_text_without_a_line_has_its_theatre_as_one_sector(read):
    """
    Where nobody agreed on a line, nothing is cut along one.
    """
    agreement = read(('sector_line = "front"\n', ""))

    (only,) = zones.sectors(agreement, AT)

    assert shapely.from_wkb(only.shape).bounds == agreement.theatre


def test_a_line_of_1250_km_is_cut_and_belted(read):
    """
    The longest line of today, winding, with a vertex every kilometre, gives 50 sound sectors.
    """
    steps = np.arange(1251)
    lat = 44.0 + 6.0 * steps / 1250 + 0.12 * np.sin(steps / 20.0)
    lon = 2.0 + 13.0 * steps / 1250
    vertices = ", ".join(f"[{a:.5f}, {b:.5f}]" for a, b in zip(lon, lat, strict=True))
    agreement = read(("[[10.1, 45.0], [10.1, 46.0]]", f"[{vertices}]"),
                     ("theatre = [8.0, 44.0, 12.0, 47.0]", "theatre = [0.0, 42.0, 18.0, 53.0]"),
                     ('sector_line = "front"', 'sector_line = "old-front"'))  # fmt: skip

    cut = zones.sectors(agreement, AT)
    shapes = shapely.from_wkb([s.shape for s in cut])

    assert cut[-1].to_km > 1250
    assert all(s.is_valid and not s.is_empty for s in shapes)
    assert abs(shapely.union_all(shapes).area - shapely.area(shapes).sum()) < 1e-6
    assert shapely.from_wkb(zones.polygons(agreement, AT)["east-15"]).is_valid
