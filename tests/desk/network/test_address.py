"""Files asked for by address: bounded, patient with who is busy, and never led elsewhere."""

import socket
import threading
import time
from contextlib import closing

import pytest
from tests.desk.served_files import serving_files
from tests.desk.services import serving

from lendemain.desk.network.address import Address
from lendemain.errors import InputError, LendemainError, SourceError


def address(url: str, **more) -> Address:
    return Address(url, pause=lambda _: None, **more)


def test_files_are_fetched_whole_in_pieces_or_not_at_all(tmp_path):
    """
    A file comes back byte for byte; more than the limit is not read; what is not there is None.
    """
    data = bytes(range(256)) * 10_000
    (tmp_path / "a").write_bytes(data)
    with serving_files(tmp_path) as url, closing(address(f"{url}/")) as there:
        assert there.get("a") == data
        assert len(there.get("a", limit=1_000)) == 1_001
        assert b"".join(there.chunks("a")) == data
        assert there.get("none") is None
        assert list(there.chunks("none")) == []
        assert there.get("a") == data


def test_whoever_is_busy_is_asked_again():
    """
    503 is asked again and then told; any other status is the answer.
    """
    told = []

    def answer(path: str, _: bytes) -> tuple[int, bytes]:
        told.append(path)
        return (503, b"") if len(told) < 3 else (200, b"now")

    with serving(answer) as url, closing(address(url)) as there:
        assert there.get("x") == b"now"
        assert len(told) == 3
    with serving(lambda *_: (503, b"busy")) as url, closing(address(url)) as there:
        with pytest.raises(SourceError, match="503"):
            there.get("x")
        assert there.asked("POST", "x", body=b"1") == (503, b"busy")
    with (
        serving(lambda *_: (500, b"")) as url,
        closing(address(url)) as there,
        pytest.raises(SourceError, match="500"),
    ):
        list(there.chunks("x"))


def test_no_redirection_is_followed(tmp_path):
    """
    An answer that points elsewhere is an error, wherever it points.
    """
    (tmp_path / "secret").write_bytes(b"secret")
    with (
        serving_files(tmp_path) as other,
        serving(lambda *_: (302, f"{other}/secret".encode())) as url,
        closing(address(url)) as there,
    ):
        with pytest.raises(SourceError, match="302"):
            there.get("x")
        with pytest.raises(SourceError, match="302"):
            list(there.chunks("x"))


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "ftp://x/", "http://", "http://2130706433/", "http://127.0.0.1/?q"],
)
def test_what_is_no_address_is_refused(url):
    """
    Other schemes, disguised numbers and questions are refused before anything is asked.
    """
    with pytest.raises(LendemainError):
        address(url)
    with pytest.raises(InputError):
        address("http://127.0.0.1/#x")


def test_nobody_there_is_said():
    """
    Where nobody listens, that is said after a few tries.
    """
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(SourceError, match="nobody answers"):
        address(f"http://127.0.0.1:{port}").get("x")


def test_one_who_drips_is_left():
    """
    Whoever answers too slowly for what is asked is left when the time is over.
    """
    stop = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def drip() -> None:
            while not stop.is_set():
                try:
                    line, _ = server.accept()
                except OSError:
                    return
                with line:
                    try:
                        line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n")
                        while not stop.wait(0.05):
                            line.sendall(b"x")
                    except OSError:
                        continue

        thread = threading.Thread(target=drip, daemon=True)
        thread.start()
        start = time.monotonic()
        there = address(f"http://127.0.0.1:{server.getsockname()[1]}", timeout=0.3)
        with pytest.raises(SourceError):
            list(there.chunks("x"))
        assert time.monotonic() - start < 4
        stop.set()
        server.close()
        thread.join(5)
