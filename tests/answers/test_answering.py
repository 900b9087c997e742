"""question -> Answer: which excerpts, in which order, or none."""

import json
from datetime import datetime
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answers.answering import (
    CONSIDERED_HITS,
    MAX_EXCERPTS,
    MAX_NEAREST,
    Answering,
    choose_excerpts,
    compose,
)
from bot.answers.confidence import (
    ANSWERED_FROM,
    FEATURES,
    NOT_IN_STORY_BELOW,
    confidence,
    confidence_features,
    verdict,
)
from bot.answers.export import as_data
from bot.answers.model import Answer, Verdict
from bot.answers.receipts import decode
from bot.errors import UnknownStoryError
from bot.search.model import Found
from bot.search.searcher import SnapshotSearcher
from bot.search.snapshot import Snapshot, build_snapshot
from bot.search.spelling import Repair
from bot.story.model import Story
from tests.builders import make_article, make_files, make_story

BODIES = {
    "asylum": "Ecuador has granted political asylum to Julian Assange.\n\n"
    "Ricardo Patiño announced it in Quito. He said that the fears were genuine.\n",
    "embassy": "Assange has been in the Ecuadorian embassy in Knightsbridge since 19 June.\n",
    "money": "Backers who stood surety for Assange are set to lose 140,000 pounds.\n",
    "letter": "British diplomats delivered a letter in Quito. It threatened an arrest.\n",
}
QUESTIONS = (
    "Who announced the asylum in Quito?",
    "Since when has Assange been in the embassy?",
    "How much are the backers set to lose?",
    "Who delivered a letter in Quito?",
)


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    return build_snapshot(make_story(make_files(**BODIES)), 2)


def find(question: str, *bodies: str) -> Found:
    articles = tuple(make_article(body, file=f"{n}.md") for n, body in enumerate(bodies))
    return build_snapshot(Story("tale", "Tale", "en", articles), 1).search(
        question, CONSIDERED_HITS
    )


def texts_for(question: str, *bodies: str) -> list[str]:
    return [excerpt.text for excerpt in choose_excerpts(find(question, *bodies))]


@pytest.mark.parametrize("question", QUESTIONS)
def test_what_the_story_says_is_answered(snapshot: Snapshot, question: str) -> None:
    answer = compose(snapshot.search(question, CONSIDERED_HITS))

    assert answer.verdict is Verdict.ANSWERED
    assert answer.answered
    assert answer.nearest == ()
    assert (answer.question, answer.story, answer.revision) == (question, "asylum", 2)


@pytest.mark.parametrize("copies", [1, 2, 4])
def test_a_story_of_one_passage_or_of_copies_of_it_answers_too(copies: int) -> None:
    bodies = [BODIES["asylum"] + BODIES["money"]] * copies

    answer = compose(find("How much are the backers set to lose?", *bodies))
    silence = compose(find("Who won the football final in Madrid?", *bodies))

    assert len(answer.excerpts) == 1
    assert silence.excerpts == ()


@pytest.mark.parametrize(
    "question",
    ["Which team won the football final in Madrid?", "Who sang the anthem?", "", "Who was it?"],
)
def test_what_the_story_does_not_say_is_not_answered(snapshot: Snapshot, question: str) -> None:
    answer = compose(snapshot.search(question, CONSIDERED_HITS))

    assert answer.verdict is Verdict.NOT_IN_STORY
    assert answer.excerpts == ()
    assert len(answer.nearest) <= MAX_NEAREST


def test_the_nearest_articles_of_a_question_without_answer_are_named_once() -> None:
    body = "Assange spoke in Quito. " * 40
    found = find("Did Assange win the football final in Madrid with Zidane?", body, "Rain fell.")

    answer = compose(found)

    assert answer.verdict is Verdict.NOT_IN_STORY
    assert [article.file for article in answer.nearest] == ["0.md"]


WORDS = st.lists(
    st.sampled_from(
        "Assange asylum letter pounds Quito embassy June arrest fears lose surety who".split()
    ),
    min_size=1,
    max_size=7,
).map(" ".join)


@settings(max_examples=60)
@given(WORDS)
def test_excerpts_are_verbatim_apart_and_best_first(snapshot: Snapshot, question: str) -> None:
    excerpts = choose_excerpts(snapshot.search(question, CONSIDERED_HITS))

    assert len(excerpts) <= MAX_EXCERPTS
    scores = [excerpt.score for excerpt in excerpts]
    assert scores == sorted(scores, reverse=True)
    for excerpt in excerpts:
        assert excerpt.text == excerpt.article.body[excerpt.span.start : excerpt.span.end]
        assert excerpt.span.contains(excerpt.marked)
    for one, other in combinations(excerpts, 2):
        assert one.article is not other.article or not one.span.overlaps(other.span)


def test_excerpts_far_behind_the_best_are_left_out() -> None:
    right = "Backers who stood surety are set to lose 140,000 pounds."

    other = "To lose is human. Rain fell in Quito, and nobody cared about it."

    texts = texts_for("How much are the backers who stood surety set to lose?", right, other)

    assert texts == [right]


AGENCY = "Ecuador has granted political asylum to the founder of WikiLeaks."


@pytest.mark.parametrize(
    "copy",
    [
        AGENCY,
        "Political asylum has been granted by Ecuador to WikiLeaks founder Assange.",
        f"The minister spoke at noon in Quito. {AGENCY} Rain fell on Knightsbridge.",
    ],
    ids=["word for word", "rewritten", "among other sentences"],
)
def test_what_a_better_excerpt_says_already_is_not_said_again(copy: str) -> None:
    texts = texts_for("Who was granted political asylum by Ecuador?", AGENCY, copy)

    assert len(texts) == 1


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Backers are set to lose 140,000 pounds of surety.",
         "Backers are set to lose 160,000 pounds of surety."),
        ("Ecuador has granted political asylum to Assange.",
         "Ecuador has not granted political asylum to Assange."),
        ("Ecuador will grant political asylum to Assange.",
         "Ecuador won’t grant political asylum to Assange."),  # noqa: RUF001
        ("Ecuador has granted political asylum to Assange.",
         "Political asylum was discussed by ministers of Ecuador, Assange's mother said on radio."),
    ],
    ids=["another number", "not", "n't", "more than that"],
)  # fmt: skip
def test_what_differs_in_what_it_says_is_shown_beside_it(first: str, second: str) -> None:
    question = "Did backers lose surety? Did Ecuador grant political asylum to Assange?"

    assert sorted(texts_for(question, first, second)) == sorted([first, second])


def test_short_sentences_are_compared_with_what_stands_around_them() -> None:
    bodies = ("Ana met Patiño in Quito. He agreed.", "Eve met Hague in London. He agreed.")

    assert len(texts_for("Who agreed?", *bodies)) == 2


def test_a_repair_is_told_with_the_answer(snapshot: Snapshot) -> None:
    answer = compose(snapshot.search("Who announced the assylum in Quito?", CONSIDERED_HITS))

    assert answer.repairs == (Repair("assylum", "asylum"),)
    assert answer.answered


@pytest.mark.parametrize(
    ("probability", "expected"),
    [
        (0.0, Verdict.NOT_IN_STORY),
        (NOT_IN_STORY_BELOW - 1e-9, Verdict.NOT_IN_STORY),
        (NOT_IN_STORY_BELOW, Verdict.WEAK),
        (ANSWERED_FROM - 1e-9, Verdict.WEAK),
        (ANSWERED_FROM, Verdict.ANSWERED),
        (1.0, Verdict.ANSWERED),
    ],
)
def test_thresholds_part_the_verdicts(probability: float, expected: Verdict) -> None:
    assert verdict(probability) is expected


@settings(max_examples=60)
@given(WORDS | st.text(max_size=20))
def test_confidence_is_a_probability_of_features_in_range(
    snapshot: Snapshot, question: str
) -> None:
    found = snapshot.search(question, CONSIDERED_HITS)
    features = confidence_features(found)

    assert 0 <= confidence(found) <= 1
    if features is None:
        assert confidence(found) == 0
        return
    letters, mass, coverage, missing_names = features.tolist()
    assert len(features) == len(FEATURES)
    assert mass >= 0
    for share in (letters, coverage, missing_names):
        assert -1e-9 <= share <= 1 + 1e-9


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("word", ["xylophone", "Zanzibar", "curling", "1789"])
def test_a_word_that_the_story_lacks_never_raises_confidence(
    snapshot: Snapshot, question: str, word: str
) -> None:
    plain = confidence(snapshot.search(question, CONSIDERED_HITS))

    doubtful = confidence(snapshot.search(f"{question[:-1]} {word}?", CONSIDERED_HITS))

    assert doubtful < plain


def test_a_name_that_is_missing_costs_more_than_another_word(snapshot: Snapshot) -> None:
    name = confidence(snapshot.search("Who announced the asylum in Zanzibar?", CONSIDERED_HITS))
    word = confidence(snapshot.search("Who announced the asylum in xylophone?", CONSIDERED_HITS))

    assert name < word


def test_a_word_only_in_the_headline_is_weaker_evidence_than_in_a_sentence() -> None:
    def mass(headline: str, body: str) -> float:
        article = make_article(body, headline=headline)
        found = build_snapshot(Story("tale", "Tale", "en", (article,)), 1).search(
            "curfew in Quito", CONSIDERED_HITS
        )
        features = confidence_features(found)
        assert features is not None
        return float(features[1])

    neither = mass("Rain", "Rain fell in Quito.")
    headline = mass("Curfew", "Rain fell in Quito.")
    sentence = mass("Rain", "The curfew fell in Quito.")

    assert neither < headline < sentence


async def test_a_story_is_asked_through_its_searcher(snapshot: Snapshot) -> None:
    async with SnapshotSearcher() as searcher:
        searcher.publish(snapshot)
        answering = Answering(searcher)

        answer = await answering.answer(QUESTIONS[2], "asylum")

        with pytest.raises(UnknownStoryError, match="nowhere"):
            await answering.answer(QUESTIONS[2], "nowhere")
    assert answer.excerpts[0].text == BODIES["money"].strip()


def answer_to(snapshot: Snapshot, question: str) -> Answer:
    return compose(snapshot.search(question, CONSIDERED_HITS))


def test_an_answer_as_data_slices_its_articles(snapshot: Snapshot) -> None:
    answer = answer_to(snapshot, QUESTIONS[2])

    data = json.loads(json.dumps(as_data(answer)))

    assert {key: data[key] for key in ("question", "answered", "story", "revision")} == {
        "question": QUESTIONS[2],
        "answered": True,
        "story": "asylum",
        "revision": 2,
    }
    first = data["excerpts"][0]
    body = answer.excerpts[0].article.body
    assert body[first["start"] : first["end"]] == first["text"]
    assert [body[a:b] for a, b in first["highlights"]] == ["Backers", "set", "lose"]
    assert first["article"] == {
        "file": "money.md",
        "headline": "About money",
        "outlet": "The Quito Paper",
        "published_at": "2012-08-16T00:00:00Z",
    }
    assert datetime.fromisoformat(first["article"]["published_at"]).tzinfo
    assert first["paragraph"] == 1
    assert first["score"] == answer.excerpts[0].score


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_receipt_leads_to_the_excerpts_words(snapshot: Snapshot, question: str) -> None:
    for excerpt in answer_to(snapshot, question).excerpts:
        receipt = decode(str(excerpt.receipt))

        assert (receipt.story, receipt.revision) == (snapshot.story_id, 2)
        assert receipt.span.of(snapshot.articles[receipt.article].body) == excerpt.text


def test_no_answer_as_data_has_no_excerpts(snapshot: Snapshot) -> None:
    data = as_data(answer_to(snapshot, "Who won the football final in Madrid?"))

    assert (data["answered"], data["excerpts"]) == (False, [])


def test_an_article_without_outlet_and_date_has_none_as_data() -> None:
    article = make_article("Ecuador granted asylum.", outlet=None, published_at=None)
    snapshot = build_snapshot(Story("tale", "Tale", "en", (article,)), 1)

    data = as_data(answer_to(snapshot, "Who granted asylum?"))

    assert data["excerpts"][0]["article"]["outlet"] is None
    assert data["excerpts"][0]["article"]["published_at"] is None
