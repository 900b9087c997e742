"""Who may use the moderators' commands: judged in one place, again on every click."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import discord
import pytest
from discord import app_commands
from simcord import SetupError
from simcord.actors import MemberActor
from simcord.builders import RoleHandle
from simcord.results import ResponseMessage

from bot.chat.cards.roles import ROLE_CUSTOM_ID
from bot.chat.client import CuttingsBot
from bot.chat.rights import GROUPS, SETTINGS
from bot.library.store import moderator
from tests.builders import make_event
from tests.chat.seeing import raw_components, seen
from tests.chat.test_corpus_commands import NEW_ARTICLE
from tests.chat.world import World

COMMANDS = {
    "corpus": "corpus status",
    "source": "source list",
    "story": "story list",
    "article": "article-status list",
    "questions": "questions list",
    "reports": "reports",
    "insights": "insights",
    "block": "block list",
    "audit": "audit",
    SETTINGS: "settings",
}
"""One command of each group that can have a role of its own."""


@pytest.mark.parametrize("command", COMMANDS.values())
class TestWhoMay:
    async def test_readers_are_not_offered_it(self, world: World, command: str) -> None:
        assert command not in world.reader.available_commands(world.general)
        assert command in world.moderator.available_commands(world.general)
        with pytest.raises(SetupError, match="not visible"):
            await world.reader.slash(world.general, command)

    async def test_a_reader_who_gets_through_is_refused(
        self, failing_world: World, command: str
    ) -> None:
        world = failing_world
        await allow_everybody(world, command)

        result = await world.reader.slash(world.general, command)

        assert result.response is not None
        assert result.ephemeral
        assert "Only members who may manage this server can do this." in seen(result.response)

    async def test_with_a_role_its_members_may(self, failing_world: World, command: str) -> None:
        world = failing_world
        role = world.guild.create_role("Editors")
        editor = world.guild.add_member(world.env.create_user("editor"), roles=[role])
        await world.restart(replace(world.services, moderator_role=role.id))

        allowed = await editor.slash(world.general, command)
        refused = await world.moderator.slash(world.general, command)

        assert "Only members" not in seen(allowed.response)
        assert refused.ephemeral
        assert "Only members with this bot's moderator role can do this." in seen(refused.response)

    async def test_it_is_not_offered_in_direct_messages(self, world: World, command: str) -> None:
        assert command not in world.moderator.user.available_commands()


async def allow_everybody(world: World, command: str) -> None:
    """Undo the default permissions, as a server's owner may in Discord's settings."""
    registered = world.env.backend.find_command(command.partition(" ")[0], None)
    assert registered is not None
    world.guild.set_command_permissions(int(registered["id"]), {world.guild.default_role: True})


async def roles_card(world: World) -> ResponseMessage:
    """Open the card of roles, by its button in the settings."""
    settings = await world.moderator.slash(world.general, "settings")
    assert settings.response is not None
    result = await world.moderator.click(settings.response, label="Choose roles")
    assert result.ephemeral
    assert result.response is not None
    return result.response


async def editor_of(world: World) -> tuple[RoleHandle, MemberActor]:
    """Return a role without rights, and a member who has it."""
    role = world.guild.create_role("Editors")
    return role, world.guild.add_member(world.env.create_user("editor"), roles=[role])


async def may(world: World, member: MemberActor, command: str) -> bool:
    """Say whether the bot lets somebody use a command, whatever Discord shows of it."""
    result = await member.slash(world.general, command)
    return "Only members" not in seen(result.response)


@pytest.mark.parametrize("restarts", [False, True], ids=["", "after a restart"])
async def test_a_group_of_commands_can_have_a_role_of_its_own(
    failing_world: World, *, restarts: bool
) -> None:
    world = failing_world
    role, editor = await editor_of(world)
    card = await roles_card(world)
    if restarts:
        await world.restart()

    await world.moderator.select(card, [role], custom_id=ROLE_CUSTOM_ID.format("audit"))

    assert await world.library.store.roles(world.guild.id) == {"audit": role.id}
    assert chosen_roles(card, "audit") == {role.id}
    assert chosen_roles(card, "corpus") == set()
    [event] = await world.library.store.events(1)
    assert (event.actor, event.action) == (moderator(world.moderator.id), "settings.roles")
    assert event.detail == "/audit: only the role Editors."
    await allow_everybody(world, "audit")
    assert not await may(world, world.moderator, "audit")
    assert await may(world, editor, "audit")


@pytest.mark.parametrize("group", [group for group in GROUPS if group != SETTINGS])
async def test_every_group_needs_the_role_that_was_set_for_it_and_no_other(
    failing_world: World, group: str
) -> None:
    world = failing_world
    role, editor = await editor_of(world)
    await set_role(world, group, role.id)
    others = [command for other, command in COMMANDS.items() if other not in {group, SETTINGS}]
    for command in COMMANDS.values():
        await allow_everybody(world, command)

    assert await may(world, editor, COMMANDS[group])
    assert not await may(world, world.moderator, COMMANDS[group])
    assert not await may(world, editor, others[0])
    assert await may(world, world.moderator, others[0])


async def test_the_settings_stay_open_to_those_who_could_open_them(failing_world: World) -> None:
    world = failing_world
    role, editor = await editor_of(world)
    await set_role(world, SETTINGS, role.id)
    await allow_everybody(world, "settings")

    assert await may(world, editor, "settings")
    assert await may(world, world.moderator, "settings")
    assert not await may(world, world.reader, "settings")


async def test_a_role_is_asked_for_again_on_every_click(failing_world: World) -> None:
    world = failing_world
    role, _ = await editor_of(world)
    (world.folder / "llama.md").write_text(NEW_ARTICLE, encoding="utf-8")
    rehearsed = (await world.moderator.slash(world.general, "corpus reload")).response
    settings = (await world.moderator.slash(world.general, "settings")).response
    assert rehearsed is not None
    assert settings is not None
    await set_role(world, "corpus", role.id)
    world.env.backend.get_guild(world.guild.id).members[world.moderator.id].role_ids.clear()

    for label in ("Publish", "Discard"):
        result = await world.moderator.click(rehearsed, label=label)
        assert "Only members with the role that this server chose" in seen(result.response)
    result = await world.moderator.click(settings, label="Choose roles")
    assert "Only members who may manage this server" in seen(result.response)
    assert world.librarian.revision.number == 1
    assert await world.library.store.held(1) is not None


async def test_a_role_that_is_gone_lets_nobody_in_and_the_reply_says_so(
    failing_world: World,
) -> None:
    world = failing_world
    await set_role(world, "audit", 404)

    result = await world.moderator.slash(world.general, "audit")

    assert "The role that may use these commands is gone." in seen(result.response)


async def test_every_moderators_command_belongs_to_a_group_that_can_have_a_role(
    world: World,
) -> None:
    bot = world.bot
    assert isinstance(bot, CuttingsBot)
    theirs = {
        command.name
        for command in bot.tree.get_commands()
        if isinstance(command, app_commands.Command | app_commands.Group)
        and command.default_permissions == discord.Permissions(manage_guild=True)
    }

    assert theirs == {command.partition(" ")[0] for command in COMMANDS.values()}
    assert set(COMMANDS) == set(GROUPS)


async def set_role(world: World, group: str, role: int) -> None:
    event = make_event(action="settings.roles")
    await world.library.store.set_role(world.guild.id, group, role, event)


async def test_a_role_can_be_taken_back(world: World) -> None:
    role, _ = await editor_of(world)
    card = await roles_card(world)
    await world.moderator.select(card, [role], custom_id=ROLE_CUSTOM_ID.format("audit"))

    await world.moderator.select(card, [], custom_id=ROLE_CUSTOM_ID.format("audit"))

    assert await world.library.store.roles(world.guild.id) == {}
    assert "no role of its own" in placeholder(card, "audit")


async def test_a_role_that_is_gone_is_said_to_be(world: World) -> None:
    await set_role(world, "audit", 404)

    card = await roles_card(world)

    assert chosen_roles(card, "audit") == set()
    assert placeholder(card, "audit") == "/audit: the role is gone, nobody may"


async def test_only_moderators_set_roles(failing_world: World) -> None:
    world = failing_world
    role, _ = await editor_of(world)
    card = await roles_card(world)
    world.env.backend.get_guild(world.guild.id).members[world.moderator.id].role_ids.clear()

    result = await world.moderator.select(card, [role], custom_id=ROLE_CUSTOM_ID.format("audit"))

    assert "Only members who may manage this server" in seen(result.response)
    assert await world.library.store.roles(world.guild.id) == {}


def role_select(card: ResponseMessage, group: str) -> Mapping[str, Any]:
    wanted = ROLE_CUSTOM_ID.format(group)
    return next(raw for raw in raw_components(card) if raw.get("custom_id") == wanted)


def chosen_roles(card: ResponseMessage, group: str) -> set[int]:
    return {int(value["id"]) for value in role_select(card, group).get("default_values") or ()}


def placeholder(card: ResponseMessage, group: str) -> str:
    return str(role_select(card, group)["placeholder"])
