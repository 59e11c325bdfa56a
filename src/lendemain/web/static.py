"""The page's own files and libraries, found once when the server starts.

Only what was found then can be asked for, so no path leads out of the folder.
"""

import hashlib
from pathlib import Path

from litestar import Response

from lendemain.errors import LendemainError
from lendemain.web.answers import Asked, problem

HERE = Path(__file__).resolve().parent / "static"

MEDIA = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
}
"""What is served, by the end of its name; anything else in the folder is not."""

ENTRANCE = "index.html"
NEEDED = ("vendor/lit/index.js", "vendor/maplibre-gl/dist/maplibre-gl.mjs", ENTRANCE)


class Static:
    """The files below a folder by their path, each with a tag that changes with its bytes."""

    def __init__(self, folder: Path = HERE) -> None:
        self._files: dict[str, tuple[Path, str]] = {}
        for path in sorted(folder.rglob("*")):
            if path.suffix in MEDIA and path.is_file():
                tag = hashlib.sha256(path.read_bytes()).hexdigest()[:16]
                self._files[path.relative_to(folder).as_posix()] = (path, f'"{tag}"')

    def missing(self) -> LendemainError | None:
        """What is wrong where the page's libraries were not brought; None where all is there."""
        absent = [name for name in NEEDED if name not in self._files]
        if not absent:
            return None
        return LendemainError(
            f"the page's libraries are not there ({absent[0]})",
            where="web page",
            remedy="Run `python tools/frontend.py` once, with a network",
        )

    def answer(self, request: Asked, name: str) -> Response[bytes]:
        """A file's bytes, 304 where the browser has them, 404 where there is no such file."""
        found = self._files.get(name or ENTRANCE)
        if found is None:
            return problem(404, what="no such page", where=f"/{name}", remedy="Open / instead")
        path, tag = found
        headers = {"ETag": tag, "Cache-Control": "no-cache"}
        if tag in request.headers.get("if-none-match", ""):
            return Response(b"", status_code=304, headers=headers)
        return Response(path.read_bytes(), media_type=MEDIA[path.suffix], headers=headers)
