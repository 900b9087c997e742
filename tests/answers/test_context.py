"""An article a few paragraphs at a time: nothing is left out, nothing is shown that is hidden."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answers.context import (
    MAX_WINDOW_BLOCKS,
    MAX_WINDOW_CHARS,
    Window,
    blocks_of,
    window_around,
    window_from,
)
from bot.search.scope import EVERYTHING, Scope
from bot.story.model import Article, Furniture, Span

PARAGRAPHS = st.lists(
    st.text("ab. ", min_size=1, max_size=2_500).filter(str.strip), min_size=1, max_size=12
)


def article_of(*paragraphs: str) -> Article:
    return Article("a.md", "Told", "\n\n".join(paragraphs))


def texts(article: Article, window: Window) -> list[str]:
    return [block.span.of(article.body) for block in window.blocks]


def test_an_excerpt_stands_between_its_neighbours() -> None:
    article = article_of(*(f"Paragraph {number}." for number in range(20)))
    start = article.body.index("Paragraph 10.")

    window = window_around(blocks_of(article, EVERYTHING), Span(start, start + 13))

    assert texts(article, window) == [f"Paragraph {number}." for number in range(8, 13)]
    assert [block.paragraph for block in window.blocks] == list(range(9, 14))
    assert (window.earlier, window.later, window.paragraphs) == (3, 13, 20)


@pytest.mark.parametrize(("at", "expected"), [(0, (None, 5)), (19, (12, None))])
def test_at_the_ends_there_is_nothing_beyond(
    at: int, expected: tuple[int | None, int | None]
) -> None:
    article = article_of(*(f"Paragraph {number}." for number in range(20)))
    start = article.body.index(f"Paragraph {at}.")

    window = window_around(blocks_of(article, EVERYTHING), Span(start, start + 12))

    assert (window.earlier, window.later) == expected


@given(PARAGRAPHS, st.data())
def test_going_up_and_down_leaves_nothing_out(paragraphs: list[str], data: st.DataObject) -> None:
    article = article_of(*paragraphs)
    blocks = blocks_of(article, EVERYTHING)
    start = data.draw(st.integers(0, len(article.body) - 1))
    end = data.draw(st.integers(start + 1, len(article.body)))

    around = window_around(blocks, Span(start, end))

    seen = set(range(around.first, around.first + len(around.blocks)))
    window = around
    while window.later is not None:
        assert window.later > window.first
        window = window_from(blocks, window.later)
        seen |= set(range(window.first, window.first + len(window.blocks)))
    window = around
    while window.earlier is not None:
        assert window.earlier < window.first
        window = window_from(blocks, window.earlier)
        seen |= set(range(window.first, window.first + len(window.blocks)))
    assert seen == set(range(len(blocks)))
    joined = "".join(block.span.of(article.body) for block in blocks)
    assert "".join(joined.split()) == "".join(article.body.split())


@given(PARAGRAPHS, st.integers(-5, 100))
def test_a_window_is_never_too_large_and_never_empty(paragraphs: list[str], first: int) -> None:
    blocks = blocks_of(article_of(*paragraphs), EVERYTHING)

    window = window_from(blocks, first)

    assert 1 <= len(window.blocks) <= MAX_WINDOW_BLOCKS
    assert sum(block.span.end - block.span.start for block in window.blocks) <= MAX_WINDOW_CHARS


def test_what_is_hidden_is_marked_and_furniture_is_left_out() -> None:
    article = article_of("Asylum granted.", "Read more.", "A name.")
    furniture = (Furniture(Span(17, 27), "teaser"),)
    article = Article("a.md", "Told", article.body, furniture=furniture)
    scope = Scope(hidden=frozenset({("a.md", Span(31, 35))}))

    blocks = blocks_of(article, scope)

    assert [block.span.of(article.body) for block in blocks] == ["Asylum granted.", "A name."]
    assert [block.is_hidden for block in blocks] == [False, True]
