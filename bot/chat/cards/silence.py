"""The card of "not in this story": why, and what comes closest."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time

from bot.answers.model import Answer, Notice
from bot.answers.silence import OtherTime, Silence
from bot.chat.cards.asked import asked_controls, asked_notes, scope_in_words
from bot.chat.cards.card import NOT_ANSWERED, Card, Item, day, row, rule, text
from bot.chat.cards.citing import MAX_NOTICE_CHARS, listed, retracted_shown
from bot.chat.cards.controls import Action, control
from bot.chat.cards.question import either, head, never_used, origin, repairs, spelt_as, word
from bot.chat.limits import MAX_TEXT_CHARS
from bot.chat.markdown import one_line
from bot.chat.speech import say, spoken

MAX_OFFERED = 2


def silence_card(
    answer: Answer, *, with_question: bool, asker: int | None, overheard: bool = False
) -> Card:
    """Return the card that says why a story does not answer; see :func:`answer_card`."""
    first, *more = _reasons(answer)
    lines = [f"{say('**Not in this story.**')} {first}", *(f"- {line}" for line in more)]
    lines += [*asked_notes(answer), *repairs(answer)]
    first_block = head(answer, lines, large=with_question)
    foot = f"-# {origin(answer)}"
    items: list[Item] = [first_block]
    items += _headlines(answer, MAX_TEXT_CHARS - len(first_block.content) - len(foot))
    buttons: list[Item] = []
    if asker is not None:
        state = f"{answer.story_id}.{answer.revision}.{asker}"
        buttons.append(control(Action.TELL, state, say("Tell the moderators")))
    buttons.append(control(Action.DELETE, str(asker or 0), say("Delete")))
    buttons += asked_controls(answer, asker, overheard=overheard)
    return Card([*items, rule(), row(*buttons), text(foot)], NOT_ANSWERED)


def _headlines(answer: Answer, room: int) -> list[Item]:
    """List the closest headlines, or the newest, as many as there is room for."""
    closest = say("Closest headlines:"), answer.nearest
    title, articles = closest if answer.nearest else (say("Newest headlines:"), answer.newest)
    lines = [title, *(f"- {listed(article)}" for article in articles)]
    while len("\n".join(lines)) > room:
        lines.pop()
    return [text("\n".join(lines))] if len(lines) > 1 else []


def _reasons(answer: Answer) -> list[str]:
    """Return one or more sentences that say why, each a line."""
    silence = answer.silence or Silence({})
    if answer.retracted is not None:
        return _retracted(answer.retracted[1])
    if not answer.nearest and not answer.newest and scope_in_words(answer.scope):
        return [_nowhere(answer)]
    lines = [never_used(answer)] if answer.unknown_words else []
    lines += _near_words(silence)
    lines += _other_time(silence.other_time) if silence.other_time else []
    lines += _language(silence.language) if silence.language else []
    if lines:
        return lines
    if answer.nearest:
        return [say("Its articles use these words, but no passage holds enough of them together.")]
    if answer.words:
        return [_nowhere(answer)]
    return [say("Your question holds no word to look up; name a person, a place or a thing.")]


def _nowhere(answer: Answer) -> str:
    """Say that the story uses the words, but not in the part of it that was asked."""
    if answer.newest:
        return say("The articles that I looked in hold none of these words.")
    if scope_in_words(answer.scope):
        return say("The story has no such article: choose other days or another outlet.")
    return say("None of the story's articles may be shown at present.")


def _retracted(notice: Notice) -> list[str]:
    """Say that what would answer was retracted, with no word of it: not even its headline."""
    lines = [retracted_shown(notice)]
    reason = one_line(notice.text, MAX_NOTICE_CHARS)
    return [*lines, say("The reason given: {reason}", reason=reason)] if reason else lines


def _near_words(silence: Silence) -> list[str]:
    offered = [
        say(
            "{near} for {asked}",
            near=_near(asked, words),
            asked=word(asked),
        )
        for asked, words in [*silence.near_words.items()][:MAX_OFFERED]
    ]
    return [say("Did you mean {offered}?", offered=_or_else(offered))] if offered else []


def _near(asked: str, words: Sequence[str]) -> str:
    return either([word(spelt_as(asked, near)) for near in words])


def _or_else(offered: list[str]) -> str:
    *most, last = offered
    return say("{most}; or {last}", most="; ".join(most), last=last) if most else last


def _other_time(other: OtherTime) -> list[str]:
    first, last = (_day(moment) for moment in (other.first, other.last))
    asked = word(other.asked)
    if other.first == other.last:
        return [
            say(
                "You ask about {asked}; the articles were published on {first}.",
                asked=asked,
                first=first,
            )
        ]
    return [
        say(
            "You ask about {asked}; the articles were published from {first} to {last}.",
            asked=asked,
            first=first,
            last=last,
        )
    ]


def _language(code: str) -> list[str]:
    name = spoken().locale.languages.get(code, code)
    return [
        say(
            "Your question looks like {language}, a language that this story is not indexed in.",
            language=name,
        )
    ]


def _day(on: date) -> str:
    return day(datetime.combine(on, time(), UTC))
