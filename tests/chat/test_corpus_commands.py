"""``/corpus``: what moderators see and do, and who is refused."""

import asyncio
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from simcord import SetupError

from bot.library.folder import read_story
from bot.library.store import OPERATOR, moderator
from bot.story.model import Story
from tests.chat.seeing import markdown_of, quotations, seen
from tests.chat.world import ANSWERED_QUESTION, World

NEW_ARTICLE = """---
headline: Llama wins village fair
outlet: Cuttings sample desk
published_at: 2012-08-17
---

A llama called Zorro won the village fair at Otavalo on Friday.
"""


async def test_status_shows_what_answers(world: World) -> None:
    result = await world.moderator.slash(world.general, "corpus status")

    snapshot = world.librarian.snapshot
    assert result.response is not None
    assert result.ephemeral
    shown = seen(result.response)
    assert "Revision 1" in shown
    assert f"{len(snapshot.articles)} articles, {len(snapshot.passages)} passages" in shown
    assert "by the operator" in shown
    assert "Index:" in shown


async def test_status_names_who_reloaded_last_and_what_came_of_it(failing_world: World) -> None:
    world = failing_world
    (world.folder / "llama.md").write_text(NEW_ARTICLE, encoding="utf-8")
    await world.moderator.slash(world.general, "corpus reload")
    (world.folder / "broken.md").write_text("", encoding="utf-8")
    await world.moderator.slash(world.general, "corpus reload")

    result = await world.moderator.slash(world.general, "corpus status")

    assert result.response is not None
    assert "Last reload: failed" in seen(result.response)
    assert "broken.md" in seen(result.response)
    assert markdown_of(result.response).count(world.moderator.mention) == 2


async def test_reload_says_what_was_added_changed_and_removed(world: World) -> None:
    articles = sorted(world.folder.glob("2012*.md"))
    (world.folder / "llama.md").write_text(NEW_ARTICLE, encoding="utf-8")
    articles[0].write_text(articles[0].read_text(encoding="utf-8") + "\nMore.\n", encoding="utf-8")
    articles[1].unlink()

    result = await world.moderator.slash(world.general, "corpus reload")

    assert result.response is not None
    assert result.ephemeral
    shown = seen(result.response)
    assert "Revision 2 answers now." in shown
    assert "Added: llama.md" in shown
    assert f"Changed: {articles[0].name}" in shown
    assert f"Removed: {articles[1].name}" in shown
    assert f"{len(articles)} articles" in shown


async def test_a_reload_is_answered_from_at_once_and_recorded(world: World) -> None:
    question = "Which llama won the village fair at Otavalo?"
    (world.folder / "llama.md").write_text(NEW_ARTICLE, encoding="utf-8")
    await world.moderator.slash(world.general, "corpus reload")

    result = await world.reader.slash(world.general, "ask", question=question)

    assert result.response is not None
    assert any("Zorro" in quotation for quotation in quotations(result.response))
    [event, *_] = await world.library.store.events(limit=1)
    assert (event.actor, event.action, event.outcome) == (
        moderator(world.moderator.id),
        "reload",
        "done",
    )


async def test_an_unchanged_folder_is_recognised(world: World) -> None:
    result = await world.moderator.slash(world.general, "corpus reload")

    assert "Nothing has changed. Revision 1 goes on answering." in seen(result.response)


async def test_many_changed_files_fit_in_the_card(world: World) -> None:
    for number in range(60):
        name = f"{number:02}-{'x' * 150}.md"
        (world.folder / name).write_text(f"{NEW_ARTICLE}{number}.\n", encoding="utf-8")

    result = await world.moderator.slash(world.general, "corpus reload")

    assert "and 52 more" in seen(result.response)


async def test_broken_articles_are_named_and_nothing_changes(failing_world: World) -> None:
    world = failing_world
    (world.folder / "no_date_*.md").write_text(
        "---\nheadline: A\noutlet: B\n---\n\nText.\n", encoding="utf-8"
    )
    (world.folder / "bad_key.md").write_text(
        NEW_ARTICLE.replace("outlet:", "outlot:"), encoding="utf-8"
    )

    result = await world.moderator.slash(world.general, "corpus reload")

    assert result.response is not None
    assert result.ephemeral
    shown = seen(result.response)
    assert "Nothing has changed. Mend these files, and try again:" in shown
    assert "no_date_*.md, line 4: Its front matter has no published_at." in shown
    assert "bad_key.md, line 3: 'outlot' is not a key" in shown
    assert world.librarian.snapshot.revision == 1
    answer = await world.reader.slash(world.general, "ask", question=ANSWERED_QUESTION)
    assert answer.response is not None
    assert quotations(answer.response)


async def test_a_hundred_broken_articles_fit_in_a_reply(failing_world: World) -> None:
    world = failing_world
    for number in range(100):
        (world.folder / f"{'x' * 200}{number:03}.md").write_bytes(b"%d\n\x81" % number)

    result = await world.moderator.slash(world.general, "corpus reload")

    assert "and 92 more" in seen(result.response)


async def test_a_second_reload_at_the_same_time_is_refused(
    failing_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = failing_world
    begun, release = threading.Event(), threading.Event()

    def read_slowly(folder: Path) -> Story:
        begun.set()
        release.wait()
        return read_story(folder)

    monkeypatch.setattr("bot.library.librarian.read_story", read_slowly)
    first = asyncio.create_task(world.librarian.reload(OPERATOR))
    await asyncio.to_thread(begun.wait)

    result = await world.moderator.slash(world.general, "corpus reload")
    release.set()
    await first

    assert result.response is not None
    assert result.ephemeral
    assert "A reload is already under way." in seen(result.response)
    outcomes = [event.outcome for event in await world.library.store.events(limit=2)]
    assert outcomes == ["unchanged", "refused"]


@pytest.mark.parametrize(
    "command",
    [
        "corpus status",
        "corpus reload",
        "settings",
        "story list",
        "story show",
        "block list",
        "insights",
    ],
)
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
