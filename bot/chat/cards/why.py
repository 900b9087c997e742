"""The card of *Why this*: plain words first, then the numbers they stand for."""

from collections.abc import Mapping, Sequence

from bot.answers.explaining import WORD_PART, Part
from bot.answers.reasons import MatchedWord, Reasons
from bot.chat.cards import amounts
from bot.chat.cards.card import Card, rule, text
from bot.chat.cards.citing import listed, receipt_shown
from bot.chat.cards.question import enumerated, word
from bot.chat.limits import MAX_TEXT_CHARS
from bot.chat.markdown import one_line, quote
from bot.chat.speech import decimal, percent, say, say_counted, say_known
from bot.wording import later

MAX_QUOTED_CHARS = 600
MAX_SHOWN_WORDS = 8
MAX_REASON_CHARS = 90
MAX_SHOWN_CHARS = 30

_RARE = (
    (0.02, later("very rare here")),
    (0.1, later("rare here")),
    (0.4, later("fairly common here")),
)
_COMMON = later("so it tells little")


def why_card(reasons: Reasons) -> Card:
    """Return the card that says why an excerpt was chosen."""
    excerpt = reasons.excerpt
    sentence = quote(excerpt.marked.of(excerpt.article.body), (), MAX_QUOTED_CHARS)
    head = f"**{say('Why this excerpt?')}**\n{listed(excerpt.article)}\n{sentence}"
    plain = "\n".join([_matched(reasons), *_words(reasons), *_missing(reasons)])
    foot = f"-# {say('Receipt {receipt}', receipt=receipt_shown(excerpt.receipt))}"
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
        return say(
            "None of your question's words stand in it as they are; it was found by its letters."
        )
    if found == asked:
        return say_counted(
            "Its passage and headline hold the word that I looked up:",
            "Its passage and headline hold all {number} words that I looked up:",
            asked,
        )
    return say(
        "Its passage and headline hold {found} of the {asked} words that I looked up:",
        found=found,
        asked=asked,
    )


def _words(reasons: Reasons) -> list[str]:
    lines = [_word(each, reasons.passages) for each in reasons.words[:MAX_SHOWN_WORDS]]
    more = len(reasons.words) - MAX_SHOWN_WORDS
    if more > 0:
        lines.append(say_counted("and {number} more word", "and {number} more words", more))
    return [f"- {line}" for line in lines]


def _word(matched: MatchedWord, passages: int) -> str:
    return say(
        "{word}, in {rarity}: {share} of the score",
        word=word(matched.word),
        rarity=_rarity(matched, passages),
        share=_percent(matched.share),
    )


def _rarity(matched: MatchedWord, passages: int) -> str:
    share = matched.passages / max(passages, 1)
    said = next((words for limit, words in _RARE if share <= limit), _COMMON)
    return say(
        "{found} of {passages}, {rarity}",
        found=decimal(matched.passages),
        passages=amounts.passages(passages),
        rarity=say(said),
    )


def _missing(reasons: Reasons) -> list[str]:
    if not reasons.missing:
        return []
    named = enumerated([word(each) for each in reasons.missing], MAX_SHOWN_WORDS)
    return [say("Not in it: {words}.", words=named)]


def _rest(reasons: Reasons) -> str:
    return say(
        "Similar letters brought {letters} of the score, and the sentence above, by itself, "
        "{sentence}: that is why it was picked from its passage.",
        letters=_percent(reasons.letters),
        sentence=_percent(reasons.sentence),
    )


def _numbers(reasons: Reasons, room: int) -> str:
    """Return the parts of the score in small print, as many as there is room for, in characters."""
    named = {each.term: each.word for each in reasons.words}
    parts = [f"{decimal(part.score, 2)} {_reason(part, named)}" for part in reasons.parts]
    terms = ", ".join(
        f"{_term(each.term)} ({one_line(each.word, MAX_SHOWN_CHARS)})"
        for each in reasons.words[:MAX_SHOWN_WORDS]
    )
    looked_up = [say("Looked up as: {terms}", terms=terms)] if terms else []
    total = say(
        "In numbers, the score {score} is the sum of:", score=decimal(reasons.excerpt.score, 2)
    )
    whole = _small([total, *parts, *looked_up])
    kept = len(parts)
    while len(whole) > room:
        kept -= 1
        rest = sum(part.score for part in reasons.parts[kept:])
        more = say_counted("{number} more part", "{number} more parts", len(parts) - kept)
        whole = _small([total, *parts[:kept], f"{decimal(rest, 2)} {more}"])
    return whole


def _reason(part: Part, named: Mapping[str, str]) -> str:
    """Return what a part of the score is for, in the reader's language."""
    known = part.term in named
    told = say(WORD_PART, word=named[part.term]) if known else say_known(part.reason)
    return one_line(told, MAX_REASON_CHARS)


def _small(lines: Sequence[str]) -> str:
    return "\n".join(f"-# {line}" for line in lines)


def _percent(share: float) -> str:
    if share > 0 and not round(100 * share):
        return say("less than {share}", share=percent(0.01))
    return percent(share)


def _term(term: str) -> str:
    """Return a term as the index has it; one that stands for synonyms begins with ``=`` there."""
    shown = one_line(term.removeprefix("="), MAX_SHOWN_CHARS)
    return say("{term} or a synonym", term=shown) if term.startswith("=") else shown
