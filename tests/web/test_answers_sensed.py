"""What moved and was heard, as it is asked for: rows without places, and never of a release."""

from litestar.testing import TestClient

from lendemain.desk.latest import Latest
from lendemain.web.app import app

BASE = "http://127.0.0.1:8400"


def test_the_page_has_every_table_and_no_place(at_work):
    """
    Each table has its rows and how many there are; no row says where.
    """
    with TestClient(app(at_work), base_url=BASE) as client:
        said = client.get("/api/sensed").json()

    tables = {"crossings", "tracks", "false_places", "intersections", "sounds", "heat", "clocks",
              "microphones"}  # fmt: skip
    assert tables == set(said["all"])
    assert all(len(said[name]) <= said["all"][name] for name in tables)
    keys = {key for name in tables for row in said[name] for key in row}
    assert not keys & {"lon", "lat", "region_50", "region_90", "track", "error_lon"}


def test_a_release_has_none_of_it(at_work):
    """
    The page of a release answers 404.
    """
    with TestClient(app(at_work, latest=Latest(at_work, audience="public")), base_url=BASE) as one:
        assert one.get("/api/sensed").status_code == 404
