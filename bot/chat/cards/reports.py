"""What readers tell the moderators: passages called wrong, questions without an answer."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import discord

from bot.chat.cards import amounts
from bot.chat.cards.card import DOUBTFUL, PLAIN, Card, Item, row, rule, text
from bot.chat.cards.citing import listed
from bot.chat.cards.controls import Action, control
from bot.chat.limits import MAX_TEXT_CHARS
from bot.chat.markdown import bold_line, one_line, quote
from bot.chat.speech import say, say_counted
from bot.readers.store import Feedback, KeptQuestion, WrongPassage
from bot.story.model import Article, Span
from bot.wording import later

MAX_SHOWN = 3
"""Of each kind; those below move up when one is done."""
_MORE = later("There are more; those you finish make room for them.")
MAX_QUOTED_CHARS = 240
MAX_QUESTION_CHARS = 500
MAX_FILE_CHARS = 100
_DIGEST_CHARS = 16


@dataclass(frozen=True, slots=True)
class WrongExcerpt:
    """An excerpt that people call wrong.

    Attributes:
        passage: One of their reports.
        people: How many they are.
        article: What it stands in; None where that is no longer there as it was.
        receipt: Its receipt's letters; none where the articles have changed since.
    """

    passage: WrongPassage
    people: int
    article: Article | None
    receipt: str = ""


def digest_of(item: WrongPassage | KeptQuestion) -> str:
    """Return what a button calls an item by; the same for all who reported it."""
    key: tuple[object, ...]
    if isinstance(item, WrongPassage):
        key = (item.guild, item.story, item.file, item.start, item.end)
    else:
        key = (item.guild, item.story, item.question)
    return hashlib.sha256(repr(key).encode()).hexdigest()[:_DIGEST_CHARS]


def reports_card(wrong: Sequence[WrongExcerpt], kept: Sequence[KeptQuestion]) -> Card:
    """Return the moderators' list of what is to be looked at."""
    if not wrong and not kept:
        told = say("**Nothing to look at.** No passage is called wrong, no question kept.")
        return Card([text(told)])
    shown: list[tuple[Sequence[str], Item]] = [
        *((_passage(excerpt), row(*_passage_buttons(excerpt))) for excerpt in wrong[:MAX_SHOWN]),
        *(((_question(question),), row(_done(question))) for question in kept[:MAX_SHOWN]),
    ]
    called = say_counted(
        "{number} passage called wrong", "{number} passages called wrong", len(wrong)
    )
    asked = say_counted("{number} question kept", "{number} questions kept", len(kept))
    head = f"**{called}, {asked}.**"
    foot = f"-# {say(_MORE)}"
    items: list[Item] = [text(head)]
    room = MAX_TEXT_CHARS - len(head) - len(foot)
    for texts, buttons in shown:
        room -= sum(map(len, texts))
        if room < 0:
            break
        items += [rule(), *map(text, texts), buttons]
    if sum(isinstance(item, discord.ui.Separator) for item in items) < len(wrong) + len(kept):
        items.append(text(foot))
    return Card(items, DOUBTFUL)


def which_card(excerpts: Sequence[tuple[str, Article, Span]]) -> Card:
    """Return the card that asks a reader which of an answer's passages is wrong.

    Args:
        excerpts: The state of its button, the article and the span of each.
    """
    items: list[Item] = [
        text(say("**Which passage is wrong?** The moderators will see which, not who."))
    ]
    for state, article, span in excerpts:
        words = quote(span.of(article.body), (), MAX_QUOTED_CHARS)
        items += [text(words), text(f"-# {listed(article)}")]
        items += [row(control(Action.WRONG, state, say("This passage is wrong")))]
    return Card(items)


def wrong_passage_card(excerpt: WrongExcerpt, answer_url: str) -> Card:
    """Return what the moderators' channel is told of an excerpt that somebody calls wrong."""
    where = f"-# {say('The answer: {link}', link=answer_url)}"
    head = text(say("**A reader calls this passage wrong.**"))
    buttons = row(*_passage_buttons(excerpt))
    return Card([head, *map(text, _passage(excerpt)), buttons, text(where)], DOUBTFUL)


def kept_question_card(question: KeptQuestion) -> Card:
    """Return what the moderators' channel is told of a question without an answer."""
    head = text(say("**A reader asks the moderators to look at a question I could not answer.**"))
    return Card([head, text(_question(question)), row(_done(question))], DOUBTFUL)


def settled_card(by: int) -> Card:
    """Return what stands in the moderators' channel once somebody has looked at it."""
    return Card([text(say("**Done**, by {person}.", person=f"<@{by}>"))], PLAIN)


def _passage(excerpt: WrongExcerpt) -> tuple[str, str]:
    """Return the words, and below them where they stand and who calls them wrong."""
    passage, article = excerpt.passage, excerpt.article
    when = f"<t:{int(passage.at.timestamp())}:R>"
    people = amounts.readers(excerpt.people)
    told = f"-# {say('{readers}, last {when}', readers=people, when=when)}"
    if article is None:
        gone = say("These words are no longer in the articles.")
        return f"{bold_line(passage.file, MAX_FILE_CHARS)}\n{gone}", told
    words = Span(passage.start, passage.end).of(article.body)
    return quote(words, (), MAX_QUOTED_CHARS), f"-# {listed(article)}\n{told}"


def _passage_buttons(excerpt: WrongExcerpt) -> list[Item]:
    buttons: list[Item] = []
    if excerpt.receipt:
        buttons.append(control(Action.CONTEXT, excerpt.receipt, say("In context")))
    return [*buttons, _done(excerpt.passage)]


def _question(question: KeptQuestion) -> str:
    when = f"<t:{int(question.at.timestamp())}:R>"
    return f"{one_line(question.question, MAX_QUESTION_CHARS)}\n-# {when}"


def _done(item: WrongPassage | KeptQuestion) -> Item:
    return control(Action.DONE, digest_of(item), say("Done"))


def count_passages(feedback: Feedback) -> list[tuple[WrongPassage, int]]:
    """Return each excerpt called wrong once, with how many people do; the newest first."""
    first: dict[str, WrongPassage] = {}
    people: dict[str, int] = {}
    for wrong in feedback.wrong:
        key = digest_of(wrong)
        first.setdefault(key, wrong)
        people[key] = people.get(key, 0) + 1
    return [(wrong, people[key]) for key, wrong in first.items()]


def distinct_questions(feedback: Feedback) -> list[KeptQuestion]:
    """Return each kept question once, the newest first."""
    first: dict[str, KeptQuestion] = {}
    for question in feedback.kept:
        first.setdefault(digest_of(question), question)
    return [*first.values()]
