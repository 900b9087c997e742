"""Answer -> card: the excerpts, each cited; or a reasoned "not in this story"."""

import sys
from collections.abc import Sequence
from datetime import datetime, timedelta

import discord

from bot.answers.model import Answer, Excerpt, Notice, Verdict
from bot.answers.receipts import encode
from bot.chat.cards.asked import asked_controls
from bot.chat.cards.card import ANSWERED, DOUBTFUL, PLAIN, STRUCK, Card, Item, day, row, rule, text
from bot.chat.cards.citing import article_button, citation, is_struck, picture
from bot.chat.cards.controls import WHICH, Action, control
from bot.chat.cards.narrowing import pack
from bot.chat.cards.question import head, notes, origin
from bot.chat.cards.silence import silence_card
from bot.chat.limits import MAX_TEXT_CHARS
from bot.chat.markdown import quote
from bot.chat.speech import say, say_counted
from bot.story.model import Span
from bot.wording import later

MIN_QUOTATION_CHARS = 250
WEAK = later("**Perhaps not in this story.** This comes closest:")


def answer_card(  # noqa: PLR0913  # each is told by another part of what happened
    answer: Answer,
    *,
    with_question: bool,
    asker: int | None = None,
    at: datetime | None = None,
    old_after: timedelta | None = None,
    overheard: bool = False,
) -> Card:
    """Return the card for an answer.

    Args:
        answer: What to show.
        with_question: Show the question large; else, where the card replies to it, in small
            print. It always stands there: the card's buttons read it.
        asker: Discord's id of who asked and may delete the card; None for moderators only.
        at: The time, UTC, to tell old articles by.
        old_after: How old all articles of an answer must be for it to say so; None for never.
        overheard: Whether the question called nobody, so that it may have been none.
    """
    if not answer.answered:
        return silence_card(answer, with_question=with_question, asker=asker, overheard=overheard)
    lines = [*_which(answer), *notes(answer)]
    if at is not None and old_after is not None:
        lines += _age(answer.excerpts, at - old_after)
    if answer.retracted is not None:
        lines.append(_retracted(answer.retracted[1]))
    first = head(answer, lines, large=with_question)
    foot = f"-# {origin(answer)} · {say('word for word')}"
    blocks = _blocks(
        answer.excerpts, pack(answer.scope), MAX_TEXT_CHARS - len(first.content) - len(foot)
    )
    items = [first, *blocks, rule(), *_controls(answer, asker, overheard=overheard), text(foot)]
    return Card(items, _accent(answer))


def _which(answer: Answer) -> list[str]:
    """Say what kind of answer this is, where that needs saying."""
    if answer.shown_before:
        last = answer.shown_before + len(answer.excerpts)
        first = answer.shown_before + 1
        return [
            say("Further excerpts, {first} to {last}, the closest first:", first=first, last=last)
        ]
    if answer.verdict is not Verdict.ANSWERED:
        return [say(WEAK)]
    return []


def _age(excerpts: Sequence[Excerpt], before: datetime) -> list[str]:
    """Say that an answer is old, if all its articles were published before a time."""
    published = [excerpt.article.published_at for excerpt in excerpts]
    dated = [moment for moment in published if moment is not None]
    if len(dated) < len(published) or max(dated) >= before:
        return []
    newest = day(max(dated))
    told = say_counted(
        "⏳ Old news: this article is of {day}.",
        "⏳ Old news: the newest of these articles is of {day}.",
        len({each.article.file for each in excerpts}),
        day=newest,
    )
    return [f"-# {told}"]


def _accent(answer: Answer) -> discord.Colour:
    if is_struck(answer.excerpts):
        return STRUCK
    if answer.shown_before:
        return PLAIN
    return accent(answer.verdict)


def _retracted(notice: Notice) -> str:
    """Say that an article that would answer, too, was retracted, with no word of it."""
    when = day(notice.at) if notice.at else ""
    told = say(
        "⚠ An article that would have answered, too, was retracted on {day}; I do not quote it.",
        day=when,
    )
    return f"-# {told}"


def accent(verdict: Verdict) -> discord.Colour:
    """Return the colour of an answer in whose articles nothing is struck."""
    return ANSWERED if verdict is Verdict.ANSWERED else DOUBTFUL


def _blocks(excerpts: Sequence[Excerpt], narrowed: str, room: int) -> list[Item]:
    """Return a block for each excerpt; all of them share the room, in characters."""
    cited = _citations(excerpts, room)
    left = room - sum(map(len, cited))
    items: list[Item] = []
    for number, (excerpt, place) in enumerate(zip(excerpts, cited, strict=True)):
        quotation = quoted_within(excerpt, left // (len(cited) - number))
        left -= len(quotation)
        image = picture(excerpt.article)
        words = [text(quotation), text(place)]
        items += [rule(), *([discord.ui.Section(*words, accessory=image)] if image else words)]
        items.append(_excerpt_controls(excerpt, narrowed))
    return items


def _excerpt_controls(excerpt: Excerpt, narrowed: str) -> Item:
    state = encode(excerpt.receipt)
    link = article_button(excerpt.article, excerpt.marked)
    return row(
        control(Action.CONTEXT, state, say("In context")),
        control(Action.WHY, f"{state}.{narrowed}", say("Why this")),
        *([link] if link else []),
    )


def _controls(answer: Answer, asker: int | None, *, overheard: bool) -> list[Item]:
    """Return the buttons of the whole answer, in rows that a phone is wide enough for.

    Further excerpts are shown in private: nobody votes on them or has to delete them.
    """
    story = f"{answer.story_id}.{answer.revision}"
    shown = answer.shown_before + len(answer.excerpts)
    more = control(Action.MORE, f"{story}.{shown}.{pack(answer.scope)}", say("More"))
    reading: list[Item] = [more] if answer.has_more else []
    judging: list[Item] = [control(Action.WRONG, WHICH, say("Wrong passage"))]
    if not answer.shown_before:
        reading.append(control(Action.HELPFUL, story, say("Helpful")))
        reading.append(control(Action.NOT_HELPFUL, story, say("Not helpful")))
        judging.append(control(Action.DELETE, str(asker or 0), say("Delete")))
        judging += asked_controls(answer, asker, overheard=overheard)
    if answer.shown_before:
        return [row(*reading, *judging)]
    return [row(*reading), row(*judging)]


def _citations(excerpts: Sequence[Excerpt], room: int) -> list[str]:
    """Return the excerpts' citations; brief ones where these would crowd out the words."""
    whole = [citation(excerpt) for excerpt in excerpts]
    if room - sum(map(len, whole)) >= MIN_QUOTATION_CHARS * len(excerpts):
        return whole
    return [citation(excerpt, brief=True) for excerpt in excerpts]


def quoted_within(excerpt: Excerpt, max_chars: int) -> str:
    """Quote an excerpt; where it is too long, at least the sentence that answers."""
    span, marked = excerpt.span, excerpt.marked
    if len(_quoted(excerpt, Span(span.start, marked.end), sys.maxsize)) > max_chars:
        span = Span(marked.start, span.end)
    return _quoted(excerpt, span, max_chars)


def _quoted(excerpt: Excerpt, span: Span, max_chars: int) -> str:
    highlights = [h.shifted(-span.start) for h in excerpt.highlights if span.contains(h)]
    alone = excerpt.marked == span
    marked = None if alone else excerpt.marked.shifted(-span.start)
    return quote(span.of(excerpt.article.body), highlights, max_chars, marked)
