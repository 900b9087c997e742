"""What stands on an answer's card beside the words: links, pictures, notices, age, buttons."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import discord
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.answers.fragments import domain
from bot.answers.model import Excerpt, Notice, NoticeKind, Verdict
from bot.answers.receipts import MAX_NUMBER, Receipt
from bot.answers.silence import OtherTime, Silence
from bot.chat.cards.answer import answer_card
from bot.chat.cards.card import ANSWERED, DOUBTFUL, NOT_ANSWERED, STRUCK
from bot.chat.cards.controls import Press, StaleControlError
from bot.chat.cards.question import question_of
from bot.chat.markdown import one_line, unescape
from bot.search.scope import Scope
from bot.search.spelling import Repair
from bot.story.model import Article, Span
from tests.chat.rendering import looks
from tests.chat.test_cards import (
    BOMB,
    NOON,
    assert_within_limits,
    make_answer,
    make_excerpt,
    shown,
    texts,
)
from tests.chat.test_markdown import ANY_TEXT

URL = "https://www.news.example/asylum"
MAX_ID = 2**63 - 1
YEARS_LATER = NOON + timedelta(days=900)
YEAR = timedelta(days=365)


def make_article(body: str = "Ecuador granted asylum.", **fields: Any) -> Article:  # noqa: ANN401  # any of its parts
    known = Article("a.md", "Asylum granted", body, outlet="The Quito Paper", published_at=NOON)
    return replace(known, **fields)


def buttons(card: discord.ui.LayoutView) -> list[discord.ui.Button[discord.ui.LayoutView]]:
    items = [getattr(child, "item", child) for child in card.walk_children()]
    return [item for item in items if isinstance(item, discord.ui.Button)]


def labels(card: discord.ui.LayoutView) -> list[str | None]:
    return [button.label for button in buttons(card)]


def card_of(*excerpts: Excerpt, verdict: Verdict = Verdict.ANSWERED) -> discord.ui.LayoutView:
    return answer_card(make_answer(*excerpts, verdict=verdict), with_question=True)


def accent(card: discord.ui.LayoutView) -> object:
    [frame] = card.children
    assert isinstance(frame, discord.ui.Container)
    return frame.accent_colour


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        pytest.param(None, [], id="none"),
        pytest.param(URL, [f"{URL}#:~:text=Ecuador%20granted%20asylum."], id="short"),
        pytest.param(URL + "p" * 471, [URL + "p" * 471], id="no room for a sentence"),
        pytest.param(URL + "p" * 600, [], id="longer than Discord takes"),
        pytest.param(URL + "é" * 100, [], id="too long once encoded"),
    ],
)
def test_a_button_opens_the_article_at_the_sentence(url: str | None, expected: list[str]) -> None:
    card = card_of(make_excerpt(make_article(url=url)))

    links = [button for button in buttons(card) if button.url]
    assert [button.url for button in links] == expected
    assert [button.label for button in links] == ["news.example"] * len(expected)


def test_a_long_domain_shows_its_end() -> None:
    url = f"https://{'news.' * 20}example/"

    card = card_of(make_excerpt(make_article(url=url)))

    [link] = [button for button in buttons(card) if button.url]
    assert link.label is not None
    assert len(link.label) == 80
    assert link.label.startswith("…")
    assert domain(url).endswith(link.label[1:])


def test_headlines_and_excerpts_are_no_links() -> None:
    article = make_article("[See](https://evil.example)", headline="[a](https://b.example)")

    card = card_of(make_excerpt(replace(article, url=URL)))

    assert "link" not in frozenset().union(*map(looks, texts(card)))


def test_a_picture_stands_beside_its_excerpt_with_words_for_it_and_its_credit() -> None:
    article = make_article(image_url="https://img.example/é.jpg", image_credit="Photo: A Desk")

    card = card_of(make_excerpt(article))

    [picture] = [c for c in card.walk_children() if isinstance(c, discord.ui.Thumbnail)]
    assert picture.media.url == "https://img.example/%C3%A9.jpg"
    assert picture.description == "Lead picture of “Asylum granted”"
    assert "Photo: A Desk" in shown(card)


@pytest.mark.parametrize(
    ("verdict", "kinds", "expected"),
    [
        (Verdict.ANSWERED, [], ANSWERED),
        (Verdict.ANSWERED, [NoticeKind.UPDATED], ANSWERED),
        (Verdict.ANSWERED, [NoticeKind.CORRECTED], STRUCK),
        (Verdict.WEAK, [NoticeKind.UPDATED, NoticeKind.RETRACTED], STRUCK),
        (Verdict.WEAK, [], DOUBTFUL),
    ],
)
def test_the_accent_tells_the_kind_of_answer_and_words_do_too(
    verdict: Verdict, kinds: list[NoticeKind], expected: discord.Colour
) -> None:
    notices = tuple(Notice(kind) for kind in kinds)

    card = card_of(replace(make_excerpt(make_article()), notices=notices), verdict=verdict)

    assert accent(card) == expected
    assert ("Perhaps not in this story." in shown(card)) == (verdict is Verdict.WEAK)
    assert all(f"⚠ {kind.value.capitalize()}" in shown(card) for kind in kinds)


def test_no_answer_has_an_accent_of_its_own_and_says_so() -> None:
    card = answer_card(make_answer(), with_question=True)

    assert accent(card) == NOT_ANSWERED
    assert "Not in this story." in shown(card)
    assert len({ANSWERED.value, DOUBTFUL.value, STRUCK.value, NOT_ANSWERED.value}) == 4


def test_a_correction_stands_next_to_its_excerpt() -> None:
    notice = Notice(NoticeKind.CORRECTED, "The sum was 14,000 pounds.", NOON + timedelta(days=1))
    corrected = replace(make_excerpt(make_article()), notices=(notice,))

    card = card_of(corrected)

    assert "⚠ Corrected 17 August 2012: The sum was 14,000 pounds." in shown(card)


@pytest.mark.parametrize(
    ("outlets", "expected"),
    [
        ([], ""),
        (["The Quito Paper", "the quito paper", None], ""),
        (["B"], "Also in 1 other outlet: B"),
        (["B", "b", "C"], "Also in 2 other outlets: B, C"),
        (["B", "C", "D", "E"], "Also in 4 other outlets: B, C and 2 more"),
    ],
)
def test_other_outlets_that_say_the_same_are_named(
    outlets: list[str | None], expected: str
) -> None:
    others = tuple(make_article(outlet=outlet) for outlet in outlets)

    card = card_of(replace(make_excerpt(make_article()), also_in=others))

    assert expected in shown(card)
    assert ("Also in" in shown(card)) == bool(expected)


@pytest.mark.parametrize(
    ("published", "expected"),
    [
        ([NOON], "Old news: this article is of 16 August 2012."),
        (
            [NOON, NOON - timedelta(days=2)],
            "Old news: the newest of these articles is of 16 August 2012.",
        ),
        ([NOON, YEARS_LATER - timedelta(days=1)], ""),
        ([NOON, None], ""),
    ],
    ids=["one", "several", "one is new", "one has no date"],
)
def test_an_answer_of_old_articles_alone_says_so(
    published: list[datetime | None], expected: str
) -> None:
    excerpts = [
        make_excerpt(make_article(file=f"{number}.md", published_at=moment))
        for number, moment in enumerate(published)
    ]

    card = answer_card(make_answer(*excerpts), with_question=True, at=YEARS_LATER, old_after=YEAR)

    assert expected in shown(card)
    assert ("Old news" in shown(card)) == bool(expected)


@pytest.mark.parametrize(
    ("published", "expected"),
    [
        (datetime(2012, 8, 16, tzinfo=UTC), "<t:1345118400:D>"),
        (datetime(2012, 8, 16, 23, 30, tzinfo=UTC), "<t:1345159800:D>"),
        (datetime(1937, 5, 6, tzinfo=UTC), "<t:-1030536000:D>"),
    ],
    ids=["the day alone: noon, the same day nearly everywhere", "a time", "before 1970"],
)
def test_dates_are_shown_in_the_readers_own_way(published: datetime, expected: str) -> None:
    assert expected in texts(card_of(make_excerpt(make_article(published_at=published))))[2]


def test_every_control_has_a_label_and_a_place_to_go() -> None:
    answer = replace(make_answer(make_excerpt(make_article(url=URL))), has_more=True)

    card = answer_card(answer, with_question=True, asker=MAX_ID)

    assert labels(card) == [
        *("In context", "Why this", "news.example"),
        *("More", "Helpful", "Not helpful", "Wrong passage", "Delete"),
    ]
    for button in buttons(card):
        assert button.url or Press.read(button.custom_id or "")


def test_further_excerpts_say_which_they_are_and_are_not_voted_on() -> None:
    answer = replace(make_answer(make_excerpt(make_article())), shown_before=3, has_more=True)

    card = answer_card(answer, with_question=True, asker=1)

    assert "Further excerpts, 4 to 4" in shown(card)
    assert labels(card) == ["In context", "Why this", "More", "Wrong passage"]


@pytest.mark.parametrize("body", ["x" * 10_000, BOMB * 120, "اللجوء السياسي " * 700])
@pytest.mark.parametrize("headline", ["x" * 300, "*" * 300, "أ" * 300, BOMB * 4])
def test_the_fullest_card_fits_every_limit(body: str, headline: str) -> None:
    article = make_article(
        body,
        headline=headline,
        outlet="@" * 300,
        url="https://a.example/" + "p" * 380,
        image_url="https://a.example/" + "é" * 300,
        image_credit="[" * 300,
    )
    notices = tuple(Notice(kind, "*" * 500, NOON) for kind in NoticeKind)
    whole = Span(0, len(body))
    excerpts = [
        replace(
            make_excerpt(article, (Span(0, 1),)),
            receipt=Receipt(MAX_NUMBER, MAX_NUMBER - number, MAX_NUMBER, whole),
            notices=notices,
            also_in=tuple(make_article(outlet=f"{'_' * 290}{other}") for other in range(9)),
        )
        for number in range(3)
    ]
    answer = replace(
        make_answer(
            *excerpts,
            question="_" * 500,
            verdict=Verdict.WEAK,
            repairs=tuple(Repair("*" * 500, "_" * 500) for _ in range(100)),
            unknown_words=("~" * 500,) * 100,
        ),
        title="|" * 300,
        story_id=MAX_NUMBER,
        revision=MAX_NUMBER,
        has_more=True,
        carried=("*" * 60,) * 8,
        scope=Scope(date(1, 1, 1), date(9999, 12, 31), frozenset({"[" * 90, "]" * 90})),
    )

    card = answer_card(answer, with_question=True, asker=MAX_ID, at=YEARS_LATER, old_after=YEAR)

    assert_within_limits(card)
    assert all(len(button.label or "") <= 80 for button in buttons(card))
    custom_ids = [button.custom_id for button in buttons(card) if button.custom_id]
    assert len(set(custom_ids)) == len(custom_ids)
    assert max(map(len, custom_ids)) <= 100
    quotations = [content for content in texts(card) if content.startswith("> ")]
    assert len(quotations) == 3
    assert all(len(quotation) >= 40 for quotation in quotations)


def as_message(card: discord.ui.LayoutView) -> discord.Message:
    """Return a message as the bot sees it that holds a card."""
    found = discord.Message.__new__(discord.Message)
    found.components = [
        component
        for raw in card.to_components()  # type: ignore[no-untyped-call]  # discord.py's
        if (component := discord.components._component_factory(raw)) is not None  # noqa: SLF001
    ]
    return found


@given(st.text(max_size=500), st.booleans())
@example("**bold** \\* _a_ -# > `b` \\", True)  # noqa: FBT003
@example("-# small\n# large", False)  # noqa: FBT003
@example("1. one", True)  # noqa: FBT003
@example("أين؟ \u202eabc", False)  # noqa: FBT003
def test_the_question_can_be_read_again_from_its_card(question: str, large: bool) -> None:  # noqa: FBT001
    answer = make_answer(make_excerpt(make_article()), question=question)

    read = question_of(as_message(answer_card(answer, with_question=large)))

    assert read is not None
    assert read == unescape(one_line(question, 500)) or not question.split()
    if question.isascii() and question.isprintable():
        assert read == " ".join(question.split()) or not question.split()


def test_a_message_without_a_question_has_none() -> None:
    card = discord.ui.LayoutView()
    card.add_item(discord.ui.TextDisplay("**Who?**"))

    assert question_of(as_message(card)) is None


@pytest.mark.parametrize(
    "custom_id",
    ["", "cuttings", "cuttings:0:why:x", "cuttings:1:launch:x", "settings:listening", "a" * 100],
)
def test_custom_ids_made_up_or_of_other_versions_are_refused(custom_id: str) -> None:
    with pytest.raises(StaleControlError, match="Ask your question again"):
        Press.read(custom_id)


@given(ANY_TEXT, ANY_TEXT)
def test_notices_and_outlets_show_letters_only(words: str, outlet: str) -> None:
    excerpt = replace(
        make_excerpt(make_article()),
        notices=(Notice(NoticeKind.CORRECTED, words),),
        also_in=(make_article(outlet=outlet or "x"),),
    )

    assert frozenset().union(*map(looks, texts(card_of(excerpt)))) <= {
        *("quoted", "bold", "small", "code", "timestamp"),
    }


def silent(**parts: Any) -> str:  # noqa: ANN401  # any part of an answer
    answer = replace(make_answer(), **parts)
    return shown(answer_card(answer, with_question=True))


@pytest.mark.parametrize(
    ("silence", "expected"),
    [
        (Silence({"Asznge": ("assange",)}), "Did you mean “Assange” for “Asznge”?"),
        (
            Silence({"a": ("b", "c"), "d": ("e",)}),
            "Did you mean “b” or “c” for “a”; or “e” for “d”?",
        ),
        (
            Silence({}, OtherTime("March 2019", date(2012, 8, 15), date(2012, 9, 20))),
            "You ask about “March 2019”; the articles were published from 15 August 2012 to",
        ),
        (
            Silence({}, OtherTime("2019", date(2012, 8, 15), date(2012, 8, 15))),
            "You ask about “2019”; the articles were published on 15 August 2012.",
        ),
        (
            Silence({}, language="es"),
            "Your question looks like Spanish, a language that this story is not indexed in.",
        ),
        (Silence({}), "Your question holds no word to look up"),
    ],
)
def test_a_silence_gives_its_reasons(silence: Silence, expected: str) -> None:
    assert f"Not in this story. {expected}" in silent(silence=silence)


def test_several_reasons_stand_one_below_the_other() -> None:
    silence = Silence({"Asznge": ("assange",)}, language="es")

    assert (
        "Not in this story. The articles never use the word “Asznge”. "
        "Did you mean “Assange” for “Asznge”? Your question looks like Spanish"
    ) in silent(silence=silence, unknown_words=("Asznge",))


def test_only_who_asked_is_offered_to_tell_the_moderators() -> None:
    answer = make_answer()

    assert labels(answer_card(answer, with_question=True)) == ["Delete"]
    assert labels(answer_card(answer, with_question=True, asker=5)) == [
        "Tell the moderators",
        "Delete",
    ]


def test_the_fullest_silence_fits_every_limit() -> None:
    bomb = "*" * 300
    article = make_article(headline=bomb, outlet=bomb)
    days = date(1, 1, 1), date(9999, 12, 31)
    answer = replace(
        make_answer(question="_" * 500, unknown_words=(bomb,) * 100, nearest=(article,) * 3),
        silence=Silence(
            {f"{bomb}{number}": (bomb, bomb) for number in range(9)},
            OtherTime(bomb, *days),
            "es",
        ),
        repairs=tuple(Repair(bomb, bomb) for _ in range(100)),
        story_id=MAX_NUMBER,
        revision=MAX_NUMBER,
        newest=(article,) * 3,
    )

    card = answer_card(answer, with_question=True, asker=MAX_ID)

    assert_within_limits(card)
    assert max(len(button.custom_id or "") for button in buttons(card)) <= 100
