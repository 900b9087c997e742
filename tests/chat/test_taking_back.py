"""What moderators took back follows its article, reaches its copies and counts in rehearsals."""

import pytest

from bot.library.outcome import Publish
from bot.library.store import By, GoldenRecord
from tests.builders import make_event
from tests.chat.seeing import seen
from tests.chat.test_controls import ask
from tests.chat.test_edit_back import look, now_shown
from tests.chat.test_hiding import choose, press_on
from tests.chat.test_status_commands import FILE, LLAMA, QUESTION, add, say, words_of
from tests.chat.world import World

RENAMED = "a-llama-of-otavalo.md"
REPORT = """
The mayor of Otavalo opened the fair with a speech about wool and rain and old friends. A llama
called Zorro won the village fair at Otavalo on Friday in front of two thousand people. Its
keeper, who had walked for three days from the mountains, said that he would sell nobody a single
hair of it. The second prize went to a goat from the valley below the town.
"""
WIRE = LLAMA.partition("A llama")[0] + REPORT.strip() + "\n"
OTHER_OUTLET = (
    WIRE.replace("Cuttings sample desk", "The Valley Post")
    .replace("Llama wins village fair", "Prize for a llama")
    .replace("The second prize", "A second prize")
)


async def rename(world: World, *, edited: bool = False) -> None:
    text = (world.folder / FILE).read_text(encoding="utf-8")
    (world.folder / FILE).unlink()
    if edited:
        text = text.replace("on Friday", "on Friday evening")
    (world.folder / RENAMED).write_text(text, encoding="utf-8")
    await world.librarian.reload(By(), Publish.NOW)


@pytest.mark.parametrize("edited", [False, True], ids=["renamed", "renamed and edited"])
@pytest.mark.parametrize("what", ["retracted", "hidden"])
async def test_what_is_taken_back_follows_its_article_into_another_file(
    world: World, what: str, *, edited: bool
) -> None:
    await add(world, llama=LLAMA)
    if what == "retracted":
        await say(world, "retract")
    else:
        await world.librarian.hide(FILE, "called Zorro won", By())  # too short to be known again

    await rename(world, edited=edited)
    renamed = await ask(world, QUESTION)
    (world.folder / RENAMED).write_text(
        (world.folder / RENAMED).read_text().replace("Otavalo", "Otavalo town"), encoding="utf-8"
    )
    await world.librarian.reload(By(), Publish.NOW)
    edited_again = await ask(world, QUESTION)
    await world.restart()

    for answer in (renamed, edited_again, await ask(world, QUESTION)):
        assert "Zorro" not in seen(answer)
    await world.librarian.roll_back(2, By())
    assert "Zorro" not in seen(await ask(world, QUESTION))
    if what == "retracted":
        assert [*world.librarian.taken_back.statuses] == [FILE]


async def test_a_rehearsal_that_is_discarded_moves_nothing(world: World) -> None:
    await add(world, llama=LLAMA)
    await say(world, "retract")
    (world.folder / FILE).rename(world.folder / RENAMED)

    outcome = await world.librarian.reload(By(), Publish.ON_WORD)
    assert outcome.held is not None
    await world.librarian.discard(outcome.held, By())

    [status] = await world.library.store.statuses(world.librarian.story)
    assert status.file == FILE


async def test_hidden_words_are_hidden_in_copies_too_and_the_moderator_is_told_where(
    world: World,
) -> None:
    await add(world, llama=WIRE)
    first = await ask(world, QUESTION)
    await add(world, llama=WIRE, copy=OTHER_OUTLET)
    second = await ask(world, QUESTION)

    chosen = await choose(world, second)
    done = await press_on(world, chosen, "Hide this passage")
    await look(world)

    assert "The same words are hidden in “" in seen(done.response or chosen.response)
    assert "Zorro" not in seen(await ask(world, QUESTION))
    for answer in (first, second):
        assert "Zorro" not in seen(await now_shown(world, answer))


async def test_who_retracts_an_article_is_told_of_copies_that_still_answer(world: World) -> None:
    await add(world, llama=WIRE, copy=OTHER_OUTLET)

    told = await say(world, "retract")

    assert "still answers from “Prize for a llama” (The Valley Post)." in told
    assert "Zorro" in words_of(await ask(world, QUESTION))


async def test_the_old_edition_answers_until_the_new_one_is_published(world: World) -> None:
    url = "published_at: 2012-08-17\nurl: https://example.org/llama"
    old = LLAMA.replace("published_at: 2012-08-17", url)
    new = old.replace("Friday", "Saturday").replace("url:", "updated_at: 2012-08-19\nurl:")
    await add(world, llama=old, llama_newer=new)
    updated = await ask(world, QUESTION)

    await say(world, "embargo", "llama-newer.md", until="2999-12-01 06:00")

    embargoed = await ask(world, QUESTION)
    assert "Saturday" in words_of(updated)
    assert "Friday" in words_of(embargoed)
    assert "Saturday" not in seen(embargoed)
    await say(world, "clear", "llama-newer.md")
    assert "Saturday" in words_of(await ask(world, QUESTION))


async def test_a_rehearsal_counts_no_answer_that_is_withheld(world: World) -> None:
    story, at = world.librarian.story, world.env.now()
    golden = GoldenRecord(story, QUESTION, ((FILE, "Zorro"),), at, By())
    await world.library.store.add_golden(golden, make_event("golden"))
    await add(world, llama=LLAMA)
    (world.folder / "other.txt").write_text("Snow\n\nIt snowed in the mountains.\n")

    shown = await world.librarian.reload(By(), Publish.ON_WORD)
    await say(world, "retract")
    withheld = await world.librarian.reload(By(), Publish.ON_WORD)

    assert shown.rehearsal is not None
    assert withheld.rehearsal is not None
    right_before = shown.rehearsal.right_before, withheld.rehearsal.right_before
    assert right_before[0] - right_before[1] == 1
    right_after = shown.rehearsal.right_after, withheld.rehearsal.right_after
    assert right_after[0] - right_after[1] == 1
