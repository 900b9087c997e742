"""The card of *Why this*: plain words first, then the numbers they stand for."""

from collections.abc import Sequence

from bot.answers.reasons import MatchedWord, Reasons
from bot.chat.cards.card import Card, rule, text
from bot.chat.cards.citing import listed, receipt_shown
from bot.chat.cards.question import enumerated, word
from bot.chat.limits import MAX_TEXT_CHARS
from bot.chat.markdown import one_line, quote
from bot.wording import counted

MAX_QUOTED_CHARS = 600
MAX_SHOWN_WORDS = 8
MAX_REASON_CHARS = 90
MAX_SHOWN_CHARS = 30

_RARE = ((0.02, "very rare here"), (0.1, "rare here"), (0.4, "fairly common here"))
_COMMON = "so it tells little"


def why_card(reasons: Reasons) -> Card:
    """Return the card that says why an excerpt was chosen."""
    excerpt = reasons.excerpt
    sentence = quote(excerpt.marked.of(excerpt.article.body), (), MAX_QUOTED_CHARS)
    head = f"**Why this excerpt?**\n{listed(excerpt.article)}\n{sentence}"
    plain = "\n".join([_matched(reasons), *_words(reasons), *_missing(reasons)])
    foot = f"-# Receipt {receipt_shown(excerpt.receipt)}"
    room = MAX_TEXT_CHARS - sum(map(len, (head, plain, _rest(reasons), foot)))
    numbers = _numbers(reasons, room)
    return Card(
        [
            text(head),
            rule(),
            text(plain),
            text(_rest(reasons)),
            rule(),
            text(numbers),
            text(foot),
        ]
    )


def _matched(reasons: Reasons) -> str:
    found, asked = len(reasons.words), len(reasons.words) + len(reasons.missing)
    if not found:
        return "None of your question's words stand in it as they are; it was found by its letters."
    if found == asked:
        which = "the word" if asked == 1 else f"all {asked} words"
        return f"Its passage and headline hold {which} that I looked up:"
    return f"Its passage and headline hold {found} of the {asked} words that I looked up:"


def _words(reasons: Reasons) -> list[str]:
    lines = [
        f"- {word(each.word)}, in {_rarity(each, reasons.passages)}: "
        f"{_percent(each.share)} of the score"
        for each in reasons.words[:MAX_SHOWN_WORDS]
    ]
    more = len(reasons.words) - MAX_SHOWN_WORDS
    return [*lines, f"- and {counted(more, 'more word')}"] if more > 0 else lines


def _rarity(matched: MatchedWord, passages: int) -> str:
    share = matched.passages / max(passages, 1)
    said = next((words for limit, words in _RARE if share <= limit), _COMMON)
    return f"{matched.passages} of {counted(passages, 'passage')}, {said}"


def _missing(reasons: Reasons) -> list[str]:
    if not reasons.missing:
        return []
    named = enumerated([word(each) for each in reasons.missing], MAX_SHOWN_WORDS)
    return [f"Not in it: {named}."]


def _rest(reasons: Reasons) -> str:
    return (
        f"Similar letters brought {_percent(reasons.letters)} of the score, and the sentence "
        f"above, by itself, {_percent(reasons.sentence)}: that is why it was picked from its "
        "passage."
    )


def _numbers(reasons: Reasons, room: int) -> str:
    """Return the parts of the score in small print, as many as there is room for, in characters."""
    parts = [
        f"{part.score:.2f} {one_line(part.reason, MAX_REASON_CHARS)}" for part in reasons.parts
    ]
    terms = ", ".join(
        f"{_term(each.term)} ({one_line(each.word, MAX_SHOWN_CHARS)})"
        for each in reasons.words[:MAX_SHOWN_WORDS]
    )
    looked_up = [f"Looked up as: {terms}"] if terms else []
    total = f"In numbers, the score {reasons.excerpt.score:.2f} is the sum of:"
    whole = _small([total, *parts, *looked_up])
    kept = len(parts)
    while len(whole) > room:
        kept -= 1
        rest = sum(part.score for part in reasons.parts[kept:])
        more = f"{rest:.2f} {counted(len(parts) - kept, 'more part')}"
        whole = _small([total, *parts[:kept], more])
    return whole


def _small(lines: Sequence[str]) -> str:
    return "\n".join(f"-# {line}" for line in lines)


def _percent(share: float) -> str:
    rounded = round(100 * share)
    return "less than 1\u00a0%" if share > 0 and not rounded else f"{rounded}\u00a0%"


def _term(term: str) -> str:
    """Return a term as the index has it; one that stands for synonyms begins with ``=`` there."""
    shown = one_line(term.removeprefix("="), MAX_SHOWN_CHARS)
    return f"{shown} or a synonym" if term.startswith("=") else shown
