"""``/corpus``: what moderators see and do, and who is refused."""

import asyncio
import threading
from dataclasses import replace
from typing import Any

import discord
import pytest
from simcord.results import ResponseMessage

from bot.library.store import By, moderator
from bot.library.workshop.making import make_from_folder
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


async def test_a_reload_is_rehearsed_and_changes_nothing_by_itself(world: World) -> None:
    articles = sorted(world.folder.glob("2012*.md"))
    (world.folder / "llama.md").write_text(NEW_ARTICLE, encoding="utf-8")
    articles[0].write_text(articles[0].read_text(encoding="utf-8") + "\nMore.\n", encoding="utf-8")
    articles[1].unlink()

    result = await world.moderator.slash(world.general, "corpus reload")

    assert result.ephemeral
    shown = seen(result.response)
    assert "Revision 1 goes on answering until you publish." in shown
    assert "Added: llama.md" in shown
    assert f"Changed: {articles[0].name}" in shown
    assert f"Removed: {articles[1].name}" in shown
    assert "golden questions answered right, before" in shown
    assert f"{len(articles)} articles" in shown
    assert world.librarian.snapshot.revision == 1


async def rehearse(world: World) -> ResponseMessage:
    (world.folder / "llama.md").write_text(NEW_ARTICLE, encoding="utf-8")
    result = await world.moderator.slash(world.general, "corpus reload")
    assert result.response is not None
    return result.response


async def test_what_was_rehearsed_answers_once_it_is_published(world: World) -> None:
    question = "Which llama won the village fair at Otavalo?"
    card = await rehearse(world)

    await world.moderator.click(card, label="Publish")

    assert "Revision 2 answers now." in seen(card)
    assert "Added: llama.md" in seen(card)
    result = await world.reader.slash(world.general, "ask", question=question)
    assert result.response is not None
    assert any("Zorro" in quotation for quotation in quotations(result.response))
    [event, *_] = await world.library.store.events(limit=1)
    assert (event.actor, event.action, event.outcome, event.guild) == (
        moderator(world.moderator.id),
        "publish",
        "done",
        world.guild.id,
    )


async def test_what_was_rehearsed_can_be_discarded(world: World) -> None:
    card = await rehearse(world)

    await world.moderator.click(card, label="Discard")

    assert seen(card) == "Discarded. Nothing has changed."
    assert world.librarian.snapshot.revision == 1
    assert list(await world.library.store.held_revisions()) == []


async def test_a_rehearsal_from_before_a_restart_can_be_published(world: World) -> None:
    card = await rehearse(world)
    await world.restart()

    await world.moderator.click(card, label="Publish")

    assert "Revision 2 answers now." in seen(card)


async def test_of_two_who_publish_one_wins_and_the_other_is_told(failing_world: World) -> None:
    world = failing_world
    manage = world.guild.create_role("Desk", permissions=discord.Permissions(manage_guild=True))
    other = world.guild.add_member(world.env.create_user("other"), roles=[manage])
    first = await rehearse(world)
    (world.folder / "llama.md").write_text(NEW_ARTICLE + "\nMore.\n", encoding="utf-8")
    second = (await other.slash(world.general, "corpus reload")).response
    assert second is not None
    await world.moderator.click(first, label="Publish")

    result = await other.click(second, label="Publish")

    assert "That rehearsal is over" in seen(result.response)
    assert world.librarian.snapshot.revision == 2


async def test_what_waits_stands_in_the_status_and_can_be_shown_again(world: World) -> None:
    await rehearse(world)

    status = (await world.moderator.slash(world.general, "corpus status")).response
    assert status is not None
    shown = await world.moderator.click(status, label="Show the rehearsal")

    assert "Waiting to be published: The folder was read again." in seen(status)
    assert "Added: llama.md" in seen(shown.response)
    await world.moderator.click(status, label="Publish")
    assert world.librarian.snapshot.revision == 2


async def test_rights_are_checked_again_when_publishing(failing_world: World) -> None:
    world = failing_world
    card = await rehearse(world)
    world.env.backend.get_guild(world.guild.id).members[world.moderator.id].role_ids.clear()

    result = await world.moderator.click(card, label="Publish")

    assert "Only members who may manage this server" in seen(result.response)
    assert world.librarian.snapshot.revision == 1


async def test_a_shared_story_is_not_changed_where_others_see_it(failing_world: World) -> None:
    world = failing_world
    card = await rehearse(world)
    world.env.create_guild("Other")
    await world.env.settle()

    results = [
        await world.moderator.slash(world.general, "corpus reload"),
        await world.moderator.slash(world.general, "corpus rollback", revision=1),
        await world.moderator.click(card, label="Publish"),
    ]

    for result in results:
        assert "is shared with other servers, so only the operator may" in seen(result.response)
    assert world.librarian.snapshot.revision == 1


async def test_a_shared_story_is_reloaded_where_the_operator_allows_it(
    failing_world: World,
) -> None:
    world = failing_world
    world.env.create_guild("Other")
    await world.restart(replace(world.services, shared_reload="on"))
    card = await rehearse(world)

    await world.moderator.click(card, label="Publish")
    refused = await world.moderator.slash(world.general, "corpus rollback", revision=1)

    assert "Revision 2 answers now." in seen(card)
    assert "is shared with other servers" in seen(refused.response)


async def test_history_is_paged_and_says_who_when_and_why(world: World) -> None:
    await world.moderator.click(await rehearse(world), label="Publish")
    for number in range(1, 6):
        await world.moderator.slash(world.general, "corpus rollback", revision=number)

    card = (await world.moderator.slash(world.general, "corpus history")).response
    assert card is not None
    newest = seen(card)
    await world.moderator.click(card, label="Older")
    oldest = seen(card)
    await world.moderator.click(card, label="Newer")

    assert "Back to revision 5. 0 added, 0 changed, 1 removed" in newest
    assert markdown_of(card).count(world.moderator.mention) == 5
    assert "The folder was read again." in oldest
    assert "the operator" in oldest
    assert seen(card) == newest


async def test_a_comparison_shows_files_and_then_their_sentences(world: World) -> None:
    first = min(world.folder.glob("2012*.md"))
    first.write_text(first.read_text(encoding="utf-8") + "\nZorro won.\n", encoding="utf-8")
    await world.moderator.click(await rehearse(world), label="Publish")

    card = (await world.moderator.slash(world.general, "corpus diff", old=1)).response
    assert card is not None
    overview = seen(card)
    await world.moderator.click(card, label="Next")

    assert "Revision 1 → 2" in overview
    assert "1 added, 1 changed, 0 removed" in overview
    assert "Added: llama.md" in overview
    assert first.name in seen(card)
    assert "+ Zorro won." in markdown_of(card)
    await world.moderator.click(card, label="Back")
    assert seen(card) == overview


async def test_a_roll_back_answers_at_once(world: World) -> None:
    await world.moderator.click(await rehearse(world), label="Publish")

    result = await world.moderator.slash(world.general, "corpus rollback", revision=1)

    assert "Revision 3 answers now." in seen(result.response)
    assert "Removed: llama.md" in seen(result.response)
    assert world.librarian.snapshot.revision == 3


@pytest.mark.parametrize("command", ["corpus rollback", "corpus export"])
async def test_an_unknown_revision_is_named(failing_world: World, command: str) -> None:
    world = failing_world

    result = await world.moderator.slash(world.general, command, revision=7)

    assert seen(result.response).startswith("This story has no revision 7; the newest is 1.")


async def test_an_export_can_be_imported_again(world: World) -> None:
    exported = await world.moderator.slash(world.general, "corpus export")
    assert exported.response is not None
    [attachment] = exported.response.attachments
    packed = await attachment.read()
    await world.moderator.click(await rehearse(world), label="Publish")
    first = await world.librarian.old_revision(1)

    result = await world.moderator.slash(
        world.general, "corpus import", file=("export.zip", packed)
    )
    assert result.response is not None
    rehearsed = seen(result.response)
    await world.moderator.click(result.response, label="Publish")

    assert exported.ephemeral
    assert "Removed: llama.md" in rehearsed
    assert "Revision 3 answers now." in seen(result.response)
    assert world.librarian.revision.digest == first.digest


async def test_an_import_that_is_no_export_is_refused(failing_world: World) -> None:
    world = failing_world

    result = await world.moderator.slash(
        world.general, "corpus import", file=("export.zip", b"no zip")
    )

    assert seen(result.response).startswith("That is no zip file, or a damaged one.")
    assert world.librarian.snapshot.revision == 1


async def test_an_unchanged_folder_is_recognised(world: World) -> None:
    result = await world.moderator.slash(world.general, "corpus reload")

    assert "Nothing has changed. Revision 1 goes on answering." in seen(result.response)


async def test_many_changed_files_fit_in_the_card(world: World) -> None:
    for number in range(60):
        name = f"{number:02}-{'x' * 150}.md"
        (world.folder / name).write_text(f"{NEW_ARTICLE}{number}.\n", encoding="utf-8")

    result = await world.moderator.slash(world.general, "corpus reload")

    assert "and 54 more" in seen(result.response)


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

    def make_slowly(*given: Any, **named: Any) -> object:  # noqa: ANN401  # whatever it takes
        begun.set()
        release.wait()
        return make_from_folder(*given, **named)

    monkeypatch.setattr("bot.library.workshop.client.make_from_folder", make_slowly)
    first = asyncio.create_task(world.librarian.reload(By()))
    await asyncio.to_thread(begun.wait)

    result = await world.moderator.slash(world.general, "corpus reload")
    release.set()
    await first

    assert result.response is not None
    assert result.ephemeral
    assert "A reload is already under way." in seen(result.response)
    outcomes = [event.outcome for event in await world.library.store.events(limit=2)]
    assert outcomes == ["unchanged", "refused"]


SHARED = """---
headline: Llama wins village fair
outlet: Cuttings sample desk
published_at: 2012-08-17
---

A llama called Zorro won the village fair at Otavalo on Friday.

Share this article

It was the second time that a llama won.
"""


@pytest.mark.parametrize("line", ["Share this article", "share"], ids=["a line", "a whole rule"])
async def test_a_line_marked_as_furniture_can_be_overruled(failing_world: World, line: str) -> None:
    world = failing_world
    (world.folder / "llama.md").write_text(SHARED, encoding="utf-8")
    rehearsed = await world.moderator.slash(world.general, "corpus reload")
    assert rehearsed.response is not None
    await world.moderator.click(rehearsed.response, label="Publish")
    offered = await world.moderator.autocomplete(world.general, "corpus keep", "line", "Share")

    result = await world.moderator.slash(world.general, "corpus keep", line=line)
    assert result.response is not None
    await world.moderator.click(result.response, label="Publish")

    assert "“Share this article” is a prompt to share (rule “share”)." in seen(rehearsed.response)
    assert "Share this article" in [choice["value"] for choice in offered]
    number = world.librarian.snapshot.story.number_of("llama.md")
    assert number is not None
    assert not world.librarian.snapshot.articles[number].furniture
    again = await world.moderator.slash(world.general, "corpus keep", line=line)
    assert "No line of this story that is marked" in seen(again.response)
