from dataclasses import replace

import numpy as np
import pytest
from tests.border.made_up import BRIEF, MAST, TOWER, brief, ground

from lendemain.border.sight import sighting, viewshed
from lendemain.errors import InputError
from lendemain.records.border import Site

SITES = (Site(site_id="a", lon=3.1, lat=0.02), Site(site_id="b", lon=3.2, lat=0.02))


def test_the_less_sure_one_wants_to_be_the_nearer_one_has_to_stand():
    """
    A range is cut where the chance to notice falls below what is asked for.
    """
    kind = replace(TOWER, detection=((0.0, 0.95), (0.5, 0.8), (1.0, 0.4)))

    reaches = [sighting.reach_m(kind, "day", p) for p in (0.99, 0.95, 0.8, 0.6, 0.4, 0.1)]

    assert reaches == [0.0, 0.0, 4_000.0, 6_000.0, 8_000.0, 8_000.0]


def test_what_sees_nothing_by_night_is_no_option_by_night():
    """
    A kind without a range for a condition stands nowhere in a plan for it.
    """
    night = sighting.options(brief(condition="night"), SITES, "night")

    assert {o.kind.kind_id for o in night.rows} == {"tower"}
    with pytest.raises(InputError, match="no kind notices anything by fog"):
        sighting.options(BRIEF, SITES, "fog")


def test_a_site_takes_what_it_can_take():
    """
    Kinds that a site names, all where it names none, and what stands there already.
    """
    sites = (replace(SITES[0], kinds=("mast",)), replace(SITES[1], standing="tower"))

    found = sighting.options(BRIEF, sites, "day")

    assert [(o.site, o.kind.kind_id) for o in found.rows] == [(0, "mast"), (1, "tower")]
    with pytest.raises(InputError, match="radar, which is no kind"):
        sighting.options(BRIEF, (replace(SITES[0], kinds=("radar",)),), "day")


def test_columns_are_the_viewsheds():
    """
    Each option covers the wanted cells that its viewshed sees, and no other; a field of view is
    looked at around the site's bearing.
    """
    found = ground(void=(slice(60, 70), slice(120, 140)))
    wanted = np.full(found.shape, -1, np.int32)
    wanted[::2] = np.arange(wanted[::2].size, dtype=np.int32).reshape(wanted[::2].shape)
    east = replace(MAST, kind_id="east", field_deg=90.0)
    asked = brief(kinds=(TOWER, east))
    sites = (SITES[0], replace(SITES[1], bearing_deg=90.0))
    options = sighting.options(asked, sites, "day")

    seen, dim = sighting.seen(found, asked, options, wanted)

    for j, option in enumerate(options.rows):
        site = sites[option.site]
        row, column = found.cells([site.lon], [site.lat])
        first = site.bearing_deg - option.kind.field_deg / 2
        kind, at = option.kind, (int(row[0]), int(column[0]))
        reach = (kind.height_m, kind.target_m, option.range_m)
        eye = viewshed.Eye(*at, *reach, first, kind.field_deg)
        marks = viewshed.marks(found, eye)
        assert set(seen.of(j)) == set(wanted[(marks == viewshed.SEEN) & (wanted >= 0)])
        assert set(dim.of(j)) == set(wanted[(marks == viewshed.NOT_KNOWN) & (wanted >= 0)])
