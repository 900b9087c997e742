"""Marks that stand for readers, so that no list of people is kept.

A mark is a keyed hash (HMAC-SHA-256) of an id. Without the key, which is no part of the
database, nobody can tell whose it is, though all ids of Discord's users be known.
"""

import hmac
import os
import secrets
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from bot.errors import StorageError

KEY_BYTES = 32
_MARK_BYTES = 16
_TOKEN_BYTES = 16


class Marks:
    """Makes marks with one installation's key."""

    def __init__(self, key: bytes) -> None:
        """Use this key of 32 bytes."""
        self._key = key

    def reader(self, guild: int, reader: int) -> bytes:
        """Return the 16 bytes that stand for a reader in one guild; elsewhere they differ."""
        return self._made("reader", guild, reader)[:_MARK_BYTES]

    def person(self, reader: int) -> bytes:
        """Return the 16 bytes that stand for a reader wherever they are."""
        return self._made("person", reader)[:_MARK_BYTES]

    def words(self, guild: int, terms: Sequence[str]) -> bytes:
        """Return the 16 bytes that stand for words in one guild."""
        return self._made("words", guild, *terms)[:_MARK_BYTES]

    def asker(self, guild: int, sealed: bytes, reader: int) -> int:
        """Return 0 to 255: stands for a reader beside sealed words, and for one in 256 others."""
        return self._made("asker", guild, sealed.hex(), reader)[0]

    def _made(self, *parts: object) -> bytes:
        message = "\0".join(map(str, parts)).encode()
        return hmac.digest(self._key, message, "sha256")


def open_marks(path: Path) -> Marks:
    """Return the marks of the key in a file, which is made where there is none.

    Raises:
        StorageError: The file cannot be read or made, or holds no key.
    """
    try:
        key = _read_or_make(path)
    except OSError as error:
        raise StorageError(f"The key {path} cannot be used: {error.strerror}.") from error
    if len(key) != KEY_BYTES:
        raise StorageError(
            f"The key {path} is damaged: it must hold {KEY_BYTES} bytes. Restore it from a "
            "backup; if there is none, remove it, and a new one is made.",
        )
    return Marks(key)


def _read_or_make(path: Path) -> bytes:
    with suppress(FileNotFoundError):
        return path.read_bytes()
    path.parent.mkdir(parents=True, exist_ok=True)
    made = path.with_name(f"{path.name}.{secrets.token_hex(_TOKEN_BYTES)}")
    descriptor = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(secrets.token_bytes(KEY_BYTES))
        file.flush()
        os.fsync(file.fileno())
    try:
        with suppress(FileExistsError):  # of two processes that start at once, one makes it
            os.link(made, path)
    finally:
        made.unlink()
    return path.read_bytes()
