"""Is what was overheard in a listening channel meant for the story?

No rule of language tells "How was the concert?" from "How was the press conference?"; what the
story holds does, and how the question is put. A logistic model weighs both, after
:func:`bot.answers.questions.is_question` has sorted out talk between people. Fitted by
``python -m bot.evaluation.overheard``, which says on what.
"""

import math
import re
from collections.abc import Sequence

from bot.answers.everyday import is_everyday
from bot.answers.model import Answer
from bot.answers.questions import wants_to_be_told
from bot.search.analysis import fold

FEATURES = ("subject", "together", "everyday", "happened", "known", "general", "to_be_told")
WEIGHTS = (3.52, 5.66, -2.73, 1.06, 0.91, -2.02, 6.01)
BIAS = -5.83
ANSWERED_FROM = 0.5
UNANSWERED_FROM = 0.9
"""So sure must it be. Telling people who did not ask that the story says nothing about their
talk is worse than missing a question, and most of what no passage answers is talk."""

MAX_EVERYDAY = 2.0

_WORD = re.compile(r"[^\W_]+")
_HAPPENED = re.compile(r"\b(?:did|was|were|has|had|said|\w+ed)\b")
_KNOWN = re.compile(r"\b(?:the|he|him|his|she|her|they|them|their|it)\b")
_IN_GENERAL = re.compile(
    r"(?:am|are|can|do|does|is|should|will|would)\b"
    r"|how (?!are|can|come|could|did|do|does|has|have|is|long|many|much|was|were|will|would)\w"
)


def is_about_story(answer: Answer) -> bool:
    """Say whether what was overheard as a question is about the story at all."""
    if not answer.known_words:
        return False
    needed = ANSWERED_FROM if answer.answered else UNANSWERED_FROM
    return probability(overheard_features(answer)) >= needed


def probability(
    features: Sequence[float], weights: Sequence[float] = WEIGHTS, bias: float = BIAS
) -> float:
    """Return how likely a question with these features is one about the story, 0 to 1."""
    return 1 / (1 + math.exp(-math.fsum(map(float.__mul__, weights, features)) - bias))


def overheard_features(answer: Answer) -> tuple[float, ...]:
    """Describe what was overheard and what the story makes of it.

    - subject: how much of what the story speaks of all the time it names: of each word, its
      worth times the root of the share of passages that hold it.
    - together: the most worth of its words that one sentence of the story holds.
    - everyday: how many words are of everyday life, two at most; one that the story uses
      counts the less the more of its passages hold it.
    - happened: 1 where it asks of something that has happened ("did", "was"); else 0.
    - known: 1 where it points at something known ("the", "he"); else 0.
    - general: 1 where it asks of what is so in general ("is Sweden nice", "how far is ..."),
      and nothing says that it has happened; else 0.
    - to_be_told: 1 where it says that it wants to be told ("tell me", "anyone know"); else 0.
    """
    words = " ".join(_WORD.findall(fold(answer.question)))
    known = answer.known_words
    everyday = (
        1 - math.sqrt(known[word].share) if word in known else 1.0
        for word in words.split()
        if is_everyday(word)
    )
    happened = _HAPPENED.search(words) is not None
    return (
        math.fsum(word.worth * math.sqrt(word.share) for word in known.values()),
        answer.together,
        min(MAX_EVERYDAY, math.fsum(everyday)),
        float(happened),
        float(_KNOWN.search(words) is not None),
        float(not happened and _IN_GENERAL.match(words) is not None),
        float(wants_to_be_told(answer.question)),
    )
