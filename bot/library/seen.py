"""What stood in a story's folder when it was read last: files that are the same still are known.

A file is taken to be what it was if its size, its inode and the times of its last change and
last modification are what they were, and lay some seconds back when it was read: within one
tick of a file system's clock a file can change twice.
"""

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

SETTLED_NS = 2_000_000_000
"""A file changed later than this before it was read is read again the next time; FAT's clock
ticks every two seconds."""

Stat = tuple[int, int, int, int]
"""Size in bytes, modification and change in ns, inode."""


def stat_of(entry: os.DirEntry[str]) -> Stat:
    """Return what a file is recognised by.

    Raises:
        OSError: It is gone.
    """
    found = entry.stat()
    return found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino


@dataclass(frozen=True, slots=True)
class Seen:
    """Files of a folder, by name.

    Attributes:
        stats: What each is recognised by.
        digests: SHA-256 (hex) of each.
        extracted: The article files that each page, document or archive became: SHA-256 (hex)
            by path.
    """

    stats: Mapping[str, Stat] = field(default_factory=dict)
    digests: Mapping[str, str] = field(default_factory=dict)
    extracted: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


NOTHING_SEEN = Seen()


def save_seen(path: Path, folder: Path, seen: Seen, started_ns: int) -> None:
    """Keep what is certain of a folder's files.

    Args:
        path: Of the file to write.
        folder: The folder.
        seen: All its files.
        started_ns: When it was begun to be read, since 1970.

    Raises:
        OSError: It cannot be written.
    """
    settled = started_ns - SETTLED_NS
    names = [name for name, stat in seen.stats.items() if max(stat[1:3]) < settled]
    header = {
        "folder": str(folder),
        "names": names,
        "extracted": {name: seen.extracted[name] for name in names if name in seen.extracted},
    }
    stats = np.array([seen.stats[name] for name in names], np.int64).tobytes()
    digests = bytes.fromhex("".join(seen.digests[name] for name in names))
    content = json.dumps(header).encode() + b"\n" + stats + digests
    beside = path.with_suffix(".new")
    beside.write_bytes(hashlib.sha256(content).digest() + content)
    beside.replace(path)


def load_seen(path: Path, folder: Path) -> Seen:
    """Return what was kept of a folder's files; nothing where nothing usable was."""
    try:
        read = path.read_bytes()
    except OSError:
        return NOTHING_SEEN
    digest, content = read[:32], read[32:]
    if hashlib.sha256(content).digest() != digest:
        return NOTHING_SEEN
    line, _, rest = content.partition(b"\n")
    header = json.loads(line)
    if header["folder"] != str(folder):
        return NOTHING_SEEN
    names: list[str] = header["names"]
    end = 4 * 8 * len(names)
    rows = zip(names, np.frombuffer(rest[:end], np.int64).reshape(-1, 4).tolist(), strict=True)
    letters = rest[end:].hex()
    return Seen(
        {name: (size, modified, changed, inode) for name, (size, modified, changed, inode) in rows},
        {name: letters[64 * at : 64 * at + 64] for at, name in enumerate(names)},
        header["extracted"],
    )
