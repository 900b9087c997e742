"""The card of *Why this*: plain words first, then the numbers they stand for."""

from bot.answers.reasons import MatchedWord, Reasons
from bot.chat.cards.card import Card, rule, text
from bot.chat.cards.citing import listed, receipt_shown
from bot.chat.cards.question import enumerated, word
from bot.chat.markdown import one_line, quote
from bot.wording import counted

MAX_QUOTED_CHARS = 600
MAX_SHOWN_WORDS = 8
MAX_SHOWN_PARTS = 16
MAX_SHOWN_CHARS = 30

_RARE = ((0.02, "very rare here"), (0.1, "rare here"), (0.4, "fairly common here"))
_COMMON = "so it tells little"


def why_card(reasons: Reasons) -> Card:
    """Return the card that says why an excerpt was chosen."""
    excerpt = reasons.excerpt
    sentence = quote(excerpt.marked.of(excerpt.article.body), (), MAX_QUOTED_CHARS)
    return Card(
        [
            text(f"**Why this excerpt?**\n{listed(excerpt.article)}\n{sentence}"),
            rule(),
            text("\n".join([_matched(reasons), *_words(reasons), *_missing(reasons)])),
            text(_rest(reasons)),
            rule(),
            text("\n".join(f"-# {line}" for line in _numbers(reasons))),
            text(f"-# Receipt {receipt_shown(excerpt.receipt)}"),
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


def _numbers(reasons: Reasons) -> list[str]:
    lines = [f"{part.score:.2f} {one_line(part.reason, 90)}" for part in reasons.parts]
    if len(lines) > MAX_SHOWN_PARTS:
        rest = sum(part.score for part in reasons.parts[MAX_SHOWN_PARTS:])
        lines[MAX_SHOWN_PARTS:] = [f"{rest:.2f} from {len(lines) - MAX_SHOWN_PARTS} more parts"]
    terms = ", ".join(
        f"{_term(each.term)} ({one_line(each.word, MAX_SHOWN_CHARS)})"
        for each in reasons.words[:MAX_SHOWN_WORDS]
    )
    looked_up = [f"Looked up as: {terms}"] if terms else []
    total = f"In numbers, the score {reasons.excerpt.score:.2f} is the sum of:"
    return [total, *lines, *looked_up]


def _percent(share: float) -> str:
    rounded = round(100 * share)
    return "less than 1\u00a0%" if share > 0 and not rounded else f"{rounded}\u00a0%"


def _term(term: str) -> str:
    """Return a term as the index has it; one that stands for synonyms begins with ``=`` there."""
    shown = one_line(term.removeprefix("="), MAX_SHOWN_CHARS)
    return f"{shown} or a synonym" if term.startswith("=") else shown
