"""``make fit``: fits the weights of sentences and confidence again, and prints them.

It changes nothing: weights are chosen by hand from what it prints, beside the old ones.
"""

import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
from rich.console import Console

from bot.answers import confidence, sentences
from bot.errors import UserFacingError
from bot.evaluation.datasets import Dataset, read_beir
from bot.evaluation.examples import Choice, Silence, choices, silence, small_stories
from bot.evaluation.learning import Logistic, fit_choice, fit_logistic
from bot.evaluation.running import Track, quietly
from bot.evaluation.statistics import Floats, auroc
from bot.evaluation.tables import progress_on

OPEN_SETS = Path("../shared/eval")
NO_OPEN_SETS = f"The open question sets are not there ({OPEN_SETS})."

SENTENCE_SETS = ("squad-dev", "new-wiki", "covid-qa")
GAP_SETS = ("squad-gaps-article", "squad-gaps-paragraph")
SMALL_STORY_SETS = ("squad-dev", "new-wiki")

SENTENCE_FEATURES = (*sentences.FEATURES, "passage")
MARKED = 3
"""Hits whose marked sentence counts."""
KEPT = 0.95
"""Of the answerable questions, what the default threshold is to keep."""


def main() -> int:
    """Fit both models and print old and new weights; return the exit status."""
    out, err = Console(highlight=False), Console(stderr=True, highlight=False)
    if not OPEN_SETS.is_dir():
        err.print(f"cuttings: {NO_OPEN_SETS}", markup=False)
        return 1
    try:
        track = progress_on(err)
        for line in (*_sentence_lines(read_choices(track)), *_silence_lines(read_silences(track))):
            out.print(line, markup=False, soft_wrap=True)
    except UserFacingError as error:
        err.print(f"cuttings: {error.user_message}", markup=False)
        return 1
    return 0


def read_open_set(name: str) -> Dataset:
    """Read one of the open sets."""
    return read_beir(OPEN_SETS / name)


def read_choices(track: Track = quietly) -> dict[str, list[Choice]]:
    """Return what sentence weights are fitted on, by set."""
    return {name: choices(read_open_set(name), track) for name in SENTENCE_SETS}


def read_silences(track: Track = quietly) -> dict[str, Silence]:
    """Return what confidence is fitted on, by set."""
    large = {name: silence([read_open_set(name)], name, track) for name in GAP_SETS}
    small = {
        f"small {name}": silence([*small_stories(read_open_set(name))], f"small {name}", track)
        for name in SMALL_STORY_SETS
    }
    return large | small


def fit_sentences(examples: Mapping[str, Sequence[Choice]], without: str = "") -> Floats:
    """Return weights of :data:`SENTENCE_FEATURES`, fitted on all sets; 0 for one left out."""
    kept = [name != without for name in SENTENCE_FEATURES]
    weights = np.zeros(len(kept))
    weights[kept] = fit_choice(
        [(each.features[:, kept], each.right) for some in examples.values() for each in some]
    )
    return weights


def fit_confidence(examples: Mapping[str, Silence], without: str = "") -> Logistic:
    """Return the model of :data:`bot.answers.confidence.FEATURES`; 0 for one left out."""
    kept = [name != without for name in confidence.FEATURES]
    fitted = fit_logistic([(each.features[:, kept], each.answerable) for each in examples.values()])
    weights = np.zeros(len(kept))
    weights[kept] = fitted.weights
    return Logistic(weights, fitted.bias)


def marked_measures(examples: Iterable[Choice], weights: Floats) -> tuple[float, float, float]:
    """Return how often weights choose well, as shares of the questions.

    Returns:
        Success@1; answer in the first marked sentence; answer in one of the best three's.
    """
    found = np.array([_marked(each, weights) for each in examples], np.float64)
    first, one, three = found.mean(0).tolist()
    return first, one, three


def _marked(choice: Choice, weights: Floats) -> tuple[bool, bool, bool]:
    values = choice.features @ weights
    hits = range(len(choice.relevant))
    best = [max(np.flatnonzero(choice.hit == hit), key=values.__getitem__) for hit in hits]
    order = sorted(hits, key=lambda hit: -values[best[hit]])
    holds = [bool(choice.holds[best[hit]]) for hit in order[:MARKED]]
    return bool(choice.relevant[order[0]]), holds[0], any(holds)


def shares_at_threshold(example: Silence, model: Logistic) -> tuple[float, float, float]:
    """Return AUROC, and the shares of answerable questions kept and of others refused.

    Both at the product's threshold.
    """
    sure = model(example.features)
    yes, no = sure[example.answerable], sure[~example.answerable]
    below = confidence.NOT_IN_STORY_BELOW
    return auroc(yes, no), float((yes >= below).mean()), float((no < below).mean())


def present_sentences() -> Floats:
    """Return the product's weights of :data:`SENTENCE_FEATURES`."""
    return np.array([*sentences.WEIGHTS, sentences.PASSAGE_WEIGHT])


def present_confidence() -> Logistic:
    """Return the product's model of confidence."""
    return Logistic(np.array(confidence.WEIGHTS), confidence.BIAS)


def _sentence_lines(examples: Mapping[str, Sequence[Choice]]) -> Iterable[str]:
    yield "Sentences (bot/answers/sentences.py)"
    models = {"present": present_sentences(), "fitted": fit_sentences(examples)}
    yield from _weights(SENTENCE_FEATURES, models)
    for name, some in examples.items():
        for model, weights in models.items():
            first, one, three = marked_measures(some, weights)
            yield (
                f"  {name:<22} {model:<8} Success@1 {first:.3f}, answer in the first marked "
                f"sentence {one:.3f}, in one of three {three:.3f}"
            )


def _silence_lines(examples: Mapping[str, Silence]) -> Iterable[str]:
    yield f"Confidence (bot/answers/confidence.py), silent below {confidence.NOT_IN_STORY_BELOW}"
    models = {"present": present_confidence(), "fitted": fit_confidence(examples)}
    weights = {name: np.array([*model.weights, model.bias]) for name, model in models.items()}
    yield from _weights((*confidence.FEATURES, "bias"), weights)
    for name, example in examples.items():
        for kind, model in models.items():
            area, kept, refused = shares_at_threshold(example, model)
            yield (
                f"  {name:<22} {kind:<8} AUROC {area:.3f}, answerable kept {kept:.3f}, "
                f"others refused {refused:.3f}; silence below {_keeping(example, model):.3f} "
                f"would keep {KEPT:.2f}"
            )


def _keeping(example: Silence, model: Logistic) -> float:
    """Return the highest threshold that keeps enough answerable questions."""
    return float(np.quantile(model(example.features[example.answerable]), 1 - KEPT))


def _weights(features: Sequence[str], models: Mapping[str, Floats]) -> Iterable[str]:
    yield "  " + " ".join([f"{'feature':<16}", *(f"{name:>8}" for name in models)])
    for at, feature in enumerate(features):
        yield "  " + " ".join([f"{feature:<16}", *(f"{w[at]:8.2f}" for w in models.values())])


if __name__ == "__main__":
    sys.exit(main())
