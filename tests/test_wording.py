import pytest

from bot.wording import counted


@pytest.mark.parametrize(
    ("number", "expected"), [(0, "0 articles"), (1, "1 article"), (2, "2 articles")]
)
def test_one_is_singular(number: int, expected: str) -> None:
    assert counted(number, "article") == expected
