import pytest

from bot.story.model import Span, Story


@pytest.mark.parametrize(
    ("other", "overlaps", "contains"),
    [
        (Span(2, 5), True, True),
        (Span(3, 4), True, True),
        (Span(1, 3), True, False),
        (Span(4, 9), True, False),
        (Span(5, 6), False, False),
        (Span(0, 2), False, False),
    ],
    ids=["equal", "inside", "over the start", "over the end", "after", "before"],
)
def test_a_span_is_half_open(other: Span, overlaps: bool, contains: bool) -> None:  # noqa: FBT001  # a table
    span = Span(2, 5)

    assert span.overlaps(other) == overlaps
    assert other.overlaps(span) == overlaps
    assert span.contains(other) == contains


def test_a_span_counts_code_points() -> None:
    assert Span(1, 3).of("a🗞ñb") == "🗞ñ"
    assert Span(1, 3).shifted(4) == Span(5, 7)


def digest(**files: bytes) -> str:
    return Story("s", "S", "en", (), files=files).digest


def test_equal_files_give_equal_digests_whatever_their_order() -> None:
    assert digest(a=b"1", b=b"2") == digest(b=b"2", a=b"1")


@pytest.mark.parametrize(
    "files",
    [{"a": b"1"}, {"a": b"1", "b": b"3"}, {"a": b"2", "b": b"1"}, {"a": b"1", "c": b"2"}],
    ids=["removed", "changed", "swapped", "renamed"],
)
def test_other_files_give_another_digest(files: dict[str, bytes]) -> None:
    assert digest(**files) != digest(a=b"1", b=b"2")
