"""The card of ``/receipt``: what was quoted, from where, and whether it still stands."""

from bot.chat.cards.card import ANSWERED, DOUBTFUL, Card, row, rule, text
from bot.chat.cards.citing import article_button, listed, receipt_shown
from bot.chat.limits import MAX_TEXT_CHARS
from bot.chat.markdown import one_line, quote
from bot.library.checking import Checked, Standing, newer_sentence, standing_sentence

MAX_TITLE_CHARS = 120
MAX_FILE_CHARS = 200
MAX_SENTENCE_CHARS = 400
WITHDRAWN = "The moderators have withdrawn these words, so I do not show them."


def receipt_card(checked: Checked, *, withdrawn: bool) -> Card:
    """Return the card of ``/receipt``.

    Args:
        checked: What the receipt stands for.
        withdrawn: Moderators have taken the words back: they are not shown.
    """
    head = f"### Receipt {receipt_shown(checked.receipt)}\n{listed(checked.article)}"
    facts, foot = _standing(checked), _facts(checked)
    room = MAX_TEXT_CHARS - len(head) - len(facts) - len(foot)
    words = WITHDRAWN if withdrawn else quote(checked.words, (), room)
    items = [text(head), text(words), text(facts), rule(), text(foot)]
    link = None if withdrawn else article_button(checked.article, checked.receipt.span)
    if link is not None:
        items.append(row(link))
    stands = checked.standing in {Standing.SAME, Standing.MOVED} and not withdrawn
    return Card(items, ANSWERED if stands and checked.newer is None else DOUBTFUL)


def _standing(checked: Checked) -> str:
    lines = [f"**{standing_sentence(checked)}**"]
    if (newer := newer_sentence(checked)) is not None:
        lines.append(one_line(newer, MAX_SENTENCE_CHARS))
    if checked.now is not None and checked.now != checked.receipt:
        lines.append(f"Its receipt today: {receipt_shown(checked.now)}")
    return "\n".join(lines)


def _facts(checked: Checked) -> str:
    revision, span = checked.revision, checked.receipt.span
    committed = f"<t:{int(revision.committed_at.timestamp())}:f>"
    answers = (
        "the one that answers today"
        if revision.number == checked.newest
        else f"revision {checked.newest} answers today"
    )
    lines = (
        f"Story: {one_line(checked.title, MAX_TITLE_CHARS)}",
        f"Revision {revision.number}, committed {committed}; {answers}",
        f"File: {one_line(checked.article.file, MAX_FILE_CHARS)}",
        f"Characters {span.start} to {span.end} of the article's text",
        f"SHA-256 of the file: `{checked.digest}`",
    )
    return "\n".join(f"-# {line}" for line in lines)
