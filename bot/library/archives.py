"""A revision as a zip file that anybody can look into, and back.

It holds the revision's files as they are, and ``cuttings.json``, which says what they are:
reading it gives the very same files, or an error.
"""

import hashlib
import json
import zipfile
import zlib
from collections.abc import Mapping
from io import BytesIO

from bot.errors import UserFacingError
from bot.library.store import Revision
from bot.story.assembling import is_story_file
from bot.wording import later

MANIFEST = "cuttings.json"
MAX_ARCHIVE_BYTES = 500_000_000
"""Of all files in it together, unpacked."""
_FORMAT = 1
_LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the first date a zip file knows: equal revisions, equal bytes


class ArchiveError(UserFacingError):
    """A file is no archive of a revision, or a damaged one; nothing was changed."""


def pack(revision: Revision, files: Mapping[str, bytes]) -> bytes:
    """Return a revision's archive; the same revision gives the same bytes.

    Args:
        revision: What is packed.
        files: Its files' bytes, by path.
    """
    manifest = {
        "format": _FORMAT,
        "story": revision.story.rpartition("/")[2],
        "revision": revision.number,
        "digest": revision.digest,
        "files": dict(sorted(revision.files.items())),
    }
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        listed = json.dumps(manifest, ensure_ascii=False, indent=1).encode()
        for path, content in [(MANIFEST, listed), *sorted(files.items())]:
            entry = zipfile.ZipInfo(path, _LONG_AGO)
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def unpack(content: bytes) -> dict[str, bytes]:
    """Return the files of an archive that :func:`pack` made.

    Raises:
        ArchiveError: It is none, is damaged, or holds what no revision does.
    """
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            return _unpacked(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise ArchiveError(later("That is no zip file, or a damaged one.")) from error


def _unpacked(archive: zipfile.ZipFile) -> dict[str, bytes]:
    if MANIFEST not in archive.namelist():
        raise ArchiveError(
            later(
                "That zip file holds no {manifest}, so it is no export. To add its articles, use "
                "/source upload."
            ),
            manifest=MANIFEST,
        )
    entries = archive.infolist()
    if sum(entry.file_size for entry in entries) > MAX_ARCHIVE_BYTES:
        raise ArchiveError(
            later("Unpacked it would be larger than {size} MB."), size=MAX_ARCHIVE_BYTES // 10**6
        )
    digests = _listed(archive.read(MANIFEST))
    if {entry.filename for entry in entries} != {MANIFEST, *digests}:
        raise ArchiveError(
            later("Its files are not those that its {manifest} lists."), manifest=MANIFEST
        )
    # zipfile reads no more of a file than the size it is listed with.
    files = {path: archive.read(path) for path in digests}
    for path, content in files.items():
        if hashlib.sha256(content).hexdigest() != digests[path]:
            raise ArchiveError(
                later("{path} is not what its {manifest} says; export it again."),
                path=path,
                manifest=MANIFEST,
            )
    return files


def _listed(manifest: bytes) -> dict[str, str]:
    """Return the files' digests, by path."""
    try:
        read = json.loads(manifest)
        known, files = read["format"], dict(read["files"])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise ArchiveError(later("Its {manifest} cannot be read."), manifest=MANIFEST) from error
    if known != _FORMAT:
        raise ArchiveError(later("A newer Cuttings made this export; upgrade first."))
    for path in files:
        if not _is_safe(path):
            raise ArchiveError(later("It lists “{path}”, which is no file of a story."), path=path)
    return files


def _is_safe(path: str) -> bool:
    *folders, name = path.split("/")
    return is_story_file(name) and all(folder.strip(". ") for folder in folders)
