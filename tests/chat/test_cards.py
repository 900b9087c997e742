"""Cards fit Discord's limits whatever they show, and show nothing but what is meant."""

from dataclasses import replace
from datetime import UTC, datetime

import discord
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answers.model import Answer, Excerpt, Verdict
from bot.answers.receipts import Receipt, decode
from bot.chat.cards.answer import answer_card
from bot.chat.cards.card import Card, text
from bot.chat.cards.corpus import status_card
from bot.chat.cards.guide import about_card, help_card
from bot.chat.cards.rehearsal import outcome_card
from bot.chat.cards.revisions import diff_card, history_card
from bot.chat.cards.settings import Chosen, SettingsCard
from bot.chat.limits import CardTooLargeError
from bot.library.diffing import Changes
from bot.library.outcome import Outcome
from bot.library.rehearsal import Grade, Reply, Shift
from bot.library.serving import Status
from bot.library.store import AuditEvent, Revision
from bot.readers.rationing import Limits
from bot.readers.rules import Rules
from bot.search.spelling import Repair
from bot.story.model import Article, GoldenAnswer, GoldenQuestion, Span, Story
from tests.builders import make_rehearsal
from tests.chat.rendering import looks, plain, runs
from tests.chat.test_markdown import ANY_TEXT, solid

NOON = datetime(2012, 8, 16, 12, tzinfo=UTC)
BOMB = "**b** ||s|| `c` [x](https://x.example) @everyone <@1> </a:1> <t:1:R> :fire: \n# h\n- l\n"
MAX_TEXT_CHARS = 4000
MAX_COMPONENTS = 40


def make_article(body: str = "Ecuador granted asylum.", **fields: str | None) -> Article:
    known = {"headline": "Asylum granted", "outlet": "The Quito Paper", "url": None} | fields
    return Article(
        file="a.md",
        headline=known["headline"] or "",
        body=body,
        outlet=known["outlet"],
        published_at=NOON,
        url=known["url"],
    )


def make_excerpt(article: Article, highlights: tuple[Span, ...] = ()) -> Excerpt:
    whole = Span(0, len(article.body))
    return Excerpt(
        article,
        Receipt(1, 7, 0, whole),
        whole,
        highlights,
        paragraph=12,
        last_paragraph=12,
        score=1.0,
    )


def make_answer(
    *excerpts: Excerpt,
    question: str = "Why?",
    verdict: Verdict = Verdict.ANSWERED,
    repairs: tuple[Repair, ...] = (),
    unknown_words: tuple[str, ...] = (),
    nearest: tuple[Article, ...] = (),
) -> Answer:
    return Answer(
        question=question,
        story="asylum",
        story_id=1,
        title="The asylum",
        revision=7,
        verdict=verdict if excerpts else Verdict.NOT_IN_STORY,
        confidence=0.5,
        excerpts=excerpts,
        repairs=repairs,
        unknown_words=unknown_words,
        nearest=nearest,
    )


def texts(card: discord.ui.LayoutView) -> list[str]:
    return [
        item.content for item in card.walk_children() if isinstance(item, discord.ui.TextDisplay)
    ]


def shown(card: discord.ui.LayoutView) -> str:
    return " ".join(plain("\n".join(texts(card))).split())


def assert_within_limits(card: discord.ui.LayoutView) -> None:
    contents = [len(content) for content in texts(card)]
    assert sum(contents) <= MAX_TEXT_CHARS
    assert min(contents) >= 1
    assert len(list(card.walk_children())) <= MAX_COMPONENTS


LONG_BODIES = {
    "words": "asylum granted " * 700,
    "one word": "x" * 10_000,
    "marks": "*_~`|<@#[]>" * 1_000,
    "bomb": BOMB * 120,
    "right to left": "اللجوء السياسي " * 700,
    "emoji": "👩‍👩‍👧‍👦 " * 1_300,
    "lines": "a\n\nb\n\n" * 1_500,
}


@pytest.mark.parametrize("body", LONG_BODIES.values(), ids=LONG_BODIES.keys())
@pytest.mark.parametrize("headline", ["x" * 300, "*" * 300, "أ" * 300, BOMB * 4])
@pytest.mark.parametrize("verdict", [Verdict.ANSWERED, Verdict.WEAK])
def test_the_longest_answers_fit_and_still_quote(
    body: str, headline: str, verdict: Verdict
) -> None:
    url = "https://a.example/" + "p" * 380
    article = make_article(body, headline=headline, outlet="@" * 300, url=url)
    excerpts = [make_excerpt(article, (Span(0, 1),)) for _ in range(3)]

    card = answer_card(
        make_answer(
            *excerpts,
            question="_" * 500,
            verdict=verdict,
            repairs=tuple(Repair("*" * 500, "_" * 500) for _ in range(100)),
            unknown_words=("~" * 500,) * 100,
        ),
        with_question=True,
    )

    assert_within_limits(card)
    quotations = [content for content in texts(card) if content.startswith("> ")]
    assert len(quotations) == 3
    assert all(len(quotation) >= 40 for quotation in quotations)


@pytest.mark.parametrize("words", [0, 1, 6, 7, 500])
def test_many_unknown_words_and_headlines_fit(words: int) -> None:
    nearest = tuple(make_article(headline="*" * 300, outlet="[" * 300) for _ in range(3))
    unknown_words = tuple(f"{'*' * 490}{number}" for number in range(words))

    card = answer_card(
        make_answer(question="*" * 500, unknown_words=unknown_words, nearest=nearest),
        with_question=True,
    )

    assert_within_limits(card)
    assert ("and 494 more" in shown(card)) == (words == 500)


@given(
    body=ANY_TEXT, headline=ANY_TEXT, question=ANY_TEXT, word=ANY_TEXT, with_question=st.booleans()
)
def test_whatever_it_holds_a_card_shows_its_letters_and_no_more(
    body: str, headline: str, question: str, word: str, *, with_question: bool
) -> None:
    article = make_article(f"Word {body}", headline=headline, outlet=question or None)
    answer = make_answer(
        make_excerpt(article, (Span(0, 4),)),
        question=question,
        repairs=(Repair(word, headline),),
        unknown_words=(word,),
    )

    card = answer_card(answer, with_question=with_question)

    assert_within_limits(card)
    assert {look for content in texts(card) for look in looks(content)} <= {
        *("quoted", "bold", "small"),
        *("code", "timestamp"),  # the receipt and the date
    }
    codes = [code for content in texts(card) for code in runs(content, "code")]
    assert [decode(code) for code in codes] == [answer.excerpts[0].receipt]
    [quotation] = [content for content in texts(card) if content.startswith("> ")]
    assert solid(plain(quotation)) == solid(article.body)


@given(ANY_TEXT, ANY_TEXT, st.lists(ANY_TEXT, max_size=9))
def test_whatever_it_holds_a_refusal_shows_its_letters_and_no_more(
    question: str, headline: str, words: list[str]
) -> None:
    nearest = (make_article(headline=headline, outlet=question or None),)
    answer = make_answer(question=question, unknown_words=tuple(words), nearest=nearest)

    card = answer_card(answer, with_question=True)

    assert_within_limits(card)
    assert {look for content in texts(card) for look in looks(content)} <= {
        *("listed", "bold", "small", "timestamp"),
    }


def test_an_answer_reads_quotation_first_then_its_citation() -> None:
    article = make_article("Ecuador granted asylum.", url="https://a.example/b")
    card = answer_card(make_answer(make_excerpt(article, (Span(0, 7),))), with_question=False)

    question, quotation, citation, foot = texts(card)
    assert question == "-# Why?"
    assert quotation == "> **Ecuador** granted asylum."
    headline, place = citation.splitlines()
    assert headline == "-# **Asylum granted**"
    outlet, published, paragraph, receipt = shown_line(place).split(" · ")
    assert (outlet, published) == ("The Quito Paper", "16 August 2012")
    assert (paragraph, receipt) == (
        "paragraph 12",
        "1700\N{NON-BREAKING HYPHEN}H7HR\N{NON-BREAKING HYPHEN}R",
    )
    assert runs(place, "code") == [receipt]
    assert shown_line(foot) == "The asylum · revision 7 · word for word"


def shown_line(markdown: str) -> str:
    return " ".join(plain(markdown).split())


def test_an_article_without_outlet_and_date_is_cited_all_the_same() -> None:
    article = Article(file="a.txt", headline="Asylum granted", body="Ecuador granted asylum.")
    card = answer_card(make_answer(make_excerpt(article)), with_question=False)

    assert "Asylum granted paragraph 12" in shown(card)


def test_an_excerpt_too_long_is_quoted_from_the_sentence_that_answers() -> None:
    before, marked = "Before. " * 900, "Ecuador granted asylum."
    article = make_article(f"{before}{marked} After.")
    excerpt = replace(make_excerpt(article), marked=Span(len(before), len(before) + len(marked)))

    card = answer_card(make_answer(excerpt), with_question=False)

    assert texts(card)[1] == "> __Ecuador granted asylum.__ After."


def test_an_excerpt_that_fits_is_quoted_from_its_beginning() -> None:
    article = make_article("Before. Ecuador granted asylum. After.")
    excerpt = replace(make_excerpt(article), marked=Span(8, 31))

    card = answer_card(make_answer(excerpt), with_question=False)

    assert texts(card)[1] == "> Before. __Ecuador granted asylum.__ After."


def test_a_doubtful_answer_says_so_in_words() -> None:
    excerpt = make_excerpt(make_article())
    answer = make_answer(excerpt, verdict=Verdict.WEAK, unknown_words=("prime",))

    card = answer_card(answer, with_question=False)

    assert shown(card).startswith(
        "Why? Perhaps not in this story. This comes closest: "
        "The articles never use the word “prime”."
    )


def test_how_words_were_read_is_said() -> None:
    repairs = (Repair("Equador", "ecuador"), Repair("Asange", "assange"))
    answer = make_answer(make_excerpt(make_article()), repairs=repairs)

    assert "I read “Equador” as “Ecuador” and “Asange” as “Assange”." in shown(
        answer_card(answer, with_question=False)
    )


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("a",), "The articles never use the word “a”."),
        (("a", "b"), "The articles never use the words “a” and “b”."),
        (("a", "b", "c"), "The articles never use the words “a”, “b” and “c”."),
        (
            tuple("abcdefg"),
            "The articles never use the words “a”, “b”, “c”, “d”, “e”, “f” and 1 more.",
        ),
    ],
)
def test_unknown_words_are_named(words: tuple[str, ...], sentence: str) -> None:
    card = answer_card(make_answer(unknown_words=words), with_question=False)

    assert f"Not in this story. {sentence}" in shown(card)


def test_the_closest_headlines_are_offered() -> None:
    card = answer_card(make_answer(nearest=(make_article(),)), with_question=False)

    assert "Closest headlines: Asylum granted · The Quito Paper · 16 August 2012" in shown(card)


@given(st.lists(ANY_TEXT, max_size=30), ANY_TEXT)
def test_moderators_cards_fit_and_show_letters_only(files: list[str], detail: str) -> None:
    revision = Revision("asylum", 10**9, "f" * 64, NOON, "discord:123456789012345678", {})
    changes = Changes(tuple(files), tuple(files), tuple(files))
    event = AuditEvent(NOON, "operator", "reload", "asylum", "failed", detail * 20)
    shift = Shift(detail * 9, Reply(Grade.RIGHT, detail, detail * 9), Reply(Grade.WRONG))
    lines = tuple(file * 9 for file in files)
    rehearsal = make_rehearsal(
        changes,
        asked=9,
        better=(shift,) * 9,
        worse=(shift,) * 9,
        furniture=lines,
        skipped=lines,
        warnings=lines,
    )
    one, other = (replace(revision, files={detail or "a": digest}) for digest in "xy")
    cards = (
        outcome_card(Outcome(revision, rehearsal)),
        outcome_card(Outcome(revision, rehearsal, held=10**9)),
        history_card(7, detail * 9, [revision] * 6),
        diff_card(7, revision, revision, 0, ("", "")),
        diff_card(7, revision, replace(revision, files=dict.fromkeys(files, "x")), 0, ("", "")),
        diff_card(7, one, other, 1, (detail, "".join(files))),
        status_card(Status(detail * 9, revision, 10**6, 10**7, 10**12, event)),
    )

    for card in cards:
        assert_within_limits(card)
        assert {look for content in texts(card) for look in looks(content)} <= {
            *("listed", "bold", "small", "code"),
            *("mention", "timestamp", "code block", "heading"),
        }
        headings = [run for content in texts(card) for run in runs(content, "heading")]
        assert all(heading.startswith("Re") for heading in headings)  # our own
    assert runs("\n".join(texts(cards[-1])), "mention") == ["<@123456789012345678>"]


def test_one_article_is_no_articles() -> None:
    revision = Revision("asylum", 1, "0" * 64, NOON, "operator", {})
    story = Story("asylum", "The asylum", "en", (make_article(),))

    assert "1 article · 1 passage · 0.2 s" in shown(
        outcome_card(Outcome(revision, make_rehearsal(articles=1, passages=1)))
    )
    assert "1 article, 1 passage No article" in shown(
        status_card(Status("T", revision, 1, 1, 1_000, None))
    )
    assert "revision 1, 1 article." in shown(about_card(story, 1))


@given(
    title=ANY_TEXT,
    questions=st.lists(ANY_TEXT, max_size=9),
    reads_plain_messages=st.booleans(),
)
def test_guide_cards_fit_and_show_letters_only(
    title: str, questions: list[str], *, reads_plain_messages: bool
) -> None:
    answers = (GoldenAnswer("a.md", "x"),)
    golden = tuple(GoldenQuestion(question * 9, answers) for question in questions)
    story = Story("asylum", title * 9, "en", (make_article(),), golden)

    for card in (help_card(story, reads_plain_messages=reads_plain_messages), about_card(story, 1)):
        assert_within_limits(card)
        assert {look for content in texts(card) for look in looks(content)} <= {
            *("listed", "bold", "italic", "small", "code", "heading"),
        }


async def test_the_settings_card_fits() -> None:
    async def never(*_: object) -> None:
        raise AssertionError

    many = frozenset(range(100))
    chosen = Chosen(many, Rules(1, 1, many, many))
    assert_within_limits(SettingsCard(never, chosen, Limits(), reads_plain_messages=False))


def test_a_card_too_large_is_a_defect_found_before_discord_finds_it() -> None:
    with pytest.raises(CardTooLargeError, match="6000 characters of text, over 4000"):
        Card([text("x" * 2000)] * 3)
    with pytest.raises(ValueError, match="maximum number of children"):
        Card([text("x")] * MAX_COMPONENTS)
