"""One random typing error in each question: insert, delete, replace or swap a letter."""

import random
from collections.abc import Iterator
from dataclasses import replace

from bot.evaluation.datasets import Dataset
from bot.search.analysis import Analyser, fold
from bot.story.model import Span

MIN_CHARS = 4

_ALPHABETS = (
    "abcdefghijklmnopqrstuvwxyz",
    "абвгдежзийклмнопрстуфхцчшщъыьэюя",
)  # folded, as words are
_KINDS = ("insert", "delete", "replace", "swap")


def with_typos(dataset: Dataset, seed: int) -> Dataset:
    """Return a set whose questions each have one typing error.

    A question's error depends on the seed and its id alone, so leaving others out does not
    change it. One without a content word of four letters stays as it is.
    """
    analyser = Analyser(dataset.story.language)
    questions = tuple(
        replace(question, text=with_typo(question.text, f"{seed}:{question.id}", analyser))
        for question in dataset.questions
    )
    return replace(dataset, questions=questions)


def with_typo(text: str, seed: str, analyser: Analyser) -> str:
    """Put one random edit into one random content word of a text.

    Args:
        text: A question.
        seed: Decides word, kind and place of the edit.
        analyser: Knows which words are content.
    """
    words = list(_content_words(text, analyser))
    if not words:
        return text
    chance = random.Random(seed)  # noqa: S311  # no secret
    span, letters = chance.choice(words)
    return text[: span.start] + _misspelt(span.of(text), letters, chance) + text[span.end :]


def _content_words(text: str, analyser: Analyser) -> Iterator[tuple[Span, str]]:
    """Yield the words that can be misspelt, each with its alphabet."""
    for token in analyser.question_words(text):
        alphabet = next((letters for letters in _ALPHABETS if {*token.word} <= {*letters}), None)
        if token.term and alphabet and token.span.end - token.span.start >= MIN_CHARS:
            yield token.span, alphabet


def _misspelt(word: str, letters: str, chance: random.Random) -> str:
    """Return a word after one edit that is more than a change of case or accents."""
    while True:
        kind, at = chance.choice(_KINDS), chance.randrange(len(word))
        other = chance.choice(letters)
        if kind == "insert":
            edited = word[:at] + other + word[at:]
        elif kind == "delete":
            edited = word[:at] + word[at + 1 :]
        elif kind == "replace":
            edited = word[:at] + other + word[at + 1 :]
        else:
            edited = word[:at] + word[at + 1 : at + 2] + word[at] + word[at + 2 :]
        if fold(edited) != fold(word):
            return edited
