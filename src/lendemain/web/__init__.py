"""The face in a browser: one page that a duty officer keeps open; it shows and asks, no more.

`app` says which address answers what, `serving` binds it to this machine, `static` is the page.
"""

from lendemain.web.serving import serve

__all__ = ["serve"]
