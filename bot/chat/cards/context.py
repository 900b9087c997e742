"""The card of *In context*: the paragraphs around an excerpt, up and down its article."""

from bot.answers.context import Block, Window
from bot.answers.receipts import Receipt, encode
from bot.chat.cards.card import Card, Item, row, rule, text
from bot.chat.cards.citing import HIDDEN, article_button, listed, paragraphs
from bot.chat.cards.controls import Action, control
from bot.chat.cards.hiding import hide_button
from bot.chat.limits import MAX_TEXT_CHARS
from bot.chat.markdown import quote
from bot.chat.speech import say
from bot.library.checking import Older, standing_template
from bot.story.model import Article, Span

BACK = "b"
"""The state of the button that leads back to the excerpt."""


def context_card(
    article: Article, receipt: Receipt, window: Window, told: str = "", *, hides: bool = False
) -> Card:
    """Return a card with some paragraphs of an article; those of the excerpt are underlined.

    Args:
        article: What to read.
        receipt: The excerpt's.
        window: What to show of it.
        told: Small lines below the article's headline, each after a line break.
        hides: Whether it is for somebody who may hide the excerpt.
    """
    head = f"**{say('In context')}**\n{listed(article)}{told}"
    foot = _place(window, receipt)
    room = MAX_TEXT_CHARS - len(head) - len(foot)
    quoted = "\n> \n".join(
        _quoted(article, block, receipt.span, room // len(window.blocks) - len("\n> \n"))
        for block in window.blocks
    )
    buttons = [*_moves(receipt, window)]
    if (link := article_button(article, receipt.span)) is not None:
        buttons.append(link)
    if hides:
        buttons.append(hide_button(receipt))
    return Card([text(head), rule(), text(quoted), rule(), row(*buttons), text(foot)])


def older_shown(older: Older) -> str:
    """Return, as small lines below others, that this is an older revision and what changed."""
    checked = older.checked
    template, values = standing_template(checked)
    lines = [
        say(
            "This is how the article stood in revision {number}; revision {newest} answers today.",
            number=checked.revision.number,
            newest=checked.newest,
        ),
        say(template, **values),
    ]
    if older.removed or older.added:
        lines.append(
            say(
                "Sentences taken out since: {removed}; added: {added}.",
                removed=older.removed,
                added=older.added,
            )
        )
    return "".join(f"\n-# {line}" for line in lines)


def _quoted(article: Article, block: Block, excerpt: Span, max_chars: int) -> str:
    if block.is_hidden:
        return f"-# {say(HIDDEN)}"
    span = block.span
    marked = None
    if span.overlaps(excerpt):
        inside = Span(max(span.start, excerpt.start), min(span.end, excerpt.end))
        marked = inside.shifted(-span.start)
    return quote(span.of(article.body), (), max_chars, marked)


def _place(window: Window, receipt: Receipt) -> str:
    first, last = window.blocks[0].paragraph, window.blocks[-1].paragraph
    facts = [paragraphs(first, last, window.paragraphs), say("word for word")]
    if window.span.overlaps(receipt.span):
        facts.append(say("the excerpt is underlined"))
    return f"-# {' · '.join(facts)}"


def _moves(receipt: Receipt, window: Window) -> list[Item]:
    state = encode(receipt)
    earlier, later = window.earlier, window.later
    buttons: list[Item] = [
        control(
            Action.CONTEXT, f"{state}.{earlier or 0}", say("Earlier"), disabled=earlier is None
        ),
        control(
            Action.CONTEXT,
            f"{state}.{later or window.count}",
            say("Later"),
            disabled=later is None,
        ),
    ]
    if not window.span.overlaps(receipt.span):
        buttons.append(control(Action.CONTEXT, f"{state}.{BACK}", say("Back to the excerpt")))
    return buttons
