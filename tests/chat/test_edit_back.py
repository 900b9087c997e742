"""Edit-back: earlier answers say what became of their words, in the whole bot."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import discord
import pytest

from bot.answers.receipts import decode
from bot.chat import editing_back
from bot.chat.cards.card import ANSWERED, STRUCK
from bot.chat.cards.controls import Action
from bot.chat.client import CuttingsBot
from bot.chat.menus import HIDE_MENU as MENU
from bot.library.outcome import Publish
from bot.library.store import BOT, By
from bot.readers.privacy import Identity
from bot.readers.retention import Retention
from tests.builders import make_article_file
from tests.chat.seeing import Message, markdown_of, quotations, raw_components, seen
from tests.chat.test_controls import ask, custom_ids
from tests.chat.test_status_commands import FILE, LLAMA, NEWER, NEWER_FILE, QUESTION, add, say
from tests.chat.world import World

WITHDRAWN = "Withdrawn."


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(editing_back, "EDIT_INTERVAL_S", 0)


async def look(world: World) -> None:
    assert isinstance(world.bot, CuttingsBot)
    await world.bot.edit_back.look()


async def now_shown(world: World, answer: Message) -> discord.Message:
    """Return a message as it is now."""
    place = world.bot.get_partial_messageable(world.general.id)
    return await place.fetch_message(answer.id)


def colour_of(message: Message) -> object:
    [container] = [raw for raw in raw_components(message) if "accent_color" in raw]
    return container["accent_color"]


async def retract(world: World) -> None:
    await say(world, "retract", reason="No llama took part.")


async def hide(world: World) -> None:
    await world.librarian.hide(FILE, "A llama called Zorro won the village fair", By())


async def embargo(world: World) -> None:
    await say(world, "embargo", until="2999-12-01 06:00")


async def correct(world: World) -> None:
    await say(world, "correct", correction="It was an *alpaca*.")


async def supersede(world: World) -> None:
    await add(world, llama_newer=NEWER)
    await say(world, "supersede", by=NEWER_FILE)


async def change(world: World) -> None:
    await add(world, llama=LLAMA.replace("Zorro", "Bella"))


async def remove(world: World) -> None:
    (world.folder / FILE).unlink()
    await world.librarian.reload(By(), Publish.NOW)


async def clear(world: World) -> None:
    await say(world, "clear")


async def show_again(world: World) -> None:
    await world.librarian.show_again(world.librarian.taken_back.passages[0], By())


async def roll_back(world: World) -> None:
    await world.librarian.roll_back(2, By())


Happens = Callable[[World], Awaitable[None]]

WITHDRAWALS = [
    pytest.param(retract, clear, "was retracted on", id="retracted"),
    pytest.param(hide, show_again, "moderators have taken back the words", id="hidden"),
    pytest.param(embargo, clear, "may not be shown yet", id="under embargo"),
]
MARKS = [
    pytest.param(correct, clear, "Corrected since, on", id="corrected"),
    pytest.param(supersede, clear, "Superseded since:", id="superseded"),
    pytest.param(change, roll_back, "the article no longer holds these words", id="changed"),
    pytest.param(remove, roll_back, "no longer in the story", id="removed"),
]


@pytest.mark.parametrize("restarts", [False, True], ids=["at once", "after a restart"])
@pytest.mark.parametrize(("happens", "undone", "told"), WITHDRAWALS)
async def test_an_answer_is_withdrawn_and_comes_back(
    world: World, happens: Happens, undone: Happens, told: str, *, restarts: bool
) -> None:
    await add(world, llama=LLAMA)
    answer = await ask(world, QUESTION)
    words, buttons = quotations(answer), custom_ids(answer, Action.CONTEXT)

    await happens(world)
    if restarts:
        await world.restart()
    await look(world)

    withdrawn = await now_shown(world, answer)
    assert WITHDRAWN in seen(withdrawn)
    assert told in seen(withdrawn)
    assert "Zorro" not in markdown_of(withdrawn)
    assert "Llama wins" not in markdown_of(withdrawn)
    assert QUESTION in seen(withdrawn)
    assert colour_of(withdrawn) == STRUCK.value
    await undone(world)
    if restarts:
        await world.restart()
    await look(world)
    again = await now_shown(world, answer)
    assert quotations(again) == words
    assert WITHDRAWN not in seen(again)
    assert "Llama wins village fair" in seen(again)
    assert colour_of(again) == ANSWERED.value
    assert custom_ids(again, Action.CONTEXT) == buttons


async def test_an_answer_that_comes_back_is_as_it_was(world: World) -> None:
    picture = "image_url: https://example.org/a.png\nimage_credit: A. Painter\n---\n\n"
    more = "\nThe fair is held at Otavalo every August, and nobody had won it before.\n"
    llama = LLAMA.replace("---\n\n", picture) + more
    await add(world, llama=llama, copied=llama.replace("Cuttings sample desk", "The Pier"))
    answer = await ask(world, QUESTION)
    before = markdown_of(answer)
    assert "Also in 1 other outlet" in before
    assert "**Zorro**" in before or "__" in before
    file = next(file for file in (FILE, "copied.md") if file in quoted_files(world, answer))

    await say(world, "retract", file)
    await look(world)
    withdrawn = markdown_of(await now_shown(world, answer))
    await say(world, "clear", file)
    await look(world)

    assert "A. Painter" not in withdrawn
    assert markdown_of(await now_shown(world, answer)) == before


def quoted_files(world: World, answer: Message) -> list[str]:
    """Return the files of the articles that an answer quotes."""
    articles = world.librarian.snapshot.articles
    receipts = [decode(each.rsplit(":", 1)[1]) for each in custom_ids(answer, Action.CONTEXT)]
    return [articles[receipt.article].file for receipt in receipts]


@pytest.mark.parametrize("restarts", [False, True], ids=["at once", "after a restart"])
@pytest.mark.parametrize(("happens", "undone", "told"), MARKS)
async def test_an_answer_is_marked_and_the_mark_taken_off_again(
    world: World, happens: Happens, undone: Happens, told: str, *, restarts: bool
) -> None:
    await add(world, llama=LLAMA)
    answer = await ask(world, QUESTION)
    words, before = quotations(answer), markdown_of(answer)

    await happens(world)
    if restarts:
        await world.restart()
    await look(world)

    marked = await now_shown(world, answer)
    assert told in seen(marked)
    assert quotations(marked) == words
    assert colour_of(marked) == STRUCK.value
    await undone(world)
    await look(world)
    again = await now_shown(world, answer)
    assert markdown_of(again) == before
    assert colour_of(again) == ANSWERED.value


async def test_a_correction_stands_on_the_message_word_for_word(world: World) -> None:
    await add(world, llama=LLAMA)
    answer = await ask(world, QUESTION)

    await correct(world)
    await look(world)
    await say(world, "correct", correction="It was a goat.")
    await look(world)

    marked = seen(await now_shown(world, answer))
    assert "It was a goat." in marked
    assert "alpaca" not in marked
    assert marked.count("Corrected since") == 1


async def test_a_correction_that_stood_on_the_answer_is_told_once(world: World) -> None:
    await add(world, llama=LLAMA)
    await correct(world)
    answer = await ask(world, QUESTION)
    before = len(world.calls("PATCH", str(answer.id)))

    await look(world)
    untouched = len(world.calls("PATCH", str(answer.id))) == before
    await say(world, "correct", correction="It was a goat.")
    await look(world)

    marked = seen(await now_shown(world, answer))
    assert untouched
    assert "It was a goat." in marked
    assert "alpaca" not in marked


async def test_only_the_excerpt_whose_words_are_taken_back_is_withdrawn(world: World) -> None:
    other = make_article_file(
        "The llama of the fair at Otavalo was shown to the president on Monday.\n",
        headline="Llama of the fair meets president",
    ).decode()
    await add(world, llama=LLAMA, meets=other)
    answer = await ask(world, QUESTION)
    assert len(quotations(answer)) == 2

    await retract(world)
    await look(world)

    [left] = quotations(await now_shown(world, answer))
    assert "president" in left


async def test_questions_by_message_are_marked_too_and_those_in_private_are_not_remembered(
    world: World,
) -> None:
    await add(world, llama=LLAMA)
    await world.reader.send(world.questions, QUESTION)
    by_message = world.questions.last_message
    await ask(world, QUESTION, private=True)

    await retract(world)
    await look(world)

    assert by_message is not None
    assert WITHDRAWN in seen(world.questions.last_message)
    rows = await world.library.quoted.quotations(world.librarian.story)
    assert len(rows) == 1


async def test_a_direct_message_is_marked_and_goes_with_what_is_stored_about_its_reader(
    world: World,
) -> None:
    await add(world, llama=LLAMA)
    await world.reader.send_dm(QUESTION)
    direct = world.reader.user.dm_channel
    assert direct is not None
    identity = Identity(world.reader.id, world.services.marks)
    stored = await world.library.readers.stored_about(identity)
    await retract(world)
    await look(world)

    assert WITHDRAWN in seen(direct.last_message)
    assert stored.number("quoted") == 1
    await world.library.readers.erase(identity)
    assert list(await world.library.quoted.quotations(world.librarian.story)) == []


async def test_moderators_find_in_the_audit_log_how_many_were_marked(world: World) -> None:
    await add(world, llama=LLAMA)
    for _ in range(3):
        await ask(world, QUESTION)

    await retract(world)
    await look(world)
    await look(world)

    told = [e for e in await world.library.store.events(9) if e.action == editing_back.MARKED]
    [event] = told
    assert event.detail == "3 earlier answers were marked or withdrawn."
    assert (event.actor, event.guild) == (BOT, world.guild.id)
    shown = await world.moderator.slash(world.general, "audit")
    assert "the bot · answers.marked: done" in seen(shown.response)


async def test_moderators_are_told_at_once_how_many_answers_are_edited(world: World) -> None:
    await add(world, llama=LLAMA)
    answer = await ask(world, QUESTION)
    await ask(world, QUESTION)

    retracted = await say(world, "retract")
    await clear(world)
    chosen = await world.moderator.context_menu(world.general, MENU, answer)
    assert chosen.response is not None
    hidden = await world.moderator.click(chosen.response, label="Hide this passage")
    await world.restart(replace(world.services, edit_back_days=0))
    never = await say(world, "retract")

    assert "2 earlier answers quote it; I edit them within minutes." in retracted
    shown = seen(hidden.response or chosen.response)
    assert "2 earlier answers quote them; I edit them within minutes." in shown
    assert "Earlier answers stay as they are" in never


async def test_a_deleted_message_is_forgotten(world: World) -> None:
    await add(world, llama=LLAMA)
    answer = await ask(world, QUESTION)

    await (await now_shown(world, answer)).delete()
    await world.env.settle()

    assert list(await world.library.quoted.quotations(world.librarian.story)) == []


async def test_a_message_that_is_gone_is_forgotten_and_the_others_are_marked(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await add(world, llama=LLAMA)
    first = await ask(world, QUESTION)
    gone = await ask(world, QUESTION)
    with monkeypatch.context() as patch:
        patch.setattr(type(world.library.quoted), "forget", _nothing)
        await (await now_shown(world, gone)).delete()
        await world.env.settle()

    await retract(world)
    await look(world)

    assert WITHDRAWN in seen(await now_shown(world, first))
    assert list(await world.library.quoted.pending(9)) == []


async def _nothing(*_: object) -> None:
    """Do nothing."""


async def test_an_edit_broken_off_before_it_was_noted_is_done_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await add(world, llama=LLAMA)
    answer = await ask(world, QUESTION)
    words = quotations(answer)
    await retract(world)
    with monkeypatch.context() as patch:
        patch.setattr(type(world.library.quoted), "told", _nothing)
        await look(world)
    withdrawn = seen(await now_shown(world, answer))
    await clear(world)

    await world.restart()
    await look(world)

    assert WITHDRAWN in withdrawn
    assert quotations(await now_shown(world, answer)) == words


async def test_what_is_older_than_the_operator_allows_is_forgotten(world: World) -> None:
    await add(world, llama=LLAMA)
    await ask(world, QUESTION)
    store, story = world.library.quoted, world.librarian.story

    await world.library.readers.sweep(world.env.now() + timedelta(days=29), Retention(quoted=30))
    kept = await store.quotations(story)
    await world.library.readers.sweep(world.env.now() + timedelta(days=31), Retention(quoted=30))

    assert len(kept) == 1
    assert list(await store.quotations(story)) == []


async def test_nothing_is_remembered_where_the_operator_wants_no_edits(world: World) -> None:
    await add(world, llama=LLAMA)
    await world.restart(replace(world.services, edit_back_days=0))

    await ask(world, QUESTION)

    assert list(await world.library.quoted.quotations(world.librarian.story)) == []


async def test_a_marked_answer_keeps_its_language(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await add(world, llama=LLAMA)
    german = property(lambda _: discord.Locale.german, lambda *_: None)
    monkeypatch.setattr(discord.Interaction, "locale", german)
    answer = await ask(world, QUESTION)

    await retract(world)
    await look(world)

    assert "Zurückgezogen" in seen(await now_shown(world, answer))


@pytest.mark.parametrize(
    ("status", "code", "forgotten"),
    [(429, 30046, False), (403, 50001, True), (404, 10008, True), (400, 50035, True)],
    ids=["edited too often", "may not see the channel", "no such message", "refused"],
)
@pytest.mark.simcord
async def test_what_can_be_edited_later_waits_and_what_never_can_is_forgotten(
    failing_world: World, status: int, code: int, *, forgotten: bool
) -> None:
    world = failing_world
    await add(world, llama=LLAMA)
    answer = await ask(world, QUESTION)
    await retract(world)
    world.env.inject_error("PATCH", f"*/messages/{answer.id}", status=status, code=code, times=99)

    await look(world)
    waiting = list(await world.library.quoted.pending(9))
    world.env.backend.faults.clear()
    await look(world)
    too_soon = seen(await now_shown(world, answer))
    world.env.backend.clock.advance(editing_back.TRY_AGAIN_AFTER.total_seconds() + 1)
    await look(world)

    assert (waiting == []) == forgotten
    assert "Zorro" in too_soon
    assert (WITHDRAWN in seen(await now_shown(world, answer))) != forgotten
