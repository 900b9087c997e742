"""Every kind of card in every language: Discord takes it, and leaves nobody out of what it says."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any
from unittest.mock import AsyncMock

import discord
import pytest
from discord.ui import MediaGallery

from bot.answers.browsing import PAGE_EXCERPTS, Page
from bot.answers.context import blocks_of, window_from
from bot.answers.model import Answer, Notice, NoticeKind, Verdict
from bot.answers.receipts import Receipt
from bot.answers.statements import Compared
from bot.chat.cards.answer import answer_card
from bot.chat.cards.block import blocked_card, blocks_card
from bot.chat.cards.browsing import article_card, quotes_card, search_card
from bot.chat.cards.card import ANSWERED, DOUBTFUL, NOT_ANSWERED, STRUCK
from bot.chat.cards.context import context_card
from bot.chat.cards.corpus import empty_card
from bot.chat.cards.details import FOR_ALL, FORMS, DetailsModal, UploadModal
from bot.chat.cards.guide import about_card, help_card
from bot.chat.cards.hiding import choice_card, done_card, hidden_card
from bot.chat.cards.insights import VERDICT_LABELS, insights_card
from bot.chat.cards.privacy import Clicks, PrivacyCard
from bot.chat.cards.rehearsal import held_row, rehearsal_card
from bot.chat.cards.reports import WrongExcerpt, reports_card, which_card
from bot.chat.cards.revisions import diff_card, history_card
from bot.chat.cards.roles import Roles, RolesCard
from bot.chat.cards.settings import Chosen, SettingsCard
from bot.chat.cards.sources import failing_card, mended_card, sources_card
from bot.chat.cards.statements import statements_card
from bot.chat.cards.status import set_card, statuses_card
from bot.chat.cards.story import deleted_card
from bot.chat.rights import GROUPS
from bot.chat.speech import LANGUAGES, say, speak
from bot.library.sources.source import FAILING, Source, SourceKind, SourceState
from bot.library.store import ArticleStatus
from bot.readers.counting import Counts
from bot.readers.privacy import Stored
from bot.readers.rationing import Limits
from bot.readers.reporting import Report
from bot.readers.store import Feedback, KeptQuestion, WrongPassage
from bot.search.scope import EVERYTHING, Scope
from bot.story.model import Article, Span
from tests.builders import NOON, make_rehearsal, make_revision, make_story
from tests.chat.test_cards import make_answer, make_article, make_excerpt, texts

LOCALES = [None, discord.Locale.german, discord.Locale.french]
LOCALES += [discord.Locale.spain_spanish, discord.Locale.brazil_portuguese]
LONG = "Asylum granted, says the ministry in Quito. " * 200
PICTURED = replace(
    make_article(LONG, url="https://news.example/a", headline=LONG[:300]),
    image_url="https://news.example/a.png",
)
EXCERPT = make_excerpt(PICTURED)
SPAN = Span(0, 40)
RECEIPT = Receipt(1, 7, 0, SPAN)
WRONG = WrongPassage(7, "asylum", 7, "a.md", 0, 40, b"m" * 16, NOON)


def answer(kind: str) -> Answer:
    struck = replace(EXCERPT, notices=(Notice(NoticeKind.CORRECTED, "It was May.", NOON),))
    return {
        "answered": make_answer(EXCERPT, EXCERPT, EXCERPT),
        "weak": make_answer(EXCERPT, verdict=Verdict.WEAK),
        "silent": make_answer(unknown_words=("llamas",), nearest=(PICTURED, PICTURED)),
        "struck": make_answer(struck),
    }[kind]


def answered(kind: str) -> discord.ui.LayoutView:
    carried = replace(answer(kind), carried=("embassy",), has_more=True)
    old = timedelta(days=1)
    at = NOON + timedelta(days=9)
    return answer_card(carried, with_question=True, asker=1, at=at, old_after=old, overheard=True)


def page() -> Page:
    return Page("embassy", 1, "The asylum", 7, (EXCERPT,) * PAGE_EXCERPTS, 5, 999)


def article() -> tuple[Article, Any]:
    return PICTURED, window_from(blocks_of(PICTURED, EVERYTHING), 0)


def privacy() -> discord.ui.LayoutView:
    nothing = AsyncMock(spec=Clicks)
    tables = ("rations", "votes", "wrong_passages", "audit_events", "blocks", "opt_outs")
    rows: dict[str, Any] = {table: [{"a": 1}] * 3 for table in tables}
    rows["kept_questions"] = [{"question": LONG}] * 6
    return PrivacyCard(Clicks(nothing, nothing, nothing), Stored(rows), news=say("It is deleted."))


def settings() -> discord.ui.LayoutView:
    limits = Limits(86_400, 100)
    return SettingsCard(AsyncMock(), Chosen(), limits, reads_plain_messages=False)


def wrong() -> list[WrongExcerpt]:
    return [WrongExcerpt(WRONG, 12, PICTURED, "abc"), WrongExcerpt(WRONG, 1, None)]


def source(failures: int = 0) -> Source:
    state = SourceState(NOON, succeeded_at=NOON, failures=failures, reason=LONG[:500])
    url = "https://news.example/feed"
    hour = timedelta(hours=1)
    return Source(failures, "asylum", SourceKind.FEED, url, hour, "operator", NOON, state)


def statuses() -> discord.ui.LayoutView:
    told = [
        ArticleStatus("asylum", "a.md", corrected_at=NOON, correction=LONG, actor="operator"),
        ArticleStatus("asylum", "b.md", retracted_at=NOON, reason=LONG, actor="discord:1"),
        ArticleStatus("asylum", "c.md", embargoed_until=NOON, actor="discord:1"),
        ArticleStatus("asylum", "d.md", superseded_by="a.md", actor="discord:1"),
    ]
    return statuses_card(told * 10, {f"{name}.md": LONG[:300] for name in "abcd"}, NOON)


def insights() -> discord.ui.LayoutView:
    day = NOON.date()
    asked = Counts({day: {Verdict.ANSWERED: 3, Verdict.WEAK: 1}}, latencies={5: 4})
    kept = [KeptQuestion(7, "a", LONG, b"m" * 16, NOON)] * 9
    said_by_readers = Feedback(3, 1, [WRONG] * 9, kept)
    return insights_card(Report(day, day, asked, said_by_readers), {}, has_chart=True)


KINDS = ("answered", "weak", "silent", "struck")
CARDS: dict[str, Callable[[], discord.ui.LayoutView]] = {
    **{f"answer, {kind}": partial(answered, kind) for kind in KINDS},
    "search": lambda: search_card(page(), Scope(NOON.date(), NOON.date(), frozenset({"A"}))),
    "quotes": lambda: quotes_card(page()),
    "article": lambda: article_card(*article(), "1.7.0"),
    "context": lambda: context_card(PICTURED, RECEIPT, article()[1], hides=True),
    "statements": lambda: statements_card([Compared(LONG, EXCERPT), Compared("No.", None)], "S"),
    "help": lambda: help_card(make_story(), reads_plain_messages=True),
    "about": lambda: about_card(make_story(), 7),
    "privacy": privacy,
    "settings": settings,
    "roles": lambda: RolesCard(AsyncMock(), Roles(lost=frozenset(GROUPS))),
    "blocked": lambda: blocked_card(1, is_new=True),
    "blocks": lambda: blocks_card([]),
    "choice of a passage": lambda: choice_card([(PICTURED, RECEIPT)] * 3),
    "hidden": lambda: done_card(1, 2, LONG[:200], ()),
    "nothing hidden": lambda: hidden_card(1, []),
    "rehearsal": lambda: rehearsal_card(make_rehearsal(), 4, unattended=True),
    "reports": lambda: reports_card(wrong(), [KeptQuestion(7, "a", LONG, b"m" * 16, NOON)]),
    "insights": insights,
    "sources": lambda: sources_card("The asylum", [source(), source(failures=FAILING)]),
    "a failing source": lambda: failing_card("The asylum", source(failures=FAILING)),
    "a mended source": lambda: mended_card("The asylum", source()),
    "statuses": statuses,
    "a status": lambda: set_card("**A**.", "Earlier answers are marked.", [PICTURED] * 9),
    "history": lambda: history_card(7, "The asylum", [make_revision(n) for n in range(30, 0, -1)]),
    "diff": lambda: diff_card(7, make_revision(1), make_revision(2), 0, ("", "")),
    "empty story": lambda: empty_card("The asylum", [], [source(failures=FAILING)]),
    "deleted story": lambda: deleted_card(LONG),
    "which passage": lambda: which_card([("abc", PICTURED, SPAN)] * 3),
}


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    yield
    speak(None)


def words_of(item: Any) -> list[tuple[str, int]]:  # noqa: ANN401  # whatever a card holds
    """Return what a part of a card says in words beside its text, and the most it may."""
    if isinstance(item, discord.ui.Button):
        return [(item.label or "", 80)]
    if isinstance(item, discord.ui.Thumbnail):
        return [(item.description or "", 1024)]
    if isinstance(item, discord.ui.MediaGallery):
        return [(each.description or "", 1024) for each in item.items]
    if isinstance(item, discord.ui.Select):
        chosen = next((each.label for each in item.options if each.default), "")
        options = [(each.label, 100) for each in item.options]
        return [(item.placeholder or chosen, 150), *options]
    if isinstance(item, discord.ui.ChannelSelect | discord.ui.RoleSelect):
        return [(item.placeholder or "", 150)]
    return []


def controls(card: discord.ui.LayoutView) -> Iterator[Any]:
    """Go through the parts of a card; buttons that are found by their ids show themselves."""
    for item in card.walk_children():
        yield getattr(item, "item", item) if isinstance(item, discord.ui.DynamicItem) else item
        if isinstance(item, discord.ui.Section):
            yield item.accessory


@pytest.mark.parametrize("locale", LOCALES, ids=str)
@pytest.mark.parametrize("kind", CARDS)
def test_discord_takes_it_and_every_control_has_a_label(
    kind: str, locale: discord.Locale | None
) -> None:
    speak(locale)

    card = CARDS[kind]()

    assert card.content_length() <= 4_000
    assert card.total_children_count <= 40
    told = [each for item in controls(card) for each in words_of(item)]
    assert [words for words, most in told if not 0 < len(words.strip()) <= most] == []


@pytest.mark.parametrize("locale", LOCALES, ids=str)
@pytest.mark.parametrize("kind", KINDS)
def test_what_a_colour_tells_of_an_answer_stands_in_words(
    kind: str, locale: discord.Locale | None
) -> None:
    speak(locale)
    colour, told = {
        "answered": (ANSWERED, ""),
        "weak": (DOUBTFUL, say("**Perhaps not in this story.** This comes closest:")),
        "silent": (NOT_ANSWERED, say("**Not in this story.**")),
        "struck": (STRUCK, f"⚠ **{say('Corrected')}"),
    }[kind]

    card = answered(kind)

    [frame] = card.children
    assert isinstance(frame, discord.ui.Container)
    assert frame.accent_colour == colour
    assert told in "\n".join(texts(card))


@pytest.mark.parametrize("locale", LOCALES, ids=str)
def test_buttons_that_look_unlike_say_what_they_do(locale: discord.Locale | None) -> None:
    speak(locale)

    row: Any = held_row(4, with_look=True)

    labels = [button.item.label for button in row.children]
    assert len({*labels}) == len(labels) == 3
    assert all(labels)


@pytest.mark.parametrize("locale", LOCALES, ids=str)
def test_a_chart_says_in_words_what_its_bars_show(locale: discord.Locale | None) -> None:
    speak(locale)

    [chart] = [each for each in insights().walk_children() if isinstance(each, MediaGallery)]

    [picture] = chart.items
    told = picture.description or ""
    for number, verdict in ((3, Verdict.ANSWERED), (1, Verdict.WEAK), (0, Verdict.NOT_IN_STORY)):
        assert f"{number} {say(VERDICT_LABELS[verdict])}" in told


@pytest.mark.parametrize("locale", LOCALES, ids=str)
def test_forms_fit(locale: discord.Locale | None) -> None:
    speak(locale)
    fields = [*FORMS.values(), FOR_ALL]

    forms = [DetailsModal(LONG, each, AsyncMock()) for each in fields]

    for form in (*forms, UploadModal(AsyncMock(), {})):
        assert 0 < len(form.title) <= 45
        for label in form.children:
            assert isinstance(label, discord.ui.Label)
            assert 0 < len(label.text) <= 45
            assert len(label.description or "") <= 100


def test_every_language_is_looked_at() -> None:
    assert {LANGUAGES.get(locale) for locale in LOCALES if locale} == {*LANGUAGES.values()}
