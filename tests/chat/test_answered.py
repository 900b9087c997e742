"""Which card answers which message?"""

from hypothesis import given
from hypothesis import strategies as st

from bot.chat.answered import Answered, Placed


@given(st.lists(st.integers(0, 20), max_size=60), st.integers(1, 8))
def test_only_the_newest_answers_are_remembered(messages: list[int], limit: int) -> None:
    answered = Answered(limit)
    for at, message in enumerate(messages):
        answered.remember(message, Placed(1, at, 0, called=False))

    newest = list(dict.fromkeys(reversed(messages)))[:limit]
    assert {message for message in range(21) if answered.get(message)} == set(newest)


def test_what_is_forgotten_is_returned_once() -> None:
    answered = Answered()
    placed = Placed(1, 2, 3, called=True)
    answered.remember(5, placed)

    assert answered.forget(5) == placed
    assert answered.forget(5) is None
