"""A second signature on checkpoints, which also withstands quantum computers.

The chain of hashes stays sound if Ed25519 falls; a signature of today would not.  So a ledger may
sign each checkpoint with ML-DSA-44 as well, in a row of its own under the ledger's own name
(C2SP type 0x06, over the tree from 0, with no time said: the ledger has no clock to vouch for).
Nothing is negotiated: the type is a byte of the key, and who does not know the key passes over the
row.  The package `cryptography` does the arithmetic, and only where such a key is used.
"""

from lendemain.errors import InputError
from lendemain.ledger import note as notes
from lendemain.ledger.witnessing.cosignature import ML_DSA_44, Cosigner, CosigningKey

SETTING = "ml-dsa-44"
"""How a mission's settings ask for it."""


def generated(origin: str) -> CosigningKey:
    """A new second key of the ledger of that origin."""
    return CosigningKey.generate(origin, SETTING)


def checked(key: Cosigner, origin: str) -> Cosigner:
    """The key, if it can sign second for the ledger of that origin; `InputError` otherwise."""
    if key.algorithm != ML_DSA_44 or key.name != origin:
        raise InputError(
            f"the second key is of {key.name} and type {key.algorithm:#04x}",
            where=origin,
            remedy="Give the ML-DSA-44 key (type 0x06) under the ledger's own name",
        )
    return key


def held(note: bytes, key: Cosigner) -> bool | None:
    """Whether the second signature on a checkpoint's note holds; None where it bears none."""
    text, signatures = notes.parts(note)
    for one in signatures:
        if (one.name, one.key_id) == (key.name, key.key_id):
            return key.stamp(text, one.signature) is not None
    return None
