"""``/article-status``: what became of an article holds for the next question."""

from dataclasses import replace

import pytest
from simcord.results import ResponseMessage

from bot.chat.cards.controls import Action
from bot.library.outcome import Publish
from bot.library.store import By, moderator
from tests.chat.seeing import quotations, seen
from tests.chat.test_controls import ask, press
from tests.chat.world import World

LLAMA = """---
headline: Llama wins village fair
outlet: Cuttings sample desk
published_at: 2012-08-17
---

A llama called Zorro won the village fair at Otavalo on Friday.
"""
NEWER = LLAMA.replace("Friday", "Saturday").replace("wins village", "takes the village")
FILE, NEWER_FILE = "llama.md", "llama-newer.md"
QUESTION = "Which llama won the fair at Otavalo?"


async def add(world: World, **articles: str) -> None:
    for name, text in articles.items():
        (world.folder / f"{name.replace('_', '-')}.md").write_text(text, encoding="utf-8")
    await world.librarian.reload(By(), Publish.NOW)


async def say(world: World, what: str, article: str = FILE, **options: object) -> str:
    result = await world.moderator.slash(
        world.general, f"article-status {what}", article=article, **options
    )
    assert result.ephemeral
    return seen(result.response)


def words_of(answer: ResponseMessage) -> str:
    return " ".join(quotations(answer))


async def test_a_retracted_article_is_quoted_nowhere_and_said_to_be_retracted(
    world: World,
) -> None:
    await add(world, llama=LLAMA)
    before = await ask(world, QUESTION)
    revision = world.librarian.revision.number

    told = await say(world, "retract", reason="No llama took part.")

    after = await ask(world, QUESTION)
    found = await world.reader.slash(world.general, "search", words="Otavalo")
    listed = await world.reader.autocomplete(world.general, "article", "headline", "llama")
    clicked = await press(world, before, Action.CONTEXT)
    assert "Zorro" in words_of(before)
    assert "Llama wins village fair is retracted" in told
    assert "Zorro" not in seen(after)
    assert "Llama wins" not in seen(after)
    assert "Not in this story. The article that told of this was retracted on" in seen(after)
    assert "The reason given: No llama took part." in seen(after)
    assert "Zorro" not in seen(found.response or found.followups[0])
    assert listed == []
    assert "The moderators have withdrawn these words." in seen(clicked)
    assert world.librarian.revision.number == revision


async def test_what_became_of_an_article_outlives_reload_roll_back_and_restart(
    world: World,
) -> None:
    await add(world, llama=LLAMA)
    await say(world, "retract")

    await add(world, llama=LLAMA.replace("Friday", "Sunday"))
    reloaded = await ask(world, QUESTION)
    await world.librarian.roll_back(2, By())
    rolled_back = await ask(world, QUESTION)
    await world.restart()
    restarted = await ask(world, QUESTION)

    for answer in (reloaded, rolled_back, restarted):
        assert "Zorro" not in seen(answer)
        assert "was retracted on" in seen(answer)


async def test_a_correction_stands_next_to_every_excerpt(world: World) -> None:
    await add(world, llama=LLAMA)

    await say(world, "correct", correction="It was an alpaca.")

    answer = await ask(world, QUESTION)
    found = await world.reader.slash(world.general, "search", words="Otavalo")
    assert "Zorro" in words_of(answer)
    assert "Corrected" in seen(answer)
    assert "It was an alpaca." in seen(answer)
    assert "It was an alpaca." in seen(found.response or found.followups[0])


async def test_an_embargo_ends_by_itself(world: World) -> None:
    await add(world, llama=LLAMA)

    told = await say(world, "embargo", until="2999-12-01 06:00")

    assert "is under embargo" in told
    silent = await ask(world, QUESTION)
    assert "Zorro" not in seen(silent)
    assert "retracted" not in seen(silent)
    status = world.librarian.status_of(FILE)
    assert status.embargoed_until is not None
    assert not status.withholds(status.embargoed_until)


async def test_who_asks_for_what_is_retracted_and_under_embargo_learns_nothing(
    world: World,
) -> None:
    await add(world, llama=LLAMA)
    await say(world, "retract")
    await say(world, "embargo", until="1 December 2999")

    assert "was retracted on" not in seen(await ask(world, QUESTION))


async def test_the_article_that_supersedes_one_answers_in_its_place(world: World) -> None:
    await add(world, llama=LLAMA, llama_newer=NEWER)

    told = await say(world, "supersede", by=NEWER_FILE)

    assert "Llama takes the village fair stays" in told
    answer = await ask(world, QUESTION)
    assert "Saturday" in words_of(answer)
    assert "Friday" not in seen(answer)


async def test_all_of_it_is_listed_cleared_and_audited(world: World) -> None:
    await add(world, llama=LLAMA)
    choices = await world.moderator.autocomplete(
        world.general, "article-status retract", "article", "LLAMA fair"
    )
    await say(world, "retract", reason="No llama took part.")
    await say(world, "correct", correction="It was an alpaca.")
    listed = await world.moderator.slash(world.general, "article-status list")
    said = await world.moderator.autocomplete(
        world.general, "article-status clear", "article", "llama"
    )

    told = await say(world, "clear")

    assert "is as it was" in told
    assert "undoes it" not in told
    assert [choice["value"] for choice in choices] == [FILE]
    assert [choice["value"] for choice in said] == [FILE]
    for words in ("Llama wins village fair", "No llama took part.", "It was an alpaca."):
        assert words in seen(listed.response)
    assert "Zorro" in words_of(await ask(world, QUESTION))
    events = await world.library.store.events(3)
    assert [(event.action, event.actor, event.guild) for event in events] == [
        (f"article.{what}", moderator(world.moderator.id), world.guild.id)
        for what in ("clear", "correct", "retract")
    ]
    assert events[2].detail == f"{FILE}: No llama took part."


@pytest.mark.parametrize(
    ("what", "options", "told"),
    [
        ("retract", {"article": "No such headline"}, "No headline holds"),
        ("retract", {"article": "a"}, "Several headlines hold"),
        ("embargo", {"until": "2001-01-01"}, "has passed already"),
        ("embargo", {"until": "soon"}, "soon"),
        ("supersede", {"by": FILE}, "cannot take its own place"),
        ("clear", {}, "Nothing was said about this article"),
    ],
)
async def test_what_makes_no_sense_is_told_and_changes_nothing(
    failing_world: World, what: str, options: dict[str, str], told: str
) -> None:
    world = failing_world
    await add(world, llama=LLAMA)

    assert told in await say(world, what, **options)

    assert list(await world.library.store.statuses(world.librarian.story)) == []


async def test_readers_and_other_servers_moderators_are_refused(failing_world: World) -> None:
    world = failing_world
    await add(world, llama=LLAMA)
    role = world.guild.create_role("Keepers")
    await world.restart(replace(world.services, moderator_role=role.id))
    refused = await world.reader.slash(world.general, "article-status retract", article=FILE)
    await world.restart(replace(world.services, moderator_role=None))
    world.env.create_guild("Other")
    await world.env.settle()

    shared = await say(world, "retract")

    assert "Only members with this bot's moderator role" in seen(refused.response)
    assert "is shared with other servers" in shared
    assert "Zorro" in words_of(await ask(world, QUESTION))
