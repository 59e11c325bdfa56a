"""What the tests of the page share: made-up missions, and a server over one of them.

With LENDEMAIN_SLOW=1 every question of the page to the desk takes half a second to three, and the
browser has a sixth of the machine: a test that passes only on a quick one then says so, and so does
a page that somebody on a slow line cannot work with.
"""

import os
import runpy
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest
import uvicorn

from lendemain.desk.released.views import Views
from lendemain.web import lines
from lendemain.web.app import app
from lendemain.web.serving import _bound
from lendemain.web.static import Static

SLOW = bool(os.environ.get("LENDEMAIN_SLOW"))
PATIENCE_MS = 180_000 if SLOW else 60_000
"""How long a test waits for what it acts on; only a fault takes that long."""

SLOWLY = """{
  const quick = window.fetch.bind(window);
  const rest = () => new Promise((done) => setTimeout(done, 250 + 1250 * Math.random()));
  window.fetch = async (...asked) => {
    await rest();
    const answer = await quick(...asked);
    await rest();
    return answer;
  };
}"""

MADE_UP = SimpleNamespace(**runpy.run_path(str(Path(__file__).with_name("made_up.py"))))


class Newest:
    """Stands where `desk.latest.Latest` stands, over views that a test may replace."""

    def __init__(self, views: Views) -> None:
        self.held = views

    def views(self) -> Views:
        return self.held


@pytest.fixture(scope="session")
def made_up() -> SimpleNamespace:
    """The maker of made-up missions."""
    return MADE_UP


@pytest.fixture(scope="session")
def at_work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a mission whose commission is at work; not to be changed."""
    made = runpy.run_path(str(Path(__file__).with_name("at_work.py")))["made"]
    with pytest.MonkeyPatch.context() as patch:
        return made(tmp_path_factory.mktemp("at-work") / "front", patch)


@pytest.fixture(scope="session")
def served() -> Callable[..., object]:
    """Serves views, or a mission's folder, on a free port of this machine while a `with` lasts."""

    @contextmanager
    def serving(shown: Views | Path) -> Iterator[tuple[str, Newest | None]]:
        newest = None if isinstance(shown, Path) else Newest(shown)
        with _bound("127.0.0.1", 0) as listening:
            folder = shown if isinstance(shown, Path) else Path("nowhere")
            application = app(folder, latest=newest)
            server = lines.Server(
                uvicorn.Config(application, log_level="error", lifespan="off", ws="none"),
                application,
            )
            thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
            thread.start()
            try:
                yield f"http://127.0.0.1:{listening.getsockname()[1]}/", newest
            finally:
                server.should_exit = True
                thread.join(10)

    return serving


@pytest.fixture(scope="session")
def chromium(headless) -> object:
    """The headless browser, once there are the libraries that the page needs."""
    if Static().missing():
        pytest.skip("needs the page's libraries: `python tools/frontend.py` brings them")
    return Slowed(headless) if SLOW else headless


class Slowed:
    """Stands where the browser stands: its pages are slow, and so is what they are answered."""

    def __init__(self, browser: object) -> None:
        self.browser = browser

    def new_context(self, **how: object) -> object:
        context = self.browser.new_context(**how)
        context.add_init_script(SLOWLY)
        quick = context.new_page

        def new_page() -> object:
            page = quick()
            context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": 6})
            return page

        context.new_page = new_page
        return context


@pytest.fixture
def opened(chromium, served) -> Iterator[Callable[..., object]]:
    """`opened(views, map_=False, ...)`: the page over those views, or a mission's folder, with its
    map where a test looks at it; what went wrong lies in `page.wrong`, what it asked of other
    machines in `page.outside`.
    """
    stack: list[object] = []

    def open_page(views: Views | Path, *, map_: bool = False, at: str = "", **given):
        server = served(views)
        address, newest = server.__enter__()
        context = chromium.new_context(
            viewport={"width": 1400, "height": 900}, **{"locale": "en-GB", **given}
        )
        stack.extend([server, context])
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.wrong, page.outside, page.newest, page.address = [], [], newest, address

        def route(asked):
            if asked.request.url.startswith((address, "blob:", "data:")):
                asked.continue_()
            else:
                page.outside.append(asked.request.url)
                asked.abort()

        context.route("**/*", route)
        page.on("pageerror", lambda error: page.wrong.append(str(error)))
        page.on("dialog", lambda dialog: page.wrong.append(f"dialog {dialog.message}"))
        page.on(
            "console",
            lambda said: page.wrong.append(said.text) if said.type == "error" else None,
        )
        if not map_:
            script = {"body": "", "content_type": "text/javascript"}
            context.route("**/ld-map.js", lambda asked: asked.fulfill(**script))
        page.goto(address + at)
        return page

    yield open_page
    for held in reversed(stack):
        held.__exit__(None, None, None) if hasattr(held, "__exit__") else held.close()


FORMS = SimpleNamespace(**runpy.run_path(str(Path(__file__).with_name("forms.py"))))
SEATED = SimpleNamespace(**runpy.run_path(str(Path(__file__).with_name("seated.py"))))


@pytest.fixture(scope="session")
def seats(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Missions whose commission can sign in; not to be changed."""
    return SEATED.made(tmp_path_factory.mktemp("seats"))


@pytest.fixture
def seated(seats: dict[str, Path], tmp_path: Path) -> Iterator[Callable[..., object]]:
    """`seated("verifying", sign_in=True)` is the server over a copy of such a mission."""
    with ExitStack() as stack:

        def start(which: str, **how: object):
            folder = Path(shutil.copytree(seats[which], tmp_path / which))
            return stack.enter_context(SEATED.serving(folder, **how))

        yield start


@pytest.fixture
def seated_in(tmp_path: Path) -> Iterator[Callable[..., object]]:
    """`seated_in(folder)` is the server over a copy of a mission, to which people sign in."""
    with ExitStack() as stack:

        def start(folder: Path, **how: object):
            copy = Path(shutil.copytree(folder, tmp_path / "served"))
            return stack.enter_context(SEATED.serving(copy, sign_in=True, **how))

        yield start


@pytest.fixture
def started(seats: dict[str, Path], tmp_path: Path) -> Iterator[Callable[..., object]]:
    """`started("verifying", "--sign-in", ...)` is it as a person starts it, in its own process."""
    if Static().missing():
        pytest.skip("needs the page's libraries: `python tools/frontend.py` brings them")
    with ExitStack() as stack:

        def start(which: str, *more: str, **how: object):
            folder = Path(shutil.copytree(seats[which], tmp_path / which))
            return stack.enter_context(SEATED.started(folder, *more, **how))

        yield start


@pytest.fixture(scope="session")
def person() -> Callable[..., object]:
    """`person(server, "ana")` is somebody with a key and a browser."""
    return SEATED.Person.of


@pytest.fixture
def browsers(chromium) -> Iterator[Callable[..., object]]:
    """`browsers(server)` is a maker of browsers over a server, each a person's own."""
    contexts = []

    def over(server):
        def browser(at=""):
            context = chromium.new_context(viewport={"width": 1400, "height": 900}, locale="en-GB")
            contexts.append(context)
            script = {"body": "", "content_type": "text/javascript"}
            context.route("**/ld-map.js", lambda asked: asked.fulfill(**script))
            page = context.new_page()
            page.set_default_timeout(PATIENCE_MS)
            page.wrong = []
            page.on("pageerror", lambda error: page.wrong.append(str(error)))
            page.goto(f"{server.origin}/{at}")
            return page

        return browser

    yield over
    for context in contexts:
        context.close()


@pytest.fixture
def browsing(browsers, seated):
    """`browsing("deliberating", sign_in=True)` gives a server and a maker of browsers over it."""

    def start(which, **how):
        server = seated(which, **how)
        return server, browsers(server)

    return start


@pytest.fixture(scope="session")
def settled() -> Callable[..., object]:
    """`settled(page)` waits until nothing of the front is on its way: list, days, map, ledger."""

    def wait(page):
        page.wait_for_function(
            "async () => { const { store } = await import('/store.js');"
            " return store.ledger && store.map && !store.busy }"
        )
        return page

    return wait


@pytest.fixture(scope="session")
def form() -> object:
    """How a person fills in and signs the form of an act: `form.open`, `form.type`, `form.sign`."""
    return FORMS


@pytest.fixture
def sign_in() -> Callable[..., object]:
    """`sign_in(page, server, "ana")` signs somebody in by hand, with the file of their key."""

    def enter(page, server, name: str):
        page.wait_for_selector(".sign-in")
        page.click("header .sign-in")
        key = Path(server.folder) / "keys" / f"person-{name}.key"
        page.set_input_files("ld-sign-in input[type=file]", str(key))
        page.wait_for_selector(".me")
        page.wait_for_selector("ld-sign-in dialog[open]", state="detached")
        return page

    return enter


@pytest.fixture(scope="session")
def certificate(tmp_path_factory):
    """A certificate for localhost with its key, and a key of another."""
    x509 = pytest.importorskip("cryptography.x509")
    from datetime import UTC, datetime, timedelta

    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    folder = tmp_path_factory.mktemp("tls")
    pem, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    locks = {
        "key": serialization.NoEncryption(), "other": serialization.NoEncryption(),
        "locked": serialization.BestAvailableEncryption(b"secret"),
    }  # fmt: skip
    keys = {name: ec.generate_private_key(ec.SECP256R1()) for name in locks}
    keys["locked"] = keys["key"]
    for name, lock in locks.items():
        (folder / f"{name}.pem").write_bytes(keys[name].private_bytes(pem, form, lock))
    name = x509.Name([x509.NameAttribute(x509.oid.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name)
        .public_key(keys["key"].public_key()).serial_number(1)
        .not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(keys["key"], hashes.SHA256())
    )  # fmt: skip
    (folder / "cert.pem").write_bytes(made.public_bytes(pem))
    (folder / "garbage.pem").write_text("no certificate")
    return folder
