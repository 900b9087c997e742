"""The cards that buttons open: within Discord's limits, and showing letters only."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import discord
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answers.answering import MORE_HITS, distinct_excerpts
from bot.answers.context import blocks_of, window_around
from bot.answers.explaining import Part
from bot.answers.reasons import MatchedWord, Reasons, reasons
from bot.answers.receipts import MAX_NUMBER, Receipt, encode
from bot.chat.cards.card import Card
from bot.chat.cards.context import context_card
from bot.chat.cards.reports import (
    WrongExcerpt,
    kept_question_card,
    reports_card,
    settled_card,
    which_card,
    wrong_passage_card,
)
from bot.chat.cards.why import why_card
from bot.readers.store import KeptQuestion, WrongPassage
from bot.search.scope import EVERYTHING, Scope
from bot.search.snapshot import build_snapshot
from bot.story.model import Article, Span, Story
from tests.builders import NOON, make_article
from tests.chat.rendering import looks
from tests.chat.test_answer_card import buttons
from tests.chat.test_cards import BOMB, assert_within_limits, make_excerpt, shown, texts
from tests.chat.test_markdown import ANY_TEXT

MARK = b"m" * 16
LONG = ["x" * 10_000, "words " * 1_700, "*_~`|<@#[]>" * 900, BOMB * 120, "اللجوء " * 1_400]
PLAIN_LOOKS = {"quoted", "underlined", "bold", "small", "code", "timestamp", "listed"}


def assert_discord_takes(card: discord.ui.LayoutView) -> None:
    assert_within_limits(card)
    ids = [button.custom_id for button in buttons(card) if button.custom_id]
    assert len(set(ids)) == len(ids)
    assert max(map(len, ids), default=0) <= 100
    assert all(button.label for button in buttons(card))


def full_article(body: str) -> Article:
    headline, outlet = body[:300], body[:300]
    return make_article(
        body, headline=headline, outlet=outlet, url="https://a.example/" + "p" * 450
    )


def far_receipt(span: Span, number: int = 0) -> Receipt:
    return Receipt(MAX_NUMBER, MAX_NUMBER - number, MAX_NUMBER, span)


def context_of(article: Article, span: Span, scope: Scope = EVERYTHING) -> Card:
    window = window_around(blocks_of(article, scope), span)
    return context_card(article, far_receipt(span), window)


@pytest.mark.parametrize("body", LONG)
def test_the_longest_paragraphs_fit_into_their_context(body: str) -> None:
    for span in (Span(0, 9), Span(4_000, 4_900), Span(0, len(body))):
        assert_discord_takes(context_of(full_article(body), span))


@given(st.lists(ANY_TEXT.filter(str.strip), min_size=1, max_size=6), st.integers(0, 300))
def test_a_context_shows_letters_only(paragraphs: list[str], start: int) -> None:
    article = make_article("A word.\n\n" + "\n\n".join(paragraphs))
    start = min(start, len(article.body) - 1)

    card = context_of(article, Span(start, min(start + 30, len(article.body))))

    assert_discord_takes(card)
    assert frozenset().union(*map(looks, texts(card))) <= PLAIN_LOOKS


def test_hidden_words_are_not_in_their_context() -> None:
    article = make_article("Asylum granted.\n\nA secret name.\n\nThe end.", file="a.md")
    scope = Scope(hidden=frozenset({("a.md", Span(20, 25))}))

    card = context_of(article, Span(0, 15), scope)

    assert "secret" not in shown(card)
    assert "The moderators have hidden what stands here." in shown(card)


def why_of(body: str, **parts: Any) -> Reasons:  # noqa: ANN401  # any of them
    span = Span(0, len(body))
    excerpt = replace(make_excerpt(full_article(body)), receipt=far_receipt(span))
    words = tuple(MatchedWord(body[:200], "=" + body[:200], n, 0.5) for n in range(40))
    reason = Part(body[:500], 1.0)
    known = Reasons(excerpt, words, (body[:200],) * 40, 10**7, 0.001, 0.5, (reason,) * 60)
    return replace(known, **parts)


@pytest.mark.parametrize("body", LONG)
def test_the_longest_reasons_fit_and_still_sum_up(body: str) -> None:
    card = why_card(why_of(body))

    assert_discord_takes(card)
    assert "more parts" in shown(card)


@pytest.mark.parametrize(
    ("words", "missing", "sentence"),
    [
        (1, 0, "hold the word that I looked up:"),
        (3, 0, "hold all 3 words that I looked up:"),
        (2, 3, "hold 2 of the 5 words that I looked up:"),
        (0, 2, "None of your question's words stand in it as they are"),
    ],
)
def test_how_many_words_matched_is_said_first(words: int, missing: int, sentence: str) -> None:
    matched = tuple(MatchedWord("asylum", "asylum", 1, 0.5) for _ in range(words))

    card = why_card(why_of("Asylum granted.", words=matched, missing=("x",) * missing))

    assert sentence in shown(card)


@pytest.mark.parametrize(
    ("passages", "said"),
    [(1, "very rare here"), (8, "rare here"), (30, "fairly common here"), (90, "it tells little")],
)
def test_rarity_is_said_in_words(passages: int, said: str) -> None:
    matched = (MatchedWord("asylum", "asylum", passages, 0.5),)

    card = why_card(why_of("Asylum granted.", words=matched, passages=100))

    assert f"in {passages} of 100 passages, " in shown(card)
    assert said in shown(card)


def test_the_shares_of_a_score_sum_to_all_of_it() -> None:
    story = Story("tale", "Tale", "en", (make_article(), make_article("Asylum.", file="b.md")))
    found = build_snapshot(story, 1).search("Who announced political asylum in Quito?", MORE_HITS)

    for excerpt in distinct_excerpts(found):
        why = reasons(found, excerpt)
        total = sum(word.share for word in why.words) + why.letters + why.sentence
        assert total == pytest.approx(1.0)
        assert sum(part.score for part in why.parts) == pytest.approx(excerpt.score)


def wrong(body: str, number: int = 0) -> WrongExcerpt:
    span = Span(number, len(body))
    passage = WrongPassage(7, "asylum", 1, body[:250], span.start, span.end, MARK, NOON)
    return WrongExcerpt(passage, 12, full_article(body), encode(far_receipt(span, number)))


@pytest.mark.parametrize("body", LONG)
@pytest.mark.parametrize("count", [0, 1, 40])
def test_the_longest_lists_of_reports_fit(body: str, count: int) -> None:
    passages = [wrong(body, number) for number in range(count)]
    gone = [replace(each, article=None, receipt="") for each in passages]
    questions = [
        KeptQuestion(7, "asylum", f"{number}{body[:490]}", MARK, NOON + timedelta(days=number))
        for number in range(count)
    ]
    three = [
        (f"{encode(far_receipt(Span(0, 9), number))}.{2**64}", full_article(body), Span(0, 700))
        for number in range(3)
    ]

    assert_discord_takes(reports_card(passages, questions))
    assert_discord_takes(reports_card(gone, []))
    assert_discord_takes(reports_card([], questions))
    assert_discord_takes(wrong_passage_card(wrong(body), "https://discord.com/" + "1" * 80))
    assert_discord_takes(kept_question_card(KeptQuestion(7, "a", body[:500], MARK, NOON)))
    assert_discord_takes(which_card(three))


@given(ANY_TEXT)
def test_reports_show_letters_only(words: str) -> None:
    question = KeptQuestion(7, "asylum", words, MARK, NOON)
    excerpt = wrong(f"Word {words}")

    for card in (reports_card([excerpt], [question]), kept_question_card(question)):
        assert frozenset().union(*map(looks, texts(card))) <= PLAIN_LOOKS
    assert "mention" in looks(texts(settled_card(5))[0])


def test_a_list_with_more_than_fits_says_so() -> None:
    many = [wrong("Asylum granted.", number) for number in range(9)]

    assert "There are more" in shown(reports_card(many, []))
    assert "There are more" not in shown(reports_card(many[:3], []))
    assert "9 passages called wrong, 0 questions kept." in shown(reports_card(many, []))
