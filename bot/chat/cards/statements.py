"""The card of *Check against the story*: statements, and what the articles say nearest to them."""

from collections.abc import Sequence
from dataclasses import replace

from bot.answers.statements import MAX_STATEMENTS, Compared
from bot.chat.cards.card import Card, Item, row, rule, text
from bot.chat.cards.citing import citation, notices_below, retracted_shown
from bot.chat.cards.controls import Action, control
from bot.chat.cards.question import MAX_SHOWN_TITLE_CHARS
from bot.chat.limits import MAX_TEXT_CHARS
from bot.chat.markdown import one_line, quote
from bot.chat.speech import say
from bot.wording import later

MAX_STATEMENT_CHARS = 150
_HOW = later(
    "Sentence by sentence, what the articles say that comes nearest. Whether it bears out the "
    "message is for you to judge: I compare words, not meanings."
)


def statements_card(compared: Sequence[Compared], title: str) -> Card:
    """Return a message's statements, each with the nearest words of the story."""
    head = f"### {say('Nearest in the story')}\n{say(_HOW)}"
    foot = f"-# {one_line(title, MAX_SHOWN_TITLE_CHARS)} · {say('word for word')}"
    room = (MAX_TEXT_CHARS - len(head) - len(foot)) // MAX_STATEMENTS
    items: list[Item] = [text(head)]
    for number, each in enumerate(compared, 1):
        items += [rule(), text(_entry(number, each, room))]
    reads = [
        _read(number, each) for number, each in enumerate(compared, 1) if each.nearest is not None
    ]
    if reads:
        items += [rule(), row(*reads)]
    return Card([*items, text(foot)])


def _entry(number: int, each: Compared, max_chars: int) -> str:
    words = one_line(each.statement, MAX_STATEMENT_CHARS)
    statement = f"{number}\\. " + say("The message: *{words}*", words=words)
    if each.nearest is None and each.retracted is not None:
        return f"{statement}\n-# {retracted_shown(each.retracted)}"
    if each.nearest is None:
        return f"{statement}\n-# {say('Nothing in the story comes near.')}"
    nearest, marked = each.nearest, each.nearest.marked
    inside = [h.shifted(-marked.start) for h in nearest.highlights if marked.contains(h)]
    unnoted = citation(replace(nearest, notices=()), brief=True)
    place = f"{unnoted}{notices_below(nearest.notices)}"
    left = max_chars - len(statement) - len(place) - len("\n\n")
    words = quote(marked.of(nearest.article.body), inside, max(40, left))
    return f"{statement}\n{words}\n{place}"


def _read(number: int, each: Compared) -> Item:
    assert each.nearest is not None  # noqa: S101  # the caller has looked
    receipt = each.nearest.receipt
    state = f"{receipt.story}.{receipt.revision}.{receipt.article}.p{each.nearest.paragraph}"
    return control(Action.READ, f"{state}.{number}", say("Read {number}", number=number))
