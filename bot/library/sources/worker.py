"""The process that reads strangers' files: ``python -m bot.library.sources.worker``.

A hostile file can exhaust or crash this process only: it has bounds on memory and CPU
time, writes no files, and knows no secret. It reads messages (:mod:`.frames`) from its
standard input, one a file, and writes what became of each to its standard output. What it
cannot foresee ends it; who started it knows which file it was at.
"""

import hashlib
import resource
import sys
from collections.abc import Mapping
from typing import IO, Any

from bot.errors import ArticleError
from bot.library.sources.frames import read_frame, write_frame
from bot.story.formats.archive import unpack
from bot.story.formats.article_file import WANTED
from bot.story.formats.converting import Found, article_file_name, convert, is_archive
from bot.story.formats.feed import read_feed
from bot.story.reading import read_article

MAX_FRAME_BYTES = 1 << 30
NO_MEMORY = "Reading it needs more memory than is allowed."


def main() -> None:
    """Read files until the input ends; arguments: memory in bytes, CPU seconds, unpacked bytes."""
    memory_bytes, cpu_s, max_unpacked_bytes = map(int, sys.argv[1:4])
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_s, cpu_s))
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    results = sys.stdout.buffer
    while frame := read_frame(sys.stdin.buffer, MAX_FRAME_BYTES):
        header, content = frame
        name = header["name"]
        write_frame(results, {"started": name})
        if header.get("feed"):
            _read_feed(results, name, header["feed"], content)
            write_frame(results, {"finished": name})
            continue
        try:
            members = _members(name, content, header["prefix"], max_unpacked_bytes)
        except ArticleError as error:
            write_frame(results, {"source": name, "member": name, "reason": error.reason})
        else:
            for member, unpacked in members:
                if member not in header["done"]:
                    _read(results, header, member, unpacked)
        write_frame(results, {"finished": name})


def _members(
    name: str, content: bytes, prefix: str, max_unpacked_bytes: int
) -> list[tuple[str, bytes]]:
    if not is_archive(name):
        return [(name, content)]
    unpacked = unpack(name, content, max_total_bytes=max_unpacked_bytes)
    if not prefix:
        return list(unpacked)
    return [(f"{prefix}{member.replace('/', '-')}", each) for member, each in unpacked]


def _read_feed(results: IO[bytes], name: str, url: str, content: bytes) -> None:
    place = {"source": name, "member": name}
    try:
        entries = [entry.as_data() for entry in read_feed(name, content, url)]
    except ArticleError as error:
        write_frame(results, {**place, "reason": error.reason})
    else:
        write_frame(results, {**place, "entries": entries})


def _read(results: IO[bytes], job: Mapping[str, Any], member: str, content: bytes) -> None:
    write_frame(results, {"started": member})
    place = {"source": job["name"], "member": member}
    found = Found(job["url"], job["charset"]) if job["url"] else None
    try:
        header, article_file = _article(member, content, job["language"], found)
        write_frame(results, {**place, **header}, article_file)
    except ArticleError as error:
        line = "" if error.line is None else f"Line {error.line}: "
        write_frame(results, {**place, "reason": line + error.reason})
    except MemoryError:
        write_frame(results, {**place, "reason": NO_MEMORY})
        sys.exit(1)


def _article(
    member: str, content: bytes, language: str, found: Found | None
) -> tuple[dict[str, object], bytes]:
    file = article_file_name(member)
    article_file = convert(member, content, found)
    article = read_article(file, article_file, language=language)
    return {
        "file": file,
        "headline": article.headline,
        "missing": [name for name in WANTED if getattr(article, name) is None],
        "language": article.language,
        "language_confidence": article.language_confidence,
        "furniture": len(article.furniture),
        "text": hashlib.sha256(article.body.encode(errors="replace")).hexdigest(),
    }, article_file


if __name__ == "__main__":
    main()
