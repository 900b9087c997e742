"""Hidden words are found again in whatever an article becomes."""

from hypothesis import given
from hypothesis import strategies as st

from bot.library.taking_back import places_of

LETTERS = "ab. \n"


@given(
    before=st.text(LETTERS, max_size=20),
    words=st.text(LETTERS, min_size=1, max_size=12),
    after=st.text(LETTERS, max_size=20),
)
def test_every_place_holds_the_words_and_none_is_left(before: str, words: str, after: str) -> None:
    body = before + words + after

    places = places_of(words, body)

    assert all(span.of(body) == words for span in places)
    covered = {at for span in places for at in range(span.start, span.end)}
    left = "".join("\0" if at in covered else char for at, char in enumerate(body))
    assert words not in left


def test_where_not_all_words_stand_their_sentences_are_found() -> None:
    words = "A llama won. It was called Zorro."
    body = "A llama lost. It was called Zorro. It left."

    assert [span.of(body) for span in places_of(words, body)] == ["It was called Zorro."]
