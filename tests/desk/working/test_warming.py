"""Code made beside the work is code that the work finds."""

from lendemain.desk.working import warming


def test_what_was_made_beside_is_found(tmp_path, monkeypatch):
    """
    The second process ends well, and leaves the code of the module that comes last in the cache.
    """
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    made = warming.warmed()

    assert made is not None
    assert made.wait(120) == 0
    assert [path.name for path in tmp_path.rglob("splitting.parted*.nbi")]
