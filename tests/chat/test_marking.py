"""An answer's card with what became of its words: within Discord's limits, and back again."""

from dataclasses import replace
from typing import Any
from unittest.mock import Mock

import discord
import pytest
from discord.components import _component_factory
from hypothesis import given
from hypothesis import strategies as st

from bot.answers.model import Notice, NoticeKind, Verdict
from bot.answers.receipts import Receipt
from bot.chat.cards.answer import answer_card
from bot.chat.cards.card import ANSWERED, DOUBTFUL, STRUCK
from bot.chat.cards.controls import walk
from bot.chat.cards.marking import Marked, mark_shown, marked_card
from bot.chat.limits import MAX_TEXT_CHARS
from bot.library.marks import Became, Mark
from bot.story.model import Article, Span
from tests.builders import NOON
from tests.chat.test_answer_card import make_article
from tests.chat.test_cards import BOMB, make_answer, make_excerpt

MAX_COMPONENTS = 40


def message_of(card: discord.ui.LayoutView) -> discord.Message:
    """Return a message as Discord would give it back."""
    raws: list[Any] = card.to_components()  # type: ignore[no-untyped-call]  # discord.py's
    message = Mock(spec=discord.Message)
    message.components = [_component_factory(raw) for raw in raws]
    return message


def texts(card: discord.ui.LayoutView) -> list[str]:
    return [c.content for c in card.walk_children() if isinstance(c, discord.ui.TextDisplay)]


def full_card(article: Article, *, verdict: Verdict = Verdict.ANSWERED) -> discord.ui.LayoutView:
    """Return a card of three excerpts of an article, with all that a card can have."""
    whole = Span(0, len(article.body))
    notices = (Notice(NoticeKind.CORRECTED, "*" * 500, NOON),)
    excerpts = [
        replace(
            make_excerpt(article, (Span(0, 1),)),
            receipt=Receipt(1, 2 + number, 3, whole),
            notices=notices,
            paragraph=1,
            last_paragraph=1,
        )
        for number in range(3)
    ]
    answer = replace(make_answer(*excerpts, question="_" * 500), verdict=verdict, has_more=True)
    return answer_card(answer, with_question=True, asker=2**62, overheard=True)


MARKS = [Mark(became, NOON, "*" * 500) for became in Became]


@pytest.mark.parametrize("body", ["x" * 10_000, BOMB * 120, "Short. " * 9, "اللجوء " * 900])
@pytest.mark.parametrize("mark", MARKS, ids=lambda mark: mark.became.value)
@pytest.mark.parametrize("kept", [True, False], ids=["kept", "its file is gone"])
def test_the_fullest_card_fits_every_limit_whatever_is_said_of_it(
    body: str, mark: Mark, *, kept: bool
) -> None:
    article = make_article(
        body,
        headline="*" * 300,
        outlet="@" * 300,
        url="https://a.example/" + "p" * 380,
        image_url="https://a.example/" + "é" * 300,
        image_credit="[" * 300,
    )
    marked = Marked(mark, article if kept else None)

    card = marked_card(
        message_of(full_card(article)), dict.fromkeys(range(3), marked), is_struck=True
    )

    assert card is not None
    assert sum(map(len, texts(card))) <= MAX_TEXT_CHARS
    assert sum(1 for _ in card.walk_children()) <= MAX_COMPONENTS
    again = marked_card(
        message_of(card),
        {place: Marked(Mark(), article) for place in range(3)},
        is_struck=False,
    )
    assert again is not None
    assert sum(1 for content in texts(again) if content.startswith("> ")) == 3
    assert not any(mark_shown(mark) in content for content in texts(again) if mark_shown(mark))


@given(st.lists(st.sampled_from(MARKS), min_size=1, max_size=6))
def test_what_is_said_last_is_all_that_is_said(marks: list[Mark]) -> None:
    article = make_article("Ecuador granted asylum. It was announced in Quito.")
    message = message_of(full_card(article))

    for mark in marks:
        message = message_of(remade(message, {1: Marked(mark, article)}))

    once = message_of(remade(message_of(full_card(article)), {1: Marked(marks[-1], article)}))
    assert plain_texts(message) == plain_texts(once)


def remade(message: discord.Message, places: dict[int, Marked]) -> discord.ui.LayoutView:
    card = marked_card(message, places, is_struck=False)
    assert card is not None
    return card


def plain_texts(message: discord.Message) -> list[str]:
    """Return a message's texts without the bold words, which do not come back."""
    found = [c for c in walk(message.components) if isinstance(c, discord.TextDisplay)]
    return [one.content.replace("**", "") for one in found]


@pytest.mark.parametrize(
    ("verdict", "is_struck", "expected"),
    [
        (Verdict.ANSWERED, True, STRUCK),
        (Verdict.ANSWERED, False, ANSWERED),
        (Verdict.WEAK, False, DOUBTFUL),
    ],
)
def test_the_colour_is_that_of_the_answer_unless_something_is_struck(
    verdict: Verdict, expected: discord.Colour, *, is_struck: bool
) -> None:
    article = make_article()

    card = marked_card(message_of(full_card(article, verdict=verdict)), {}, is_struck=is_struck)

    assert card is not None
    [container] = card.children
    assert isinstance(container, discord.ui.Container)
    assert container.accent_colour == expected


def test_what_is_no_answer_any_more_is_left_alone() -> None:
    gone = discord.ui.LayoutView()
    gone.add_item(discord.ui.TextDisplay("Deleted."))
    marked = Marked(Mark(Became.HIDDEN), make_article())

    assert marked_card(message_of(gone), {0: marked}, is_struck=True) is None
    assert marked_card(message_of(full_card(make_article())), {7: marked}, is_struck=True) is None
