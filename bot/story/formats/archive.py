"""A zip archive -> its members, within bounds; nothing is ever written to a disk."""

import io
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath

from bot.errors import ArticleError

MAX_MEMBERS = 2_000
MAX_TOTAL_BYTES = 100_000_000
MAX_RATIO = 100
"""Of the unpacked size to the packed one, over the whole archive; text packs ten times at most,
small members of it may pack more."""
_RATIO_FROM_BYTES = 1_000_000
_ENCRYPTED = 0x1
_NESTED = re.compile(r"\.(?:zip|gz|bz2|xz|7z|rar|tar|tgz|zst)\Z", re.IGNORECASE)
_IGNORED = re.compile(r"(?:\A|/)(?:\.(?!\.)|__MACOSX/|Thumbs\.db\Z|desktop\.ini\Z)", re.IGNORECASE)
_UNFIT = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff<>:\"|?*\\]+")
_MAX_NAME_CHARS = 150
_BROKEN = "It is not a zip archive, or a damaged one."


def check_archive(
    file: str, archive: zipfile.ZipFile, *, max_total_bytes: int = MAX_TOTAL_BYTES
) -> None:
    """Refuse an archive that says of itself that it is too large.

    Raises:
        ArticleError: It has too many members, or swells too much.
    """
    members = archive.infolist()
    if len(members) > MAX_MEMBERS:
        raise ArticleError(file, f"It holds over {MAX_MEMBERS:,} files.")
    total = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    if total > max_total_bytes:
        raise ArticleError(file, f"Unpacked it is over {max_total_bytes // 1_000_000} MB.")
    if total > _RATIO_FROM_BYTES and total > MAX_RATIO * packed:
        raise ArticleError(
            file, f"It unpacks to over {MAX_RATIO} times its size, as a zip bomb does."
        )


def unpack(
    file: str, content: bytes, *, max_total_bytes: int = MAX_TOTAL_BYTES
) -> Iterator[tuple[str, bytes]]:
    """Yield the names, made safe, and contents of an archive's files.

    Folders, symbolic links and what systems leave behind (``__MACOSX``) are passed over.

    Args:
        file: Its name, for errors.
        content: Its bytes.
        max_total_bytes: How much it may hold in all, unpacked.

    Raises:
        ArticleError: It is broken, encrypted, nested, too large, or names a place outside
            itself. Nothing of it should then be used.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise ArticleError(file, _BROKEN) from error
    with archive:
        check_archive(file, archive, max_total_bytes=max_total_bytes)
        members = [member for member in archive.infolist() if _is_wanted(member)]
        for member in members:
            _check_member(file, member)
        left = max_total_bytes
        for member in members:
            unpacked = _read(file, archive, member, left)
            left -= len(unpacked)
            yield safe_name(member.filename), unpacked


def safe_name(name: str) -> str:
    """Return a member's name as a path of plain names below one folder."""
    parts = [_UNFIT.sub("-", part).strip(" .-") or "file" for part in name.split("/") if part]
    short = [part if len(part) <= _MAX_NAME_CHARS else _shortened(part) for part in parts]
    return "/".join(short) or "file"


def _shortened(part: str) -> str:
    suffix = PurePosixPath(part).suffix[:10]
    return part[: _MAX_NAME_CHARS - len(suffix)] + suffix


def _is_wanted(member: zipfile.ZipInfo) -> bool:
    is_link = stat.S_ISLNK(member.external_attr >> 16)
    return not (member.is_dir() or is_link or _IGNORED.search(member.filename))


def _check_member(file: str, member: zipfile.ZipInfo) -> None:
    name = member.orig_filename.replace("\\", "/")
    shown = _UNFIT.sub("-", name)[:_MAX_NAME_CHARS]
    if name.startswith("/") or ".." in name.split("/") or re.match(r"[A-Za-z]:", name):
        raise ArticleError(file, f"It holds “{shown}”, a path that leads out of the archive.")
    if member.flag_bits & _ENCRYPTED:
        raise ArticleError(file, f"It is encrypted (“{shown}”); pack it without a password.")
    if _NESTED.search(name):
        raise ArticleError(file, f"It holds another archive (“{shown}”); unpack that first.")


def _read(file: str, archive: zipfile.ZipFile, member: zipfile.ZipInfo, limit: int) -> bytes:
    """Read a member; whatever its header says, no more than the limit is unpacked."""
    try:
        with archive.open(member) as stream:
            content = stream.read(limit + 1)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        ValueError,
        NotImplementedError,
        RuntimeError,
    ) as error:
        raise ArticleError(file, _BROKEN) from error
    if len(content) > limit:
        raise ArticleError(file, "Unpacked it is larger than it says, as a zip bomb is.")
    return content
