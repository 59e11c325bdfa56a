"""The page's own files: what is served, and what is not."""

import re
from pathlib import Path

import pytest
from litestar.testing import TestClient

from lendemain.desk import texts
from lendemain.web.app import app
from lendemain.web.static import HERE, NEEDED, Static


@pytest.fixture(scope="module")
def client():
    with TestClient(
        app(Path("nowhere"), latest=object()), base_url="http://127.0.0.1:8400"
    ) as client:
        yield client


def test_own_files_have_their_media_and_a_tag(client):
    """
    Each of the page's own files comes with its media type, and 304 for its tag.
    """
    media = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
    for path in HERE.glob("*"):
        if path.suffix in media:
            answer = client.get(f"/{path.name}")
            again = client.get(f"/{path.name}", headers={"if-none-match": answer.headers["etag"]})

            assert answer.headers["content-type"].startswith(media[path.suffix]), path.name
            assert (answer.content, again.status_code) == (path.read_bytes(), 304)


@pytest.mark.parametrize(
    "name", ["../app.py", "%2e%2e/app.py", "..%2fapp.py", "vendor/.stamp", "libraries.d.ts",
             "/etc/passwd", "%00", "vendor/"],
)  # fmt: skip
def test_nothing_else_is_served(client, name):
    """
    No path leads out of the folder, nor to files that are not the page's.
    """
    assert client.get(f"/{name}").status_code == 404


def test_a_page_without_its_libraries_says_how_to_bring_them(tmp_path):
    """
    Where the libraries were never brought, the error names the command that brings them.
    """
    (tmp_path / "index.html").write_text("<p>page", "utf-8")
    error = Static(tmp_path).missing()

    assert error is not None
    assert "tools/frontend.py" in error.remedy
    assert NEEDED[0] in error.what


def test_the_page_names_no_other_machine():
    """
    No file of the page itself holds an address of another machine (the SVG namespace aside).
    """
    named = [
        path.name
        for path in HERE.glob("*")
        if path.is_file()
        and "//" in path.read_text("utf-8").replace("http://www.w3.org/2000/svg", "")
        and any(s in path.read_text("utf-8").replace("http://www.w3.org/2000/svg", "")
                for s in ("http://", "https://"))
    ]  # fmt: skip

    assert named == []


def test_the_page_has_no_inline_script_or_style():
    """
    The policy forbids both, so the entrance must not need them.
    """
    text = (HERE / "index.html").read_text("utf-8")

    assert "<style" not in text
    assert "style=" not in text
    assert text.count("<script") == text.count('<script type="module" src=') == 1


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_every_phrase_that_the_scripts_name_is_there(language):
    """
    A phrase taken out elsewhere while a page still says it would stand there as its bare key.
    """
    phrases = texts.phrases(language)
    counted = {name.rpartition(".")[0] for name in phrases}
    missing = [
        (script.name, name)
        for script in sorted(HERE.glob("*.js"))
        for how, name in re.findall(r'\b(t|count)\(\s*"([a-z_0-9.]+)"', script.read_text("utf-8"))
        if name not in (phrases if how == "t" else counted)
    ]

    assert missing == []
