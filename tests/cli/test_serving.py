"""The verb that serves the page hands on what was asked, and refuses halves."""

from lendemain.cli import run


def served(*words):
    asked = []
    status = run(
        ["-C", "front", "serve", *words],
        services={"page": lambda folder, **how: asked.append((str(folder), how))},
    )
    return status, asked


def test_serve_hands_on_what_was_asked():
    """
    The page's service gets folder, address, audience and certificate as they were typed.
    """
    status, asked = served("--port", "1", "--tls-cert", "c.pem", "--tls-key", "k.pem", "--sign-in")
    [(folder, how)] = asked

    assert (status, folder) == (0, "front")
    assert (how["port"], how["host"], how["sign_in"]) == (1, "127.0.0.1", True)
    assert [str(path) for path in how["tls"]] == ["c.pem", "k.pem"]


def test_half_a_certificate_is_refused(capsys):
    """
    A certificate without its key, or a key alone, serves nothing.
    """
    for words in (["--tls-cert", "c.pem"], ["--tls-key", "k.pem"]):
        assert served(*words) == (2, [])
    assert "go together" in capsys.readouterr().err
