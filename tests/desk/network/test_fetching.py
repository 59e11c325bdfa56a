"""What is asked of other machines: only what was meant, bounded in size and time."""

import socket
import threading
import time

import pytest
from tests.desk.services import serving

from lendemain.desk.network import fetching
from lendemain.errors import InputError, LendemainError

NEVER = (
    "file:///etc/passwd", "gopher://127.0.0.1:70/_x", "ftp://127.0.0.1/", "dict://127.0.0.1:11211/",
    "javascript:alert(1)", "//127.0.0.1/", "http://", "http:///x", "", "http://[::1",
    "http://user:pass@127.0.0.1/", "http://127.0.0.1@example.org/", "http://a b/",
    "http://127.0.0.1:99999/", "http://127.0.0.1:x/", "http://127.0.0.1/\r\nHost: evil",
    "http://127.0.0.1/\x00", "http://lócalhost/",
)  # fmt: skip
DISGUISED = (
    "http://2130706433/", "http://0x7f000001/", "http://0x7f.1/", "http://0177.0.0.1/",
    "http://127.1/", "http://0/", "http://localhost.localdomain/",
    "http://[0:0:0:0:0:0:0:1]/", "http://[::ffff:7f00:0001]/",
)  # fmt: skip


@pytest.mark.parametrize("url", NEVER)
def test_other_schemes_and_broken_addresses_are_refused(url):
    """
    Only http and https to a plain host are spoken; nothing else is even looked up.
    """
    with pytest.raises(InputError):
        fetching.fetched(url)


@pytest.mark.parametrize("url", DISGUISED)
def test_this_machine_in_disguise_is_refused(url):
    """
    Numbers written so that they do not look like this machine's are refused, or lead nowhere.
    """
    with pytest.raises(LendemainError, match=r"private network|nobody knows"):
        fetching.fetched(url)


@pytest.mark.parametrize(
    "number",
    ["127.0.0.1", "10.1.2.3", "192.168.0.1", "172.16.9.9", "169.254.169.254", "100.64.0.1", "::1",
     "fe80::1", "fd00::1", "::ffff:10.0.0.1", "0.0.0.0", "224.0.0.1", "2002:7f00:1::"],  # noqa: S104 - no one listens
)  # fmt: skip
def test_a_name_that_leads_inside_is_refused(number, monkeypatch):
    """
    A public name that is answered with a private, local or link-local number is refused, also
    where other numbers come with it.
    """
    found = [(0, 0, 0, "", ("192.0.9.1", 80)), (0, 0, 0, "", (number, 80))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)

    with pytest.raises(InputError, match="private network"):
        fetching.addresses("http://feed.example.org/")


def test_a_name_that_changes_its_mind_changes_nothing(monkeypatch):
    """
    A name is looked up once: what is connected to is what was judged, though the name would by
    then lead to this machine.
    """
    asked, joined = [], []

    def lookup(*_, **__):
        asked.append(1)
        return [(0, 0, 0, "", ("192.0.9.1" if len(asked) == 1 else "127.0.0.1", 80))]

    def join(address, *_):
        joined.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    monkeypatch.setattr(socket, "create_connection", join)
    with pytest.raises(LendemainError, match="does not answer"):
        fetching.fetched("http://feed.example.org/")

    assert (len(asked), joined) == (1, [("192.0.9.1", 80)])


def test_an_address_that_says_this_machine_outright_is_asked():
    """
    A loopback number or `localhost` in the address itself is meant, and answers.
    """
    with serving(lambda path, body: (200, path.encode() + body)) as url:
        assert fetching.fetched(f"{url}a?b=c") == b"/a?b=c"
        assert fetching.fetched(f"{url}a", data=b"!") == b"/a!"
        assert fetching.fetched(url.replace("127.0.0.1", "localhost")) == b"/"


def test_redirections_errors_and_floods_are_told():
    """
    No redirection is followed, another status than 200 is an error, and so is too much.
    """
    asked = []

    def answer(path: str, body: bytes) -> tuple[int, bytes]:
        asked.append(path)
        return {"/to": (302, b"http://169.254.169.254/"), "/no": (503, b"")}.get(
            path, (200, bytes(1000))
        )

    with serving(answer) as url:
        for path, said in (("to", "points elsewhere"), ("no", "503"), ("much", "more than 999")):
            with pytest.raises(LendemainError, match=said):
                fetching.fetched(url + path, size_max=999)
        assert len(fetching.fetched(f"{url}much", size_max=1000)) == 1000
    assert asked == ["/to", "/no", "/much", "/much"]


@pytest.mark.parametrize(
    "begun", [b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"]
)
def test_whoever_answers_a_byte_at_a_time_is_left(begun):
    """
    The time is for the whole answer, its heading included: a server that sends a byte now and then
    is left.
    """
    with socket.create_server(("127.0.0.1", 0)) as server:

        def drip() -> None:
            line, _ = server.accept()
            with line:
                line.recv(1000)
                line.sendall(begun)
                for _ in range(50):
                    try:
                        line.sendall(b"x")
                    except OSError:
                        return
                    time.sleep(0.05)

        threading.Thread(target=drip, daemon=True).start()
        began = time.monotonic()
        with pytest.raises(LendemainError, match="does not answer"):
            fetching.fetched(f"http://127.0.0.1:{server.getsockname()[1]}/", seconds=0.4)
        assert time.monotonic() - began < 2
