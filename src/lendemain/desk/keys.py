"""Keys of people: those kept in the mission's folder, and those that never leave their holder.

    keys/person-NAME.key   the private key of somebody enrolled with `case enrol`

A person who makes a key on their own machine hands over a request: a note that names the mission
and the public key, signed by that key, so that nobody enrols a key which is not theirs.
"""

from pathlib import Path

from lendemain.errors import InputError
from lendemain.ledger import note
from lendemain.ledger.wrapped import private_file

REQUEST_HEADER = b"lendemain.example/key-request/v1\n"
REQUEST_BYTES_MAX = 4096


def person(folder: Path, name: str) -> note.Signer:
    """The signing key of an enrolled person; `InputError` where there is none here."""
    try:
        return note.Signer.parse(person_file(folder, name).read_text("utf-8").strip())
    except FileNotFoundError:
        raise InputError(
            "nobody of that name is enrolled here",
            where=f"--by {name}",
            remedy=f"Enrol them first: `lendemain case enrol {name}`",
        ) from None


def person_file(folder: Path, name: str) -> Path:
    """Where the private key of a person is kept, if it is kept here."""
    return folder / "keys" / f"person-{Path(name).name}.key"


def made(house: str, name: str, out: Path) -> note.Verifier:
    """The public key of a new key of somebody's own, made on this machine.

    `house` is the mission's, as `lendemain status` tells its origin without the last part.  The
    private key is written to `out` for its owner's eyes only, the request for enrolment beside it.
    Raises `InputError` where a file is there already, or a name will not do.
    """
    check_plain(name)
    request = out.with_name(out.name + ".request")
    for path in (out, request):
        if path.exists():
            raise InputError("is there already", where=str(path), remedy="Give another name")
    signer = note.Signer.generate(f"{house}/{name}")
    private_file(out, (signer.text + "\n").encode())
    request.write_bytes(requested(signer))
    return signer.verifier


def requested(signer: note.Signer) -> bytes:
    """The request of a key's holder to be enrolled: a note that only they could have written."""
    return note.signed(REQUEST_HEADER + signer.verifier.vkey.encode() + b"\n", [signer])


def asked_for(data: bytes, house: str) -> note.Verifier:
    """The public key that a request asks to be enrolled in a mission's house.

    Raises `InputError` where the bytes are no request, the key did not sign it, or it is another
    mission's.
    """
    where = "request"
    if len(data) > REQUEST_BYTES_MAX:
        raise InputError("too long for a request", where=where, remedy="Give the .request file")
    text = note.parts(data)[0]
    if not text.startswith(REQUEST_HEADER):
        raise InputError(
            "not a request for enrolment", where=where,
            remedy="Have it made with `lendemain key new`",
        )  # fmt: skip
    verifier = note.Verifier.parse(text[len(REQUEST_HEADER) :].decode().strip())
    note.opened(data, [verifier])
    named, _, name = verifier.name.rpartition("/")
    if named != house:
        raise InputError(
            f"it was made for {named or 'no mission'}, and this is {house}", where=where,
            remedy=f"Have it made anew: `lendemain key new NAME --mission {house} -o FILE`",
        )  # fmt: skip
    check_plain(name)
    return verifier


RESERVED = ("desk", "log")
"""Names that no person may sign with: the ledger's and the desk's own keys bear them."""


def check_plain(name: str) -> None:
    """Raise `InputError` where a name is not plain, or is that of a key that is no person's."""
    if not name or not all(c.isascii() and (c.isalnum() or c in "-_.") for c in name):
        raise InputError(
            "a name has letters, digits, '-', '_' and '.' only",
            where=repr(name),
            remedy="Choose another name",
        )
    if name.lower() in RESERVED:
        raise InputError(
            "the name of a key that is no person's", where=name, remedy="Choose another name"
        )
