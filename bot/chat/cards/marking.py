"""An answer's card again, with what became of the words that it quotes.

Whatever stays is taken from the message itself; what comes back, from the article.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import discord

from bot.answers.context import blocks_of
from bot.answers.model import Excerpt, Verdict
from bot.answers.receipts import Receipt, decode
from bot.chat.cards.answer import WEAK, accent, quoted_within
from bot.chat.cards.card import STRUCK, Item, day, row
from bot.chat.cards.citing import (
    MAX_HEADLINE_CHARS,
    article_button,
    citation,
    is_notice,
    picture,
    receipt_shown,
)
from bot.chat.cards.controls import VERSION, Action, walk
from bot.chat.limits import MAX_TEXT_CHARS, checked
from bot.chat.markdown import one_line
from bot.chat.speech import in_every_language, say, speak_as
from bot.library.marks import Became, Mark
from bot.search.scope import EVERYTHING
from bot.story.model import Article

MAX_WORDS_CHARS = 300
"""Of a correction, or of the reason for a retraction."""
MIN_QUOTATION_CHARS = 60
_CONTEXT = f"cuttings:{VERSION}:{Action.CONTEXT.value}:"


@dataclass(frozen=True, slots=True)
class Marked:
    """An excerpt of a message, and what the message is to say of it.

    Attributes:
        mark: What became of its words.
        article: What it was cut from, as that was then; None where its file is not kept any more:
            then its words are withdrawn.
        excerpt: The same words as an answer would show them now, where one would.
    """

    mark: Mark
    article: Article | None
    excerpt: Excerpt | None = None


def marked_card(
    message: discord.Message, places: Mapping[int, Marked], *, is_struck: bool
) -> discord.ui.LayoutView | None:
    """Return a message's card, with what became of some of its excerpts.

    Args:
        message: One of the bot's answers, in whatever language and state.
        places: What to say of which of its excerpts; the others stay as they are.
        is_struck: Whether there is anything to say of any of its excerpts.

    Returns:
        The card; None where the message is no answer, or no longer.
    """
    view = discord.ui.LayoutView.from_message(message, timeout=None)
    view.stop()  # its buttons are found by their custom ids; nobody has to remember them here
    container = next(iter(view.children), None)
    if not isinstance(container, discord.ui.Container):
        return None
    speak_as(_texts(container), "word for word")
    blocks = [*_blocks(container)]
    if not all(place < len(blocks) for place in places):
        return None
    items = [*container.children]
    around = sum(map(_chars, items)) - sum(
        _chars(item) for first, last in blocks for item in items[first : last + 1]
    )
    fair = (MAX_TEXT_CHARS - around) // max(1, len(blocks))
    for place, marked in sorted(places.items(), reverse=True):
        first, last = blocks[place]
        others = sum(map(_chars, (*items[:first], *items[last + 1 :])))
        block = items[first : last + 1]
        # What comes back takes no more than its share: others may come back after it.
        room = min(MAX_TEXT_CHARS - others, max(fair, sum(map(_chars, block))))
        items[first : last + 1] = _remade(block, marked, room)
    container.accent_colour = STRUCK if is_struck else accent(_verdict(container))
    container.clear_items()
    for item in items:
        container.add_item(item)
    checked(view)
    return view


def mark_shown(mark: Mark) -> str:
    """Return what is said of words, as markdown of one line or two; nothing of those that stand."""
    words = one_line(mark.words, MAX_WORDS_CHARS)
    when = day(mark.at) if mark.at else ""
    match mark.became:
        case Became.STANDS:
            return ""
        case Became.CORRECTED:
            said = say("Corrected since, on {day}:", day=when)
            return f"⚠ **{said}** {words}"
        case Became.SUPERSEDED:
            said = say("Superseded since:")
            newer = one_line(mark.words, MAX_HEADLINE_CHARS)
            told = say("“{headline}” answers in its place.", headline=newer) if newer else ""
            return f"⚠ **{said}** {told}".rstrip()
        case Became.CHANGED:
            return (
                f"⚠ **{say('Changed since:')}** {say('the article no longer holds these words.')}"
            )
        case Became.REMOVED:
            said = say("Removed since:")
            return f"⚠ **{said}** {say('the article is no longer in the story.')}"
        case Became.HIDDEN:
            told = say("The moderators have taken back the words that I quoted here.")
        case Became.RETRACTED:
            told = say("The article that I quoted here was retracted on {day}.", day=when)
            if words:
                told += f"\n{say('The reason given: {reason}', reason=words)}"
        case Became.EMBARGOED:
            told = say("The words that I quoted here may not be shown yet.")
    return f"⚠ **{say('Withdrawn.')}** {told}"


def _remade(items: Sequence[Item], marked: Marked, room: int) -> list[Item]:
    """Return an excerpt's words, or what stands in their place, and its buttons."""
    *words, buttons = items
    assert isinstance(buttons, discord.ui.ActionRow)  # noqa: S101  # _blocks ends with one
    receipt = _receipt_of(buttons)
    if receipt is None:
        return [*items]
    if marked.mark.withdraws or marked.article is None:
        said = _said(marked.mark, room // 2) or mark_shown(Mark(Became.CHANGED))
        shown = f"{said}\n-# {receipt_shown(receipt)}"
        return [discord.ui.TextDisplay(shown), _buttons(buttons, None, disabled=True)]
    texts = [one.content for one in _displays(words)]
    excerpt = marked.excerpt or _excerpt(marked.article, receipt)
    excerpt = replace(excerpt, receipt=receipt, notices=())
    place = _without_notices(texts[1]) if len(texts) > 1 else citation(excerpt)
    if len(place) > room // 3:
        place = citation(excerpt, brief=True)
    said = _said(marked.mark, room // 3)
    before = _quotation(texts[0]) if len(texts) > 1 else ""
    left = room - len(place) - len(said) - 1
    if not before or len(before) > left:
        before = quoted_within(excerpt, max(MIN_QUOTATION_CHARS, left))
    first = f"{said}\n{before}" if said else before
    shown_again = [discord.ui.TextDisplay[Any](first), discord.ui.TextDisplay[Any](place)]
    image = picture(marked.article)
    again: list[Item] = (
        [discord.ui.Section(*shown_again, accessory=image)] if image else [*shown_again]
    )
    link = article_button(marked.article, excerpt.span)
    return [*again, _buttons(buttons, link, disabled=False)]


def _said(mark: Mark, max_chars: int) -> str:
    """Return what is said of words; without a moderator's own where these would be too long."""
    whole = mark_shown(mark)
    return whole if len(whole) <= max_chars else mark_shown(replace(mark, words=""))


def _excerpt(article: Article, receipt: Receipt) -> Excerpt:
    """Return an excerpt as an answer cut it, as far as its place tells."""
    inside = [
        block.paragraph
        for block in blocks_of(article, EVERYTHING)
        if block.span.overlaps(receipt.span)
    ] or [1]
    return Excerpt(article, receipt, receipt.span, (), inside[0], inside[-1], 0.0)


def _quotation(content: str) -> str:
    """Return a quotation without what was said of it before."""
    lines = content.split("\n")
    first = next((at for at, line in enumerate(lines) if line.startswith("> ")), len(lines))
    return "\n".join(lines[first:])


def _without_notices(content: str) -> str:
    """Return a citation without the corrections that held when it was written."""
    return "\n".join(line for line in content.split("\n") if not is_notice(line))


def _buttons(buttons: discord.ui.ActionRow[Any], link: Item | None, *, disabled: bool) -> Item:
    """Return an excerpt's buttons; with a link to its article only while it may be shown."""
    kept: list[Item] = []
    for button in buttons.children:
        if isinstance(button, discord.ui.Button) and button.url is None:
            button.disabled = disabled
            kept.append(button)
    return row(*kept, *([link] if link is not None else []))


def _blocks(container: discord.ui.Container[Any]) -> Iterator[tuple[int, int]]:
    """Yield where each excerpt stands among a card's items: its first one, and its buttons."""
    first = 0
    for at, item in enumerate(container.children):
        if isinstance(item, discord.ui.Separator):
            first = at + 1
        elif isinstance(item, discord.ui.ActionRow) and _receipt_of(item) is not None:
            yield first, at


def _receipt_of(buttons: discord.ui.ActionRow[Any]) -> Receipt | None:
    for button in buttons.children:
        custom_id = getattr(button, "custom_id", None) or ""
        if custom_id.startswith(_CONTEXT):
            return decode(custom_id.removeprefix(_CONTEXT))
    return None


def _verdict(container: discord.ui.Container[Any]) -> Verdict:
    words = _texts(container)
    is_weak = any(sentence in words for sentence in in_every_language(WEAK))
    return Verdict.WEAK if is_weak else Verdict.ANSWERED


def _texts(container: discord.ui.Container[Any]) -> str:
    return "\n".join(one.content for one in _displays(container.children))


def _displays(items: Sequence[Item]) -> list[discord.ui.TextDisplay[Any]]:
    return [one for one in walk(items) if isinstance(one, discord.ui.TextDisplay)]


def _chars(item: Item) -> int:
    return sum(len(one.content) for one in _displays([item]))
