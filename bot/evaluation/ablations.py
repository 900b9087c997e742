"""What each choice of search and answers brings: the same questions with it undone.

The product has no switches for this. Its constants and functions are replaced from
outside for as long as a set is asked, and put back; nothing else may ask meanwhile.
"""

import math
import random
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from unittest.mock import patch

from bot.answers import answering
from bot.answers.sentences import asked_of, sentence_values
from bot.evaluation.datasets import Dataset, JudgedQuestion
from bot.evaluation.measures import ranking_values
from bot.evaluation.running import Track, quietly, readers_order
from bot.evaluation.statistics import Floats
from bot.search import analysis, bm25, grams, indexing, reranking, snapshot
from bot.search.model import Found, Hit, best_places
from bot.search.question import Question
from bot.search.spelling import Speller
from bot.search.tokens import Token
from bot.story import passages
from bot.story.model import Span

SAMPLE_SEED = 1

Change = tuple[object, str, object]
"""Of what, the attribute's name, and its value for now."""


@dataclass(frozen=True, slots=True)
class Ablation:
    """A choice undone.

    Attributes:
        name: What is missing or different, for a table's row.
        changes: What is replaced while it is measured.
        prepare: What is done to the question set beforehand.
        languages: Those it can matter to; None for all.
    """

    name: str
    changes: tuple[Change, ...] = ()
    prepare: Callable[[Dataset], Dataset] = lambda dataset: dataset
    languages: frozenset[str] | None = None

    def concerns(self, dataset: Dataset) -> bool:
        """Say whether it can make a difference to a set."""
        return self.languages is None or dataset.story.language in self.languages


@contextmanager
def undone(ablation: Ablation) -> Iterator[None]:
    """Run a block without what an ablation names."""
    with ExitStack() as stack:
        for of, name, value in ablation.changes:
            stack.enter_context(patch.object(of, name, value))
        yield


def sample(dataset: Dataset, size: int) -> Dataset:
    """Return a set with at most ``size`` of its judged questions, drawn with a fixed seed."""
    judged = [question for question in dataset.questions if question.is_judged]
    chosen = random.Random(SAMPLE_SEED).sample(judged, min(size, len(judged)))  # noqa: S311
    return replace(dataset, questions=tuple(chosen))


def ranking_without(
    dataset: Dataset, ablation: Ablation, track: Track = quietly
) -> dict[str, Floats]:
    """Return the ranking measures of each judged question with a choice undone."""
    dataset = ablation.prepare(dataset)
    with undone(ablation):
        built = snapshot.build_snapshot(dataset.story, 0)
        asked = [question for question in dataset.questions if question.is_judged]
        doing = f"{dataset.name}: {ablation.name}"
        rankings = [_ranking(built, question) for question in track(asked, doing)]
    return ranking_values(asked, rankings)


def _ranking(built: snapshot.Snapshot, question: JudgedQuestion) -> tuple[str, ...]:
    return readers_order(built.search(question.text, reranking.CANDIDATES))


def _without_headlines(dataset: Dataset) -> Dataset:
    articles = tuple(replace(article, headline="") for article in dataset.story.articles)
    return replace(dataset, story=replace(dataset.story, articles=articles))


def _without_synonyms(dataset: Dataset) -> Dataset:
    return replace(dataset, story=replace(dataset.story, synonyms=()))


def _in_order_of_score(found: Found) -> list[tuple[Hit, list[float]]]:
    considered = best_places(found.hits, answering.CONSIDERED_HITS)
    asked = asked_of(found)
    return [(hit, sentence_values(asked, hit)) for hit in considered]


def _numeral_as_written(match: re.Match[str], language: str) -> Iterator[tuple[str, Span]]:
    del language
    for part in _WORD.finditer(match[0]):
        yield part[0].lower(), Span(*part.span()).shifted(match.start())


def _no_repairs(
    of: snapshot.Snapshot, speller: Speller, tokens: Sequence[Token]
) -> dict[Token, str]:
    del of, speller, tokens
    return {}


def _own_idf(question: Question, term: str, df: int, passages: int) -> float:
    del question, term
    return math.log1p((passages - df + 0.5) / (df + 0.5))


_WORD = re.compile(r"[^\W_]+")
_ENGLISH = frozenset({"en"})
_ALPHABETIC = frozenset({"de", "en", "es", "ru"})
_NO_PASSAGE_GRAMS = (reranking, "PASSAGE_GRAMS_WEIGHT", 0.0)
_NO_SENTENCE_GRAMS = (reranking, "SENTENCE_GRAMS_WEIGHT", 0.0)
_NO_REORDERING = (answering, "order_hits", _in_order_of_score)
_RANK_BM25 = bm25.Okapi.__mro__[1]
_THEIR_IDF = (bm25.Okapi, "_calc_idf", vars(_RANK_BM25)["_calc_idf"])

FULL = Ablation("everything")
WITHOUT_SPELLING = Ablation("without spelling", ((snapshot.Snapshot, "_repairs", _no_repairs),))

RANKING_ABLATIONS = (
    Ablation("stems alone", (_NO_PASSAGE_GRAMS, _NO_SENTENCE_GRAMS, _NO_REORDERING)),
    Ablation("without passage n-grams", (_NO_PASSAGE_GRAMS,)),
    Ablation("without sentence n-grams", (_NO_SENTENCE_GRAMS,)),
    Ablation("without both n-grams", (_NO_PASSAGE_GRAMS, _NO_SENTENCE_GRAMS)),
    Ablation("without order by best sentence", (_NO_REORDERING,)),
    Ablation("idf of the story alone", ((snapshot, "worth_of", _own_idf),)),
    Ablation("words of the frame count in full", ((reranking, "FRAME_SHARE", 1.0),)),
    Ablation("without headlines", prepare=_without_headlines),
    Ablation("without stop words", ((analysis, "BY_LANGUAGE", {}),)),
    Ablation("without stems", ((analysis, "_STEMMERS", {}),)),
    Ablation("without irregular forms", ((analysis, "BASE_FORMS", {}),), languages=_ENGLISH),
    Ablation("numerals as written", ((analysis, "read_numeral", _numeral_as_written),)),
    Ablation("without acronyms", ((indexing, "find_acronyms", lambda _: ()),)),
    Ablation("without the story's synonyms", prepare=_without_synonyms),
    WITHOUT_SPELLING,
    Ablation("rank_bm25's k1 1.5", ((indexing, "Okapi", partial(bm25.Okapi, k1=1.5)),)),
    Ablation("k1 1.2", ((indexing, "Okapi", partial(bm25.Okapi, k1=1.2)),)),
    Ablation("rank_bm25's idf", (_THEIR_IDF,)),
    Ablation("n-grams of 3", ((grams, "GRAM_CHARS", 3),), languages=_ALPHABETIC),
    Ablation("n-grams with k1 1.2", ((grams, "GRAM_K1", 1.2),)),
    Ablation("sentences' b 0.75", ((grams, "SENTENCE_B", 0.75),)),
    Ablation("10 candidates", ((snapshot, "CANDIDATES", 10),)),
    Ablation("200 candidates", ((snapshot, "CANDIDATES", 200),)),
    Ablation("passages of 60 words", ((passages, "TARGET_PASSAGE_WORDS", 60),)),
    Ablation("passages of 240 words", ((passages, "TARGET_PASSAGE_WORDS", 240),)),
)
"""In the order of the documentation's table."""
