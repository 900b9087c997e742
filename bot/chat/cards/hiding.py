"""Cards of *Hide this passage* and ``/corpus hidden``."""

from collections.abc import Container, Sequence

import discord

from bot.answers.receipts import Receipt, encode
from bot.chat.cards.card import Card, Item, actor_shown, day, row, rule, text
from bot.chat.cards.citing import listed, named
from bot.chat.clicks import DeskButton
from bot.chat.markdown import one_line, quote
from bot.chat.menus import HIDE_MENU
from bot.chat.speech import say
from bot.library.store import HiddenPassage
from bot.story.model import Article

HIDE, SHOW_AGAIN = "hide", "unhide"
MAX_QUOTED_CHARS = 400
MAX_HEADLINE_CHARS = 100
MAX_SHOWN = 5


def hide_button(receipt: Receipt) -> DeskButton:
    """Return the button that hides an excerpt; whoever presses it is asked for the right to."""
    letters = encode(receipt)
    return DeskButton(HIDE, letters, label=say(HIDE_MENU), style=discord.ButtonStyle.danger)


def choice_card(excerpts: Sequence[tuple[Article, Receipt]]) -> Card:
    """Return the card that asks a moderator which of an answer's passages to hide."""
    items: list[Item] = [
        text(
            say(
                "**Which passage shall no answer show any more?** It is gone at once; you can "
                "undo it."
            )
        )
    ]
    for article, receipt in excerpts:
        button = hide_button(receipt)
        words = quote(receipt.span.of(article.body), (), MAX_QUOTED_CHARS)
        items += [rule(), text(f"{words}\n-# {listed(article)}"), row(button)]
    return Card(items)


def done_card(story: int, passage: int, earlier: str, also: Sequence[Article]) -> Card:
    """Return the card that says that a passage is hidden.

    Args:
        story: The story's id.
        passage: The hidden passage's.
        earlier: What happens to earlier answers, as a sentence.
        also: Other articles that hold the same words.
    """
    told = say(
        "**Hidden.** No answer shows these words any more, also after a reload. {earlier}",
        earlier=earlier,
    )
    if also:
        told += "\n" + say("The same words are hidden in {articles}, too.", articles=named(also))
    small = say("`/corpus hidden` lists what is hidden.")
    button = DeskButton(SHOW_AGAIN, story, passage, label=say("Show again"))
    return Card([text(f"{told}\n-# {small}"), row(button)])


def hidden_card(
    story: int,
    passages: Sequence[tuple[HiddenPassage, Article | None]],
    known: Container[str] | None = None,
) -> Card:
    """Return the list of what is hidden, newest first.

    Args:
        story: The story's id.
        passages: What is hidden, newest first, each with its article if that still holds it.
        known: The actors that may be named; None for all of them.
    """
    if not passages:
        none = say(
            "None. *{menu}*, in the *Apps* menu of an answer, hides one.", menu=say(HIDE_MENU)
        )
        return Card([text(f"### {say('Hidden passages')}\n{none}")])
    items: list[Item] = [text(f"### {say('Hidden passages')}")]
    for passage, article in passages[:MAX_SHOWN]:
        words = quote(passage.words, (), MAX_QUOTED_CHARS)
        where = (
            listed(article)
            if article is not None
            else say(
                "{file}: these words stand there no more",
                file=one_line(passage.file, MAX_HEADLINE_CHARS),
            )
        )
        who = say(
            "hidden {day} by {actor}",
            day=day(passage.hidden_at),
            actor=actor_shown(passage.actor, known),
        )
        button = DeskButton(SHOW_AGAIN, story, passage.id, label=say("Show again"))
        items += [rule(), text(f"{words}\n-# {where}\n-# {who}"), row(button)]
    left = len(passages) - MAX_SHOWN
    return Card([*items, text(f"-# {say('and {count} older', count=left)}")] if left > 0 else items)
