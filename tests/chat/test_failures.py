"""What people are told when something fails, and what the log says."""

from unittest.mock import create_autospec

import discord
import pytest
from discord import app_commands
from structlog.testing import capture_logs

from bot.chat.cards.settings import LISTENING_CUSTOM_ID
from bot.chat.failures import answer_interaction
from bot.errors import (
    ArticleError,
    BrokenArticlesError,
    CorpusError,
    StorageError,
    UnknownStoryError,
    UserFacingError,
)
from tests.chat.rendering import plain
from tests.chat.seeing import quotations, seen
from tests.chat.world import ANSWERED_QUESTION, World, with_answering


def break_down() -> None:
    raise RuntimeError("the secret path /var/lib/x")


def fail_politely() -> None:
    raise StorageError("The *database* is full.")


async def test_an_unexpected_failure_of_a_command_is_told_privately(failing_world: World) -> None:
    world = failing_world
    await world.restart(with_answering(world, break_down))

    with capture_logs() as logs:
        result = await world.reader.slash(world.general, "ask", question=ANSWERED_QUESTION)

    assert result.response is None, "the public answer that never came is gone"
    [told] = result.followups
    assert told.ephemeral
    [entry] = [entry for entry in logs if entry["log_level"] == "error"]
    assert "Something broke on my side; it has been logged." in seen(told)
    assert f"Reference {entry['interaction']}" in seen(told)
    assert "secret" not in seen(told)
    assert isinstance(entry["exc_info"], RuntimeError)
    assert ANSWERED_QUESTION not in str(entry)


async def test_an_unexpected_failure_of_a_message_is_told_in_a_reply(world: World) -> None:
    await world.restart(with_answering(world, break_down))

    with capture_logs() as logs:
        sent = await world.reader.send(world.general, f"{world.mention} {ANSWERED_QUESTION}")

    told = world.general.last_message
    assert told is not None
    assert told.reference is not None
    assert told.reference.message_id == sent.id
    assert f"Reference {sent.id}" in seen(told)
    [entry] = [entry for entry in logs if entry["log_level"] == "error"]
    assert entry["message"] == sent.id
    assert ANSWERED_QUESTION not in str(entry)


async def test_a_failure_with_a_sentence_of_its_own_tells_it(failing_world: World) -> None:
    world = failing_world
    await world.restart(with_answering(world, fail_politely))

    with capture_logs() as logs:
        result = await world.reader.slash(world.general, "ask", question=ANSWERED_QUESTION)

    [told] = result.followups
    assert told.ephemeral
    [entry] = [entry for entry in logs if entry["log_level"] == "error"]
    assert seen(told) == (
        "The *database* is full. Try again in a minute; if it stays so, tell whoever runs this "
        f"bot. Reference {entry['interaction']}"
    )
    assert [e["event"] for e in logs if e["log_level"] == "error"] == ["the database failed"]


async def test_a_card_that_discord_refuses_ends_in_an_apology(failing_world: World) -> None:
    world = failing_world
    world.env.inject_error("POST", "/webhooks/*", status=400, code=50035)

    result = await world.reader.slash(world.general, "ask", question=ANSWERED_QUESTION)

    [told] = result.followups
    assert told.ephemeral
    assert "Something broke on my side" in seen(told)


async def test_the_next_question_after_a_failure_is_answered(failing_world: World) -> None:
    world = failing_world
    world.env.inject_error("POST", "/webhooks/*", status=400, code=50035)
    await world.reader.slash(world.general, "ask", question=ANSWERED_QUESTION)

    result = await world.reader.slash(world.general, "ask", question=ANSWERED_QUESTION)

    assert result.response is not None
    assert quotations(result.response)


async def test_an_expired_interaction_is_no_defect(failing_world: World) -> None:
    world = failing_world
    world.env.inject_error("POST", "/interactions/*", status=404, code=10062, times=None)

    with capture_logs() as logs:
        await world.reader.slash(world.general, "ask", question=ANSWERED_QUESTION)

    assert {entry["log_level"] for entry in logs} == {"warning"}


async def test_a_channel_is_told_once_that_commands_came_too_late(failing_world: World) -> None:
    world = failing_world
    world.env.inject_error("POST", "/interactions/*", status=404, code=10062, times=None)

    for _ in range(3):
        await world.reader.slash(world.general, "ask", question=ANSWERED_QUESTION)

    [told] = world.general.history()
    assert "Whoever got no answer" in told.content


@pytest.mark.parametrize(("status", "code"), [(403, 50013), (404, 10003)])
async def test_a_channel_that_cannot_be_written_in_is_only_logged(
    world: World, status: int, code: int
) -> None:
    world.env.inject_error("POST", "/channels/*/messages", status=status, code=code, times=None)

    with capture_logs() as logs:
        await world.reader.send(world.questions, ANSWERED_QUESTION)

    assert len(world.questions.history()) == 1
    [entry] = [entry for entry in logs if entry["log_level"] == "warning"]
    assert entry["channel"] == world.questions.id


async def test_a_failed_click_is_told_privately(
    failing_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = failing_world
    card = await world.moderator.slash(world.general, "settings")
    assert card.response is not None

    async def fail(*_: object) -> None:
        break_down()

    monkeypatch.setattr(type(world.library.store), "set_listening_channels", fail)
    result = await world.moderator.select(
        card.response, [world.general], custom_id=LISTENING_CUSTOM_ID
    )

    [told] = result.followups
    assert told.ephemeral
    assert "Something broke on my side" in seen(told)


async def test_nothing_pings(failing_world: World) -> None:
    world = failing_world
    bomb = f"@everyone @here {world.moderator.mention} {ANSWERED_QUESTION}"
    role = world.guild.default_role.mention
    await world.reader.slash(world.general, "ask", question=bomb)
    await world.reader.send(world.questions, f"{world.mention} {role} {bomb}")
    await world.reader.send(world.general, f"{world.mention} {bomb * 10}")
    await world.moderator.slash(world.general, "corpus reload")
    await world.moderator.slash(world.general, "corpus status")
    await world.reader.slash(world.general, "help")
    await world.restart(with_answering(world, break_down))
    await world.reader.send(world.questions, f"{world.mention} {bomb}")

    bodies = world.bodies_posted()
    assert len(bodies) >= 7
    for body in bodies:
        allowed = body.get("allowed_mentions")
        assert isinstance(allowed, dict), body
        assert allowed["parse"] == []
        assert not allowed.get("replied_user")
    mine = [
        message
        for channel in (world.general, world.questions)
        for message in channel.history()
        if message.author.bot
    ]
    assert not any(message.mentions or message.mention_everyone for message in mine)


async def test_answers_and_cards_are_components_v2(world: World) -> None:
    results = [
        await world.reader.slash(world.general, "ask", question=ANSWERED_QUESTION),
        await world.reader.slash(world.general, "help"),
        await world.reader.slash(world.general, "about"),
        await world.moderator.slash(world.general, "corpus status"),
        await world.moderator.slash(world.general, "corpus reload"),
        await world.moderator.slash(world.general, "settings"),
    ]

    for result in results:
        assert result.response is not None
        assert result.response.flags.components_v2
        assert result.response.message.type is not discord.MessageType.default
        assert not result.response.content


def member_missing() -> app_commands.TransformerError:
    transformer = app_commands.Transformer()
    return app_commands.TransformerError("planted", discord.AppCommandOptionType.user, transformer)


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (TimeoutError(), "That took too long, or Discord is out of sorts. Try again in a minute."),
        (
            UnknownStoryError("There is none."),
            f"There is none. {UnknownStoryError.what_next}",
        ),
        (
            CorpusError("a.md is empty."),
            "a.md is empty. Whoever keeps the articles has to mend this; then try again.",
        ),
        (
            BrokenArticlesError([ArticleError("a.md", "It is empty.", 3)]),
            "Nothing has changed. Mend these files, and try again: a.md, line 3: It is empty.",
        ),
        (app_commands.NoPrivateMessage(), "This works only in a server. Use it there."),
        (
            member_missing(),
            "I cannot read one of the options. Choose it from Discord's list, and try again.",
        ),
        (
            app_commands.CheckFailure(),
            "You may not use this command here. A moderator of this server can tell you who may.",
        ),
        (
            app_commands.CommandNotFound("ask", []),
            "This command has changed. Restart Discord (Ctrl+R on a computer), and try again.",
        ),
        (UserFacingError("x" * 3_000), "x" * (2_000 - len("\n-# Reference ") - 19)),
    ],
    ids=lambda each: type(each).__name__,
)
async def test_every_failure_says_what_to_do_next_and_carries_a_reference(
    error: Exception, expected: str
) -> None:
    interaction = create_autospec(discord.Interaction, instance=True)
    interaction.id = 1456074443980800015
    interaction.response = create_autospec(discord.InteractionResponse, instance=True)
    interaction.response.is_done.return_value = False

    with capture_logs() as logs:
        await answer_interaction(interaction, error)

    [told] = interaction.response.send_message.await_args.args
    assert " ".join(plain(told).split()) == f"{expected} Reference {interaction.id}"
    assert len(told) <= 2_000
    assert [entry["interaction"] for entry in logs] == [interaction.id]
    assert "planted" not in str(logs)
