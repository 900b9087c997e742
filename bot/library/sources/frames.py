"""Messages between this process and the one that reads strangers' files: JSON and bytes."""

import json
import struct
from collections.abc import Mapping
from typing import IO, Any

_LENGTHS = struct.Struct(">IQ")
MAX_HEADER_BYTES = 10_000_000


def write_frame(stream: IO[bytes], header: Mapping[str, Any], content: bytes = b"") -> None:
    """Write one message."""
    encoded = json.dumps(header).encode()
    stream.write(_LENGTHS.pack(len(encoded), len(content)))
    stream.write(encoded)
    stream.write(content)
    stream.flush()


def read_frame(stream: IO[bytes], max_bytes: int) -> tuple[dict[str, Any], bytes] | None:
    """Read one message; None where the stream ends, be it in the middle of one.

    Raises:
        ValueError: It is no message, or longer than allowed.
    """
    lengths = stream.read(_LENGTHS.size)
    if len(lengths) < _LENGTHS.size:
        return None
    header_length, content_length = _LENGTHS.unpack(lengths)
    if header_length > MAX_HEADER_BYTES or content_length > max_bytes:
        raise ValueError("a message is longer than allowed")
    encoded, content = stream.read(header_length), stream.read(content_length)
    if len(encoded) < header_length or len(content) < content_length:
        return None
    header = json.loads(encoded)
    return dict(header), content
