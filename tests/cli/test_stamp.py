"""The verbs of time-stamps as a person uses them."""

import json

import pytest
from tests.desk.services import Authority, serving

pytest.importorskip("rfc3161_client", reason="needs the extra `stamps`")


def test_stamp_and_check(run, tmp_path):
    """
    `stamp --url` keeps a token, `stamp check` shows it with who vouches for it; certificates that
    do not fit it make it fail with status 4.
    """
    authority = Authority.made(tmp_path / "one", "one")
    other = Authority.made(tmp_path / "two", "two")
    folder = tmp_path / "m"
    assert run("init", folder, "--text", "model-2026").returncode == 0
    roots = authority.folder / "root.pem"

    assert run("-C", folder, "stamp").returncode == 2
    with serving(lambda _, body: (200, authority.reply(body))) as url:
        done = run("-C", folder, "stamp", "--url", url, "--roots", roots)
    assert done.returncode == 0, done.stderr
    assert "CN=one-signer" in done.stdout

    bare = run("-C", folder, "stamp", "check")
    assert bare.returncode == 0
    assert "nobody: no certificate given" in bare.stdout
    shown = json.loads(run("-C", folder, "stamp", "check", "--roots", roots, "--json").stdout)
    assert shown["stamps"][0]["vouched"] == "CN=one-signer"
    false = run("-C", folder, "stamp", "check", "--roots", other.folder / "root.pem")
    assert false.returncode == 4
    assert "not vouched for" in false.stderr
    assert run("-C", folder, "stamp", "upgrade").returncode == 0
    assert run("-C", folder, "stamp", "--url", "file:///etc/passwd").returncode in (1, 2)
    assert run("-C", folder, "stamp", "check", "--roots", tmp_path / "no").returncode in (1, 2)
