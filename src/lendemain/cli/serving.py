"""The verb that serves the web page."""

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from lendemain.cli import services, where
from lendemain.errors import InputError


def serve(
    *,
    port: int = 8400,
    host: str = "127.0.0.1",
    audience: str = "commission",
    sign_in: Annotated[bool, Parameter(negative="")] = False,
    tls_cert: Path | None = None,
    tls_key: Path | None = None,
) -> None:
    """Serve the web page until Ctrl-C: to whoever sits here, or signed in and encrypted to others.

    Example: lendemain -C minsk serve --port 8400

    Parameters
    ----------
    port
        The port.
    host
        The address to listen on; only this machine's without a certificate.
    audience
        Whose release those see who have not signed in: commission (everything), public,
        researcher or party:X. Nobody on the network sees anything without signing in.
    sign_in
        Ask those who sit here to sign in, too.
    tls_cert
        The certificate (PEM, with its chain) by which connections are encrypted.
    tls_key
        Its private key (PEM).
    """
    if (tls_cert is None) != (tls_key is None):
        raise InputError(
            "a certificate and its key go together", where="--tls-cert, --tls-key",
            remedy="Give both, or neither",
        )  # fmt: skip
    services.serve(
        "page", where.folder(), host=host, port=port, audience=audience, sign_in=sign_in,
        tls=(tls_cert, tls_key) if tls_cert else None,
    )  # fmt: skip
