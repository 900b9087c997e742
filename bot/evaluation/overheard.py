"""``python -m bot.evaluation.overheard``: fits what was overheard, and prints how it does.

Three sets of questions to tell from the same small talk, that of ``tests/answers/data``, each
of the same weight: the messages written for the sample story; questions of small stories cut
out of the open set new-wiki; and of the whole of it, for a story of many articles. Every other
question of the open set is asked as people type: in small letters, without its mark. What
:func:`bot.answers.questions.is_question` sorts out teaches nothing, nor does what uses no word
of a story. The held messages are left alone.

It changes nothing: weights are chosen by hand from what it prints, beside the old ones.
"""

import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np

from bot.answers import overheard
from bot.answers.answering import CONSIDERED_HITS, compose
from bot.answers.questions import is_question
from bot.evaluation.datasets import Dataset
from bot.evaluation.examples import small_stories
from bot.evaluation.fitting import NO_OPEN_SETS, OPEN_SETS, read_open_set
from bot.evaluation.learning import Bools, Logistic, fit_logistic
from bot.evaluation.statistics import Floats, auroc
from bot.library.folder import read_story
from bot.search.snapshot import Snapshot, build_snapshot

Message = tuple[bool, str]
"""Whether it asks something about the story, and its words."""

MESSAGES = Path("tests/answers/data")
STORY = Path("corpus/assange-asylum")
FITTED_ON = ("messages", "messages_later", "messages_lookalike", "messages_near")
OPEN_SET = "new-wiki"
SMALL_STORIES = 40
QUESTIONS_OF_A_SMALL_STORY = 6
QUESTIONS_OF_ALL = 300


def read_messages(name: str, folder: Path = MESSAGES) -> list[tuple[str, str]]:
    """Read labelled messages: what stands before each (``+``, ``?`` or ``-``), and its words."""
    lines = (folder / f"{name}.txt").read_text().splitlines()
    return [(line[0], line[2:]) for line in lines if line[:2] in {"+ ", "? ", "- "}]


def describe(messages: Iterable[Message], snapshot: Snapshot) -> tuple[Floats, Bools]:
    """Return the features of what passes for a question, and which of it is one."""
    rows, asks = [], []
    for about_story, text in messages:
        if is_question(text):
            answer = compose(snapshot.search(text, CONSIDERED_HITS))
            if answer.known_words:
                rows.append(overheard.overheard_features(answer))
                asks.append(about_story)
    return np.array(rows), np.array(asks, np.bool_)


def _joined(parts: Sequence[tuple[Floats, Bools]]) -> tuple[Floats, Bools]:
    return np.concatenate([rows for rows, _ in parts]), np.concatenate([asks for _, asks in parts])


def read_sets() -> dict[str, tuple[Floats, Bools]]:
    """Return features and labels, by set."""
    messages = [(label != "-", text) for name in FITTED_ON for label, text in read_messages(name)]
    talk = [message for message in messages if not message[0]]
    whole = read_open_set(OPEN_SET)
    small = list(small_stories(whole))
    return {
        "the sample story": describe(messages, build_snapshot(read_story(STORY), 0)),
        "small stories": _joined(
            [
                _among(talk, story, QUESTIONS_OF_A_SMALL_STORY)
                for story in small[:: max(1, len(small) // SMALL_STORIES)]
            ]
        ),
        "many articles": _among(talk, whole, QUESTIONS_OF_ALL),
    }


def _among(talk: Sequence[Message], dataset: Dataset, most: int) -> tuple[Floats, Bools]:
    asked = [question.text for question in dataset.questions if question.answerable]
    some = asked[:: max(1, len(asked) // most)][:most]
    return describe([*_typed(some), *talk], build_snapshot(dataset.story, 0))


def _typed(questions: Sequence[str]) -> Iterator[Message]:
    for at, question in enumerate(questions):
        yield True, question.lower().rstrip("?") if at % 2 else question


def main() -> int:
    """Fit the model and print old and new weights; return the exit status."""
    if not OPEN_SETS.is_dir():
        sys.stderr.write(f"cuttings: {NO_OPEN_SETS}\n")
        return 1
    sets = read_sets()
    models = {
        "present": Logistic(np.array(overheard.WEIGHTS), overheard.BIAS),
        "fitted": fit_logistic([*sets.values()]),
    }
    lines = [
        f"{kind:<8} bias {model.bias:.2f}  "
        + "  ".join(
            f"{name} {weight:.2f}"
            for name, weight in zip(overheard.FEATURES, model.weights, strict=True)
        )
        for kind, model in models.items()
    ]
    for name, (rows, asks) in sets.items():
        for kind, model in models.items():
            sure = model(rows)
            through = sure >= overheard.ANSWERED_FROM
            lines.append(
                f"  {name:<17} {kind:<8} AUROC {auroc(sure[asks], sure[~asks]):.3f}; "
                f"at {overheard.ANSWERED_FROM}: "
                f"{through[asks].mean():.3f} of {asks.sum()} questions, "
                f"{through[~asks].mean():.3f} of {(~asks).sum()} others"
            )
    sys.stdout.write("\n".join(lines) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
