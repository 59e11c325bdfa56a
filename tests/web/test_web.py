"""The face is called through one name."""

from lendemain import web
from lendemain.web import serving


def test_the_face_is_one_function():
    """
    Whoever shows the page needs `serve` and nothing else.
    """
    assert web.serve is serving.serve
    assert web.__all__ == ["serve"]
