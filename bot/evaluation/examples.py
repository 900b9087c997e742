"""What the models of :mod:`bot.answers` are fitted on and judged by: features and outcomes.

Sentences: those of the best hits of every answerable question; right are the ones of a
relevant article that hold an answer.

Silence: questions of a corpus with gaps. Two such sets are among the open ones; two more are
made here, of small stories, since a question reads differently in a story of ten passages.
"""

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from bot.answers.answering import CONSIDERED_HITS
from bot.answers.confidence import FEATURES as CONFIDENCE_FEATURES
from bot.answers.confidence import confidence_features
from bot.answers.sentences import asked_of, sentence_features
from bot.evaluation.datasets import Dataset, JudgedQuestion
from bot.evaluation.learning import Bools
from bot.evaluation.measures import holds_answer
from bot.evaluation.running import Track, quietly
from bot.evaluation.statistics import Floats
from bot.search.snapshot import Snapshot, build_snapshot
from bot.story.model import Article, Story

SMALL_STORY_ARTICLES = 14
FEWEST_ARTICLES = 6
GAP_SHARE = 3
"""Of a small story's articles one in three is taken away."""
SMALL_STORIES_SEED = 1


@dataclass(frozen=True, slots=True)
class Choice:
    """The sentences of one question's best hits.

    Attributes:
        features: One row a sentence: :data:`bot.answers.sentences.FEATURES`, then its
            passage's score over the best passage's.
        hit: For each sentence, the number of its hit, from 0.
        holds: For each sentence, whether it holds an answer.
        relevant: For each hit, whether its article is relevant.
    """

    features: Floats
    hit: NDArray[np.int64]
    holds: Bools
    relevant: Bools

    @property
    def right(self) -> Bools:
        """The sentences to choose: they hold an answer, and their article is relevant."""
        return self.holds & self.relevant[self.hit]


@dataclass(frozen=True, slots=True)
class Silence:
    """Questions of a corpus with gaps.

    Attributes:
        features: One row a question: :data:`bot.answers.confidence.FEATURES`.
        answerable: Whether what is left of the corpus answers it.
    """

    features: Floats
    answerable: Bools


def choices(dataset: Dataset, track: Track = quietly) -> list[Choice]:
    """Return the sentences to choose from for each judged question with known answers."""
    snapshot = build_snapshot(dataset.story, 0)
    asked = [each for each in dataset.questions if each.is_judged and each.answers]
    found = (_choice(snapshot, question) for question in track(asked, f"{dataset.name}: sentences"))
    return [choice for choice in found if choice is not None]


def _choice(snapshot: Snapshot, question: JudgedQuestion) -> Choice | None:
    found = snapshot.search(question.text, CONSIDERED_HITS)
    rows, hit, holds, relevant = [], [], [], []
    asked = asked_of(found)
    for number, each in enumerate(found.hits):
        features = np.array(sentence_features(asked, each))
        share = each.score / found.hits[0].score
        rows.append(np.c_[features, np.full(len(features), share)])
        hit += [number] * len(features)
        article = each.passage.article
        relevant.append(question.relevant.get(article.file, 0) > 0)
        texts = (sentence.of(article.body) for sentence in each.passage.sentences)
        holds += [holds_answer([text], question.answers) for text in texts]
    if not rows:
        return None
    return Choice(np.concatenate(rows), np.array(hit), np.array(holds), np.array(relevant))


def silence(datasets: Sequence[Dataset], doing: str, track: Track = quietly) -> Silence:
    """Return the questions of corpora with gaps; those without a word to look up are left out."""
    rows, answerable = [], []
    for dataset in track(datasets, doing):
        snapshot = build_snapshot(dataset.story, 0)
        for question in dataset.questions:
            features = confidence_features(snapshot.search(question.text, CONSIDERED_HITS))
            if features is not None:
                rows.append(features)
                answerable.append(question.answerable)
    features = np.array(rows).reshape(-1, len(CONFIDENCE_FEATURES))
    return Silence(features, np.array(answerable, np.bool_))


def small_stories(dataset: Dataset, seed: int = SMALL_STORIES_SEED) -> Iterator[Dataset]:
    """Yield small stories made of a set: articles of one headline, a third of them taken away.

    Their questions are those of the articles they had; answerable are those of which a
    relevant article is left.
    """
    articles: defaultdict[str, list[Article]] = defaultdict(list)
    questions: defaultdict[str, list[JudgedQuestion]] = defaultdict(list)
    for article in dataset.story.articles:
        articles[article.headline].append(article)
    headlines = {article.file: article.headline for article in dataset.story.articles}
    for question in dataset.questions:
        first = next((file for file in _relevant(question) if file in headlines), None)
        if first is not None:
            questions[headlines[first]].append(question)
    chance = random.Random(seed)  # noqa: S311  # no secret
    for headline, group in sorted(articles.items()):
        if len(group) >= FEWEST_ARTICLES and questions[headline]:
            chance.shuffle(group)
            for at in range(0, len(group) - FEWEST_ARTICLES + 1, SMALL_STORY_ARTICLES):
                here = group[at : at + SMALL_STORY_ARTICLES]
                yield _with_gap(dataset, headline, here, questions[headline])


def _with_gap(
    dataset: Dataset,
    headline: str,
    articles: Sequence[Article],
    questions: Sequence[JudgedQuestion],
) -> Dataset:
    kept = tuple(articles[len(articles) // GAP_SHARE :])
    here = {article.file for article in articles}
    left = {article.file for article in kept}
    asked = tuple(
        replace(question, answerable=not left.isdisjoint(_relevant(question)))
        for question in questions
        if not here.isdisjoint(_relevant(question))
    )
    return Dataset(headline, Story(headline, headline, dataset.story.language, kept), asked)


def _relevant(question: JudgedQuestion) -> list[str]:
    return [file for file, grade in question.relevant.items() if grade > 0]
