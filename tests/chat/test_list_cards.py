"""Lists of excerpts at Discord's limits."""

import pytest

from bot.answers.browsing import PAGE_EXCERPTS, Page
from bot.answers.context import blocks_of, window_from
from bot.answers.model import Excerpt
from bot.answers.receipts import MAX_NUMBER, Receipt
from bot.answers.statements import MAX_STATEMENTS, Compared
from bot.chat.cards.browsing import article_card, quotes_card, search_card
from bot.chat.cards.statements import statements_card
from bot.search.scope import EVERYTHING, Scope
from bot.story.model import Span
from tests.builders import NOON, make_article

BOMBS = [
    "*" * 10_000,
    "@everyone " * 1_000,
    "\u05d0\u05d1\u05d2 " * 2_500,
    "[a](https://a.b) " * 600,
]


def make_excerpt(words: str) -> Excerpt:
    article = make_article(words, headline=words[:300], outlet=words[:300])
    whole = Span(0, len(words))
    return Excerpt(
        article=article,
        receipt=Receipt(MAX_NUMBER, MAX_NUMBER, 9_999_999, whole),
        marked=whole,
        highlights=tuple(Span(at, at + 1) for at in range(0, len(words), 100)),
        paragraph=9_999_999,
        last_paragraph=9_999_999,
        score=1.0,
    )


@pytest.mark.parametrize("words", BOMBS, ids=["stars", "mentions", "right to left", "links"])
def test_lists_fit_whatever_they_show(words: str) -> None:
    excerpts = (make_excerpt(words),) * PAGE_EXCERPTS
    page = Page(words[:500], MAX_NUMBER, words[:200], MAX_NUMBER, excerpts, 100_000, 999_999)
    scope = Scope(NOON.date(), NOON.date(), frozenset({words[:300]}))

    for card in (search_card(page, scope), quotes_card(page)):
        assert 0 < card.content_length() <= 4_000
        assert card.total_children_count <= 40


@pytest.mark.parametrize("words", BOMBS, ids=["stars", "mentions", "right to left", "links"])
def test_statements_fit_whatever_they_say(words: str) -> None:
    compared = [Compared(words[:500], make_excerpt(words))] * MAX_STATEMENTS

    card = statements_card(compared, words[:200])

    assert 0 < card.content_length() <= 4_000
    assert card.total_children_count <= 40


@pytest.mark.parametrize("words", BOMBS, ids=["stars", "mentions", "right to left", "links"])
def test_every_page_of_an_article_fits(words: str) -> None:
    article = make_article(f"{words}\n\n" * 3, headline=words[:300], outlet=words[:300])
    blocks = blocks_of(article, EVERYTHING)
    first: int | None = 0
    shown = 0
    while first is not None:
        window = window_from(blocks, first)
        card = article_card(article, window, f"{MAX_NUMBER}.{MAX_NUMBER}.9999999")
        assert 0 < card.content_length() <= 4_000
        assert card.total_children_count <= 40
        shown += len(window.blocks)
        first = window.later
    assert shown == len(blocks)
