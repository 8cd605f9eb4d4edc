"""The house's keys, one folder: who may open what. No Django.

`house.pub` seals (the mail listener has only this), `house.key` opens, `field.key` encrypts and
indexes personal columns, `signing.key` signs links and sessions, `items.tree` holds the keys of
kept items, each of which can be destroyed: see lib.keytree. Sealed boxes and secret boxes are
libsodium's (X25519, XSalsa20-Poly1305), by PyNaCl.
"""

import hashlib
import hmac
import secrets
from pathlib import Path

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox
from nacl.secret import SecretBox

from citydesk.lib import durable, keytree


class CannotOpen(Exception):
    """The bytes were not sealed for this house, or were changed since."""


def make(folder: Path) -> None:
    """Make the keys that are missing; those that exist are never touched."""
    durable.make_folder(folder)
    for name in ("house.key", "field.key", "signing.key"):
        if not (folder / name).exists():
            durable.write(folder / name, secrets.token_bytes(32).hex().encode())
    public = PrivateKey(_read(folder / "house.key")).public_key
    if not (folder / "house.pub").exists():
        durable.write(folder / "house.pub", bytes(public).hex().encode(), mode=0o644)
    keytree.make(items(folder))


def _read(path: Path) -> bytes:
    return bytes.fromhex(path.read_text().strip())


def items(folder: Path) -> Path:
    """The tree that the keys of kept items grow on."""
    return folder / "items.tree"


def seal(folder: Path, data: bytes) -> bytes:
    """Encrypt `data` so that only the house's private key opens it."""
    return bytes(SealedBox(PublicKey(_read(folder / "house.pub"))).encrypt(data))


def unseal(folder: Path, sealed: bytes) -> bytes:
    """What `seal` was given. Raises CannotOpen."""
    try:
        return SealedBox(PrivateKey(_read(folder / "house.key"))).decrypt(sealed)
    except (CryptoError, ValueError, TypeError) as error:
        raise CannotOpen("not sealed for this house, or damaged") from error


def new_key() -> bytes:
    """A key for one item: 32 bytes."""
    return secrets.token_bytes(SecretBox.KEY_SIZE)


def encrypt(key: bytes, data: bytes) -> bytes:
    """Encrypt and authenticate `data` under `key`."""
    return bytes(SecretBox(key).encrypt(data))


def decrypt(key: bytes, boxed: bytes) -> bytes:
    """What `encrypt` was given. Raises CannotOpen."""
    try:
        return SecretBox(key).decrypt(boxed)
    except (CryptoError, ValueError, TypeError) as error:
        raise CannotOpen("wrong key, or damaged") from error


def field_key(folder: Path) -> bytes:
    """The key of encrypted columns."""
    return _read(folder / "field.key")


def blind_index(folder: Path, value: str) -> str:
    """A keyed hash by which an encrypted value can be found again, 64 hex digits."""
    return hmac.new(field_key(folder), value.encode(), hashlib.sha256).hexdigest()


def signing_key(folder: Path) -> str:
    """Django's SECRET_KEY."""
    return _read(folder / "signing.key").hex()
