"""Everything that ``make eval`` measures: what is right, and what it takes.

The two are measured apart: rankings are the same on a busy machine, times are not.
"""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context

from bot.answers import confidence
from bot.evaluation.ablations import FULL, RANKING_ABLATIONS, Ablation, ranking_without
from bot.evaluation.datasets import Dataset, golden_dataset, read_beir
from bot.evaluation.evaluating import Options, Report, evaluate
from bot.evaluation.examples import Choice, Silence
from bot.evaluation.excerpting import EXCERPT_ABLATIONS, excerpts_without
from bot.evaluation.fitting import (
    OPEN_SETS,
    SENTENCE_FEATURES,
    fit_confidence,
    fit_sentences,
    marked_measures,
    read_choices,
    read_silences,
)
from bot.evaluation.measures import latency_measures
from bot.evaluation.running import Track, ask_all
from bot.evaluation.speed import Speed, measure_speed
from bot.evaluation.statistics import Estimate, Floats, auroc
from bot.story.model import Story

ENGLISH_SETS = ("squad-dev", "new-wiki", "covid-qa")
OTHER_LANGUAGE_SETS = ("xquad-es", "xquad-de", "xquad-ru", "xquad-zh")
GAP_SETS = ("squad-gaps-article", "squad-gaps-paragraph")
TYPOS_SEED = 1

Ablated = Mapping[str, Mapping[str, Mapping[str, Floats]]]
"""By ablation, set and measure: one value a question."""


@dataclass(frozen=True, slots=True)
class Results:
    """What was measured, by set; the story's golden questions are the last set.

    Attributes:
        clean: Questions as they are.
        typos: Questions with one typing error each.
        ablations: Rankings with one choice undone, and with none.
        excerpts: Excerpts with one choice undone, and with none.
        sentence_features: For each feature of sentences left out and the others fitted again,
            by set: Success@1, answer in the first marked sentence, in one of three.
        confidence_features: The same of the confidence's features: AUROC.
    """

    clean: Mapping[str, Report]
    typos: Mapping[str, Report]
    ablations: Ablated
    excerpts: Ablated
    sentence_features: Mapping[str, Mapping[str, tuple[float, float, float]]]
    confidence_features: Mapping[str, Mapping[str, float]]


@dataclass(frozen=True, slots=True)
class Times:
    """What questions take.

    Attributes:
        sets: By set, of its questions as they are: median and 99th percentile.
        speed: Of a large story.
    """

    sets: Mapping[str, Mapping[str, Estimate]]
    speed: Speed


async def measure_answers(story: Story, track: Track) -> Results:
    """Measure everything but times; takes tens of minutes.

    Raises:
        UserFacingError: A set or a library is missing or broken.
    """
    datasets = every_set(story)
    ranked = [dataset for dataset in datasets if dataset.name not in GAP_SETS]
    return Results(
        clean={each.name: await evaluate(each, Options(peers=True), track) for each in datasets},
        typos={
            each.name: await evaluate(each, Options(typos=TYPOS_SEED, peers=True), track)
            for each in datasets
            if each.story.language == "en"
        },
        ablations=ablate(ranked, track),
        excerpts=ablate_excerpts([each for each in ranked if each.story.language == "en"], track),
        sentence_features=without_sentence_features(read_choices(track)),
        confidence_features=without_confidence_features(read_silences(track)),
    )


async def measure_times(story: Story, track: Track) -> Times:
    """Measure what questions take, on a machine that does nothing else; takes minutes.

    Raises:
        UserFacingError: A set is missing or broken.
    """
    datasets = every_set(story)
    english = [dataset for dataset in datasets if dataset.name in ENGLISH_SETS]
    runs = {each.name: await ask_all(each, track) for each in datasets}
    return Times(
        sets={name: latency_measures(run.outcomes) for name, run in runs.items()},
        speed=await measure_speed(english, track),
    )


def every_set(story: Story) -> list[Dataset]:
    """Return the open sets and, last, the story's golden questions.

    Raises:
        UserFacingError: A set is missing or broken.
    """
    names = (*ENGLISH_SETS, *GAP_SETS, *OTHER_LANGUAGE_SETS)
    return [*(read_beir(OPEN_SETS / name) for name in names), golden_dataset(story)]


def ablate(datasets: Sequence[Dataset], track: Track) -> Ablated:
    """Rank every set with each choice undone that concerns it, and with none.

    Each in a process of its own, as many at a time as there are processors: nothing here is timed.
    """
    return _ablate(RANKING_ABLATIONS, _ranking_without, datasets, track)


def ablate_excerpts(datasets: Sequence[Dataset], track: Track) -> Ablated:
    """Cut the excerpts of every set with each choice undone, and with none."""
    return _ablate(EXCERPT_ABLATIONS, _excerpts_without, datasets, track)


def _ablate(
    choices: Sequence[Ablation],
    measure: Callable[[str, Dataset], dict[str, Floats]],
    datasets: Sequence[Dataset],
    track: Track,
) -> Ablated:
    ablations = (FULL, *choices)
    tasks = [(a.name, dataset) for a in ablations for dataset in datasets if a.concerns(dataset)]
    found: dict[str, dict[str, dict[str, Floats]]] = {ablation.name: {} for ablation in ablations}
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as processes:
        values = processes.map(measure, *zip(*tasks, strict=True))
        for name, dataset in track(tasks, "ablations"):
            found[name][dataset.name] = next(values)
    return found


def _ranking_without(name: str, dataset: Dataset) -> dict[str, Floats]:
    return ranking_without(dataset, _named(name, RANKING_ABLATIONS))


def _excerpts_without(name: str, dataset: Dataset) -> dict[str, Floats]:
    return excerpts_without(dataset, _named(name, EXCERPT_ABLATIONS))


def _named(name: str, ablations: Sequence[Ablation]) -> Ablation:
    return next(each for each in (FULL, *ablations) if each.name == name)


def without_sentence_features(
    examples: Mapping[str, Sequence[Choice]],
) -> dict[str, dict[str, tuple[float, float, float]]]:
    """Return :func:`marked_measures` by feature left out ("" for none) and set."""
    found = {}
    for feature in ("", *SENTENCE_FEATURES):
        weights = fit_sentences(examples, feature)
        found[feature] = {name: marked_measures(some, weights) for name, some in examples.items()}
    return found


def without_confidence_features(examples: Mapping[str, Silence]) -> dict[str, dict[str, float]]:
    """Return AUROC by feature left out ("" for none) and set."""
    found = {}
    for feature in ("", *confidence.FEATURES):
        model = fit_confidence(examples, feature)
        found[feature] = {
            name: auroc(
                model(example.features[example.answerable]),
                model(example.features[~example.answerable]),
            )
            for name, example in examples.items()
        }
    return found
