"""``/insights``: what moderators may know of how the bot is used."""

import csv
import io
import sys
from dataclasses import replace
from pathlib import Path

import discord
import pytest
from simcord.results import ResponseMessage
from structlog.testing import capture_logs

from bot.readers.charts import Charts
from bot.readers.store import KeptQuestion, Vote, WrongPassage
from tests.chat.seeing import seen
from tests.chat.world import (
    ANSWERED_QUESTION,
    STORY,
    UNANSWERED_QUESTION,
    World,
)


async def insights(world: World, **options: int) -> ResponseMessage:
    result = await world.moderator.slash(world.general, "insights", **options)
    assert result.ephemeral
    assert result.response is not None
    return result.response


async def files(message: ResponseMessage) -> dict[str, bytes]:
    return {file.filename: await file.read() for file in message.attachments}


async def ask(world: World, question: str, times: int) -> None:
    for number in range(times):
        reader = world.guild.add_member(world.env.create_user(f"reader {number} {question}"))
        await reader.slash(world.general, "ask", question=question)


async def test_figures_chart_and_table_are_shown(world: World) -> None:
    await ask(world, ANSWERED_QUESTION, 3)
    await ask(world, UNANSWERED_QUESTION, 3)
    mark = world.library.marks.reader(world.guild.id, world.reader.id)
    readers, now = world.library.readers, world.env.now()
    await readers.vote(Vote(world.guild.id, 1, mark, helpful=True, at=now))
    kept = KeptQuestion(world.guild.id, STORY, "Who is **that**?", mark, now)
    await readers.keep(kept)
    article = world.librarian.snapshot.articles[0]
    await readers.report(WrongPassage(world.guild.id, STORY, 1, article.file, 0, 60, mark, now))

    card = await insights(world)

    shown = seen(card)
    assert "The last 30 days" in shown
    assert "6 questions, 0.2 a day: 50% answered, 0% perhaps not in this story, 50% not" in shown
    assert "Half of all answers were there within" in shown
    assert "Helpful: 100% of 1 vote." in shown
    assert "Quoted most often" in shown
    assert ": 3 times" in shown
    assert "Asked in vain" in shown
    assert "100 · metres · olympic · won: 3 questions" in shown
    assert "Who is **that**?" in shown
    assert f"Passages marked wrong {article.headline}, “{article.body[:20]}" in shown
    sent = await files(card)
    assert sent["insights.png"].startswith(b"\x89PNG")
    table = list(csv.reader(io.StringIO(sent["insights.csv"].decode("utf-8-sig"))))
    assert ["questions", now.date().isoformat(), "answered", "3"] in table


async def test_nothing_says_who_asked(world: World) -> None:
    await ask(world, UNANSWERED_QUESTION, 2)

    card = await insights(world)

    everything = seen(card) + (await files(card))["insights.csv"].decode()
    assert "olympic" not in everything.lower()
    assert "reader" not in everything.replace("never by reader", "")


async def test_without_questions_there_is_no_chart(world: World) -> None:
    card = await insights(world, days=1)

    assert "Today Nobody has asked me anything in this server." in seen(card)
    assert set(await files(card)) == {"insights.csv"}


async def test_days_gone_by_are_left_out(world: World) -> None:
    await ask(world, ANSWERED_QUESTION, 1)
    await world.env.advance_time(3 * 86_400)

    assert "1 question, 0.1 a day" in seen(await insights(world, days=7))
    assert "Nobody has asked" in seen(await insights(world, days=3))


async def test_a_chart_that_fails_spoils_no_figures(world: World, tmp_path: Path) -> None:
    broken = Charts(tmp_path, (sys.executable, "-c", "raise SystemExit('no ink')"))
    await world.restart(replace(world.services, charts=broken))
    await ask(world, ANSWERED_QUESTION, 1)

    with capture_logs() as logs:
        card = await insights(world)

    assert "The chart could not be drawn; the figures are complete." in seen(card)
    assert set(await files(card)) == {"insights.csv"}
    assert [entry["event"] for entry in logs] == ["the chart could not be drawn"]


@pytest.mark.parametrize("gone", ["story", "article", "revision"])
async def test_what_was_quoted_may_be_gone(world: World, gone: str) -> None:
    article = world.librarian.snapshot.articles[0]
    wrong = WrongPassage(
        world.guild.id,
        "gone" if gone == "story" else STORY,
        2 if gone == "revision" else 1,
        "gone.md" if gone == "article" else article.file,
        0,
        60,
        b"r" * 16,
        world.env.now(),
    )
    await world.library.readers.report(wrong)

    shown = seen(await insights(world))

    assert "Passages marked wrong" in shown
    assert article.body[:20] not in shown
    assert ("gone.md" in shown) == (gone == "article")


async def test_a_moderator_of_another_server_sees_nothing_of_it(world: World) -> None:
    await ask(world, ANSWERED_QUESTION, 1)
    other = world.env.create_guild("Other")
    channel = other.create_text_channel("there")
    role = other.create_role("Mods", permissions=discord.Permissions(manage_guild=True))
    moderator = other.add_member(world.env.create_user("mod"), roles=[role])

    result = await moderator.slash(channel, "insights")

    assert "Nobody has asked me anything in this server." in seen(result.response)
