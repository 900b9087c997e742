import io
import stat
import struct
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import ArticleError
from bot.story.formats.archive import MAX_MEMBERS, safe_name, unpack
from tests.story.formats.building import make_zip


def test_an_archive_gives_its_files_with_safe_names() -> None:
    content = make_zip(
        {
            "a.txt": b"A",
            "more/b c?.html": b"B",
            "__MACOSX/a.txt": b"x",
            ".DS_Store": b"x",
            "more/.hidden": b"x",
            "empty/": b"",
        }
    )

    assert dict(unpack("z.zip", content)) == {"a.txt": b"A", "more/b c-.html": b"B"}


def test_symbolic_links_are_passed_over() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        link = zipfile.ZipInfo("link.txt")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")

    assert dict(unpack("z.zip", out.getvalue())) == {}


def encrypted() -> bytes:
    content = bytearray(make_zip({"a.txt": b"A"}))
    for signature, flags_at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(signature) + flags_at] |= 1
    return bytes(content)


def lying(size: int) -> bytes:
    """Return an archive whose member says it is of this size, and is of a million bytes."""
    content = bytearray(make_zip({"a.txt": b" " * 1_000_000}))
    for signature, size_at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = content.index(signature) + size_at
        content[at : at + 4] = struct.pack("<I", size)
    return bytes(content)


OUT = "a path that leads out of the archive."


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "It is not a zip archive, or a damaged one."),
        (b"PK\x03\x04" + b"\0" * 50, "It is not a zip archive, or a damaged one."),
        (make_zip({"a.txt": b"A" * 99})[:-30], "It is not a zip archive, or a damaged one."),
        (lying(10), "It is not a zip archive, or a damaged one."),
        (encrypted(), "It is encrypted (“a.txt”); pack it without a password."),
        (
            make_zip({"b.zip": make_zip({})}),
            "It holds another archive (“b.zip”); unpack that first.",
        ),
        (make_zip({"a.tar.gz": b"x"}), "It holds another archive (“a.tar.gz”); unpack that first."),
        (make_zip({"../a.txt": b"x"}), f"It holds “../a.txt”, {OUT}"),
        (make_zip({"a/../../b.txt": b"x"}), f"It holds “a/../../b.txt”, {OUT}"),
        (make_zip({"/etc/a.txt": b"x"}), f"It holds “/etc/a.txt”, {OUT}"),
        (make_zip({"..\\a.txt": b"x"}), f"It holds “../a.txt”, {OUT}"),
        (make_zip({"C:\\a.txt": b"x"}), f"It holds “C-/a.txt”, {OUT}"),
        (
            make_zip({"a.txt": b" " * 2_000_000}),
            "It unpacks to over 100 times its size, as a zip bomb does.",
        ),
        (make_zip({f"{n}.txt": b"" for n in range(MAX_MEMBERS + 1)}), "It holds over 2,000 files."),
    ],
    ids=lambda value: str(value)[:50] if isinstance(value, str) else "",
)
def test_a_hostile_or_broken_archive_is_refused_with_its_reason(
    content: bytes, reason: str
) -> None:
    with pytest.raises(ArticleError) as caught:
        list(unpack("z.zip", content))

    assert caught.value.user_message == f"z.zip: {reason}"


def test_the_total_is_bounded() -> None:
    content = make_zip({f"{n}.txt": bytes(range(256)) * 2_000 for n in range(3)})

    with pytest.raises(ArticleError, match="Unpacked it is over 1 MB"):
        list(unpack("z.zip", content, max_total_bytes=1_000_000))


@given(st.text(max_size=300))
def test_a_safe_name_is_a_plain_relative_path(name: str) -> None:
    parts = safe_name(name).split("/")

    assert all(part and part not in {".", ".."} for part in parts)
    assert all(len(part) <= 150 for part in parts)
    assert not any(char in safe_name(name) for char in '\0\n\\:*?"<>|')
