"""How the gateway packs what it sends: one compressed stream a connection, or plain text."""

import zlib
from typing import Protocol

TAIL = b"\x00\x00\xff\xff"  # ends each message of a zlib stream


class Stream(Protocol):
    """One connection's stream."""

    def pack(self, text: str) -> str | bytes:
        """Return what goes on the wire for a message."""
        ...


class Plain:
    """Nothing is compressed."""

    def pack(self, text: str) -> str:
        """Return the text."""
        return text


class Zlib:
    """``compress=zlib-stream``."""

    def __init__(self) -> None:
        self._context = zlib.compressobj()

    def pack(self, text: str) -> bytes:
        """Return the next piece of the stream; it ends in :data:`TAIL`."""
        return self._context.compress(text.encode()) + self._context.flush(zlib.Z_SYNC_FLUSH)


class Zstd:
    """``compress=zstd-stream``."""

    def __init__(self) -> None:
        import zstandard  # noqa: PLC0415  # only where the bot asks for it

        self._context = zstandard.ZstdCompressor().compressobj()
        self._flush = zstandard.COMPRESSOBJ_FLUSH_BLOCK

    def pack(self, text: str) -> bytes:
        """Return the next piece of the stream."""
        packed: bytes = self._context.compress(text.encode()) + self._context.flush(self._flush)
        return packed


def stream_for(compression: str | None) -> Stream:
    """Return the stream that a connection asked for in its address."""
    kinds: dict[str | None, type[Stream]] = {
        None: Plain,
        "zlib-stream": Zlib,
        "zstd-stream": Zstd,
    }
    return kinds[compression]()
