"""What every store of counts and feedback must do."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.answers.model import Verdict
from bot.readers.counting import Counts, QuotedArticle, SealedWords, Tally, WordCount
from bot.readers.store import Feedback, KeptQuestion, ReaderStore, Vote, WrongPassage
from bot.storage.sqlite import SQLiteStore
from tests.builders import NOON, make_event

GUILD, OTHER_GUILD = 2**53 + 1, 2**63 - 1
DAY = NOON.date()
LONG_AGO = date(2000, 1, 1)
SEALED = b"s" * 16
TALLY = Tally(GUILD, DAY, Verdict.ANSWERED, 3, (("asylum", "a.md"), ("asylum", "b.md")))
VOTE = Vote(GUILD, 2**62, b"r" * 16, helpful=True, at=NOON)
WRONG = WrongPassage(GUILD, "asylum", 2, "a.md", 5, 9, b"r" * 16, NOON)
KEPT = KeptQuestion(GUILD, "asylum", "Who “won”?\nWho?", b"r" * 16, NOON)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[ReaderStore]:
    async with SQLiteStore.open(tmp_path / "data" / "cuttings.db") as sqlite:
        yield sqlite.readers


def unanswered(mark: int, *, words: str = "olympic", sealed: bytes = SEALED) -> Tally:
    return Tally(
        GUILD, DAY, Verdict.NOT_IN_STORY, 0, unanswered=(SealedWords(sealed, mark, words),)
    )


def written(folder: Path) -> bytes:
    """Return all that a database's files hold."""
    return b"".join(file.read_bytes() for file in folder.iterdir())


async def test_nothing_is_counted_at_first(store: ReaderStore) -> None:
    assert await store.counts(GUILD, LONG_AGO) == Counts({}, {}, [], [])
    assert await store.feedback(GUILD, LONG_AGO) == Feedback(0, 0, [], [])


async def test_questions_add_up_by_day_verdict_time_and_article(store: ReaderStore) -> None:
    later = DAY + timedelta(days=1)
    await store.count(TALLY)
    await store.count(TALLY)
    await store.count(replace(TALLY, verdict=Verdict.WEAK, bucket=4, quoted=(("asylum", "b.md"),)))
    await store.count(replace(TALLY, day=later, quoted=()))

    assert await store.counts(GUILD, DAY) == Counts(
        outcomes={
            DAY: {Verdict.ANSWERED: 2, Verdict.WEAK: 1},
            later: {Verdict.ANSWERED: 1},
        },
        latencies={3: 3, 4: 1},
        quoted=[QuotedArticle("asylum", "b.md", 3), QuotedArticle("asylum", "a.md", 2)],
        unanswered=[],
    )
    assert (await store.counts(GUILD, later)).asked() == 1
    assert (await store.counts(GUILD, DAY)).asked(Verdict.WEAK, Verdict.NOT_IN_STORY) == 1


async def test_guilds_are_counted_apart(store: ReaderStore) -> None:
    await store.count(TALLY)
    await store.vote(VOTE)

    assert (await store.counts(OTHER_GUILD, LONG_AGO)).asked() == 0
    assert (await store.feedback(OTHER_GUILD, LONG_AGO)).helpful == 0


async def test_words_are_read_only_once_three_people_asked_about_them(
    store: ReaderStore,
) -> None:
    seen = []
    for mark in (1, 2, 2, 1, 3):
        await store.count(unanswered(mark))
        seen.append((await store.counts(GUILD, DAY)).unanswered)

    assert seen[:4] == [[], [], [], []]
    assert seen[4] == [WordCount(("olympic",), 5)]


async def test_until_then_they_are_nowhere_in_the_database(tmp_path: Path) -> None:
    path = tmp_path / "cuttings.db"
    async with SQLiteStore.open(path) as sqlite:
        await sqlite.readers.count(unanswered(1, words="planted secret"))
        await sqlite.readers.count(unanswered(2, words="planted secret"))
        before = written(tmp_path)
        await sqlite.readers.count(unanswered(3, words="planted secret"))
        after = written(tmp_path)

    assert b"planted" not in before
    assert b"planted" in after


async def test_askers_are_counted_over_days_and_words_apart(store: ReaderStore) -> None:
    for mark in (1, 2):
        await store.count(unanswered(mark))
        await store.count(unanswered(mark + 2, words="won", sealed=b"t" * 16))
    await store.count(replace(unanswered(3), day=DAY + timedelta(days=5)))

    assert (await store.counts(GUILD, DAY)).unanswered == [WordCount(("olympic",), 3)]
    assert (await store.counts(GUILD, DAY + timedelta(days=1))).unanswered == []


async def test_who_opts_out_is_known_until_they_opt_in(store: ReaderStore) -> None:
    before = await store.has_opted_out(b"p" * 16)
    await store.opt_out(b"p" * 16)
    await store.opt_out(b"p" * 16)
    after = await store.has_opted_out(b"p" * 16)
    await store.opt_in(b"p" * 16)

    assert (before, after, await store.has_opted_out(b"p" * 16)) == (False, True, False)
    assert not await store.has_opted_out(b"q" * 16)


async def test_a_person_has_one_vote_an_answer(store: ReaderStore) -> None:
    for _ in range(5):
        await store.vote(VOTE)
    await store.vote(replace(VOTE, reader=b"q" * 16, helpful=False))
    await store.vote(replace(VOTE, answer=1, helpful=False))

    found = await store.feedback(GUILD, DAY)

    assert (found.helpful, found.unhelpful) == (1, 2)
    await store.vote(replace(VOTE, helpful=False))
    assert (await store.feedback(GUILD, DAY)).helpful == 0
    assert (await store.feedback(GUILD, DAY + timedelta(days=1))).unhelpful == 0


async def test_an_excerpt_is_reported_once_a_person_newest_first(store: ReaderStore) -> None:
    later = replace(WRONG, start=6, at=NOON + timedelta(seconds=1))

    told = [await store.report(one) for one in (WRONG, WRONG, later)]

    assert told == [True, False, True]
    assert (await store.feedback(GUILD, DAY)).wrong == [later, WRONG]


async def test_a_question_is_kept_as_it_was_written(store: ReaderStore) -> None:
    told = [await store.keep(KEPT), await store.keep(KEPT)]

    assert told == [True, False]
    assert (await store.feedback(GUILD, DAY)).kept == [KEPT]


async def test_moderators_are_told_nowhere_until_a_channel_is_chosen(store: ReaderStore) -> None:
    event = make_event("chosen")

    before = await store.reports_channel(GUILD)
    await store.set_reports_channel(GUILD, 2**63 - 1, event)
    chosen = await store.reports_channel(GUILD)
    await store.set_reports_channel(GUILD, None, event)

    assert (before, chosen, await store.reports_channel(GUILD)) == (None, 2**63 - 1, None)
    assert await store.reports_channel(OTHER_GUILD) is None


async def test_an_excerpt_is_settled_for_all_who_reported_it_and_no_other(
    store: ReaderStore,
) -> None:
    other = replace(WRONG, start=6)
    elsewhere = replace(WRONG, guild=OTHER_GUILD)
    for wrong in (WRONG, replace(WRONG, reader=b"q" * 16), other, elsewhere):
        await store.report(wrong)

    told = [await store.settle_passage(WRONG, make_event("settled")) for _ in range(2)]

    assert told == [True, False]
    assert (await store.feedback(GUILD, DAY)).wrong == [other]
    assert (await store.feedback(OTHER_GUILD, DAY)).wrong == [elsewhere]


async def test_a_question_is_settled_for_all_who_asked_it_and_no_other(store: ReaderStore) -> None:
    other = replace(KEPT, question="Why?")
    for question in (KEPT, replace(KEPT, reader=b"q" * 16), other):
        await store.keep(question)

    told = [await store.settle_question(KEPT, make_event("settled")) for _ in range(2)]

    assert told == [True, False]
    assert (await store.feedback(GUILD, DAY)).kept == [other]


async def test_what_is_settled_is_recorded_once(tmp_path: Path) -> None:
    async with SQLiteStore.open(tmp_path / "cuttings.db") as sqlite:
        await sqlite.readers.report(WRONG)

        for _ in range(2):
            await sqlite.readers.settle_passage(WRONG, make_event("settled"))

        assert [event.detail for event in await sqlite.events(10)] == ["settled"]
