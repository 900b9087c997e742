"""The card of ``/receipt``: what was quoted, from where, and whether it still stands."""

from bot.answers.model import Notice, NoticeKind
from bot.chat.cards.card import ANSWERED, DOUBTFUL, Card, row, rule, text
from bot.chat.cards.citing import article_button, listed, notice_shown, receipt_shown
from bot.chat.cards.marking import mark_shown
from bot.chat.limits import MAX_TEXT_CHARS
from bot.chat.markdown import one_line, quote
from bot.chat.speech import say
from bot.library.checking import NEWER, Checked, Standing, standing_template
from bot.library.marks import Became, Mark
from bot.wording import later

MAX_TITLE_CHARS = 120
MAX_FILE_CHARS = 200
MAX_SENTENCE_CHARS = 400
_NOTICES = {
    Became.CORRECTED: NoticeKind.CORRECTED,
    Became.RETRACTED: NoticeKind.RETRACTED,
}
WITHDRAWN = later("The moderators have withdrawn these words, so I do not show them.")


def receipt_card(checked: Checked) -> Card:
    """Return the card of ``/receipt``; words that moderators have taken back are not shown."""
    withdrawn = checked.mark.withdraws
    title = say("Receipt {receipt}", receipt=receipt_shown(checked.receipt))
    head = f"### {title}\n{listed(checked.article)}"
    facts, foot = _standing(checked), _facts(checked)
    room = MAX_TEXT_CHARS - len(head) - len(facts) - len(foot)
    words = say(WITHDRAWN) if withdrawn else quote(checked.words, (), room)
    items = [text(head), text(words), text(facts), rule(), text(foot)]
    link = None if withdrawn else article_button(checked.article, checked.receipt.span)
    if link is not None:
        items.append(row(link))
    stands = checked.standing in {Standing.SAME, Standing.MOVED} and not withdrawn
    holds = stands and checked.newer is None and checked.taken_back is None
    return Card(items, ANSWERED if holds else DOUBTFUL)


def _standing(checked: Checked) -> str:
    template, values = standing_template(checked)
    lines = [f"**{say(template, **values)}**", *_taken_back(checked.mark)]
    if checked.newer is not None:
        told = say(NEWER, headline=checked.newer.headline)
        lines.append(one_line(told, MAX_SENTENCE_CHARS))
    if checked.now is not None and checked.now != checked.receipt:
        lines.append(say("Its receipt today: {receipt}", receipt=receipt_shown(checked.now)))
    return "\n".join(lines)


def _taken_back(mark: Mark) -> list[str]:
    """Return what moderators said of the words or their article, as a line."""
    if mark.became in _NOTICES:
        return [notice_shown(Notice(_NOTICES[mark.became], mark.words, mark.at), brief=False)]
    return [mark_shown(mark)] if mark.became is Became.SUPERSEDED else []


def _facts(checked: Checked) -> str:
    revision, span = checked.revision, checked.receipt.span
    committed = f"<t:{int(revision.committed_at.timestamp())}:f>"
    answers = (
        say("the one that answers today")
        if revision.number == checked.newest
        else say("revision {number} answers today", number=checked.newest)
    )
    lines = (
        say("Story: {story}", story=one_line(checked.title, MAX_TITLE_CHARS)),
        say(
            "Revision {number}, committed {when}; {answers}",
            number=revision.number,
            when=committed,
            answers=answers,
        ),
        say("File: {file}", file=one_line(checked.article.file, MAX_FILE_CHARS)),
        say("Characters {first} to {last} of the article's text", first=span.start, last=span.end),
        say("SHA-256 of the file: `{digest}`", digest=checked.digest),
    )
    return "\n".join(f"-# {line}" for line in lines)
