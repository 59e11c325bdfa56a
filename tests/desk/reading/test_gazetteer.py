"""Places by name."""

from lendemain.desk.reading import gazetteer


def test_a_place_is_found_by_any_of_its_names():
    """
    English and Ukrainian names lead to the same place; an ambiguous name to none.
    """
    places = gazetteer.Places()

    assert places["donetsk"] == places["донецьк"]
    assert all(-180 <= lon <= 180 and -90 <= lat <= 90 for lon, lat in places.values())
