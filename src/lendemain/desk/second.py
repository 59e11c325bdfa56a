"""The ledger's second key of a mission, where its settings ask for one.

    second_signature = "ml-dsa-44"      in mission.toml

The key is made when the mission is next opened for writing, as `keys/log-mldsa.key`, and its public
half as `keys/log-mldsa.vkey` beside that of the first.  From then on every checkpoint bears both
signatures.
"""

from collections.abc import Mapping
from pathlib import Path

from lendemain.errors import InputError, LendemainError
from lendemain.ledger import second
from lendemain.ledger.witnessing.cosignature import Cosigner, CosigningKey

STEM = "log-mldsa"


def asked(said: Mapping[str, object], where: Path) -> bool:
    """Whether a mission's settings ask for a second signature; `InputError` for any but ours."""
    wanted = said.get("second_signature")
    if wanted not in (None, second.SETTING):
        raise InputError(
            f"no such second_signature as {wanted!r}",
            where=str(where / "mission.toml"),
            remedy=f'Write "{second.SETTING}", or leave it out',
        )
    return wanted is not None


def signing(folder: Path, said: Mapping[str, object]) -> CosigningKey | None:
    """The private second key, made where there was none yet; None where none is asked for."""
    if not asked(said, folder):
        return None
    path = folder / "keys" / f"{STEM}.key"
    if not path.exists() and not path.with_suffix(".vkey").exists():
        made = second.generated(str(said["origin"]))
        path.touch(mode=0o600)
        path.write_text(made.text + "\n", "utf-8")
        path.with_suffix(".vkey").write_text(made.cosigner.vkey + "\n", "utf-8")
    try:
        return CosigningKey.parse(path.read_text("utf-8"))
    except (InputError, OSError, UnicodeDecodeError) as error:
        raise LendemainError(
            f"the second key cannot be read ({getattr(error, 'what', error)})",
            where=str(path),
            remedy="Restore it from a copy; without it nothing is signed",
        ) from None


def known(folder: Path, said: Mapping[str, object]) -> Cosigner | None:
    """The public second key; None where none is asked for, or none was made yet."""
    path = folder / "keys" / f"{STEM}.vkey"
    if not asked(said, folder) or not path.exists():
        return None
    try:
        return second.checked(Cosigner.parse(path.read_text("utf-8").strip()), str(said["origin"]))
    except (InputError, OSError, UnicodeDecodeError) as error:
        raise InputError(
            f"no second key that can be read ({getattr(error, 'what', error)})",
            where=str(path),
            remedy="Restore it from a copy",
        ) from None
