"""Measures on land."""

from lendemain.force import land


def test_posts_teams_and_gaps():
    """
    A post of two takes ten people; what a hub does not reach is listed.
    """
    assert land.post_people({"posts": 1, "on_post": 2, "hours_week": 42, "presence": 0.85}) == 10
    assert land.reach_km({"minutes": 60, "turnout_min": 15, "speed_kmh": 60}) == 45.0
    assert land.unreached([], line_km=10, reach=3) == [(0.0, 10.0)]
    assert land.unreached([5], line_km=10, reach=5) == []
    assert land.reserve({"hubs": 4, "teams": 8, "share": 0.25}) == 4
