"""The buttons on an answer, in the whole bot; each one also after a restart."""

import re

import discord
import pytest
from simcord.actors import MemberActor
from simcord.results import ResponseMessage

from bot.answers.receipts import MAX_NUMBER, Receipt, decode, encode
from bot.chat.cards.card import Card, row, text
from bot.chat.cards.controls import Action, Control, control
from bot.chat.cards.question import QUESTION_ITEM
from bot.library.outcome import Publish
from bot.library.store import By
from bot.story.model import Span
from tests.chat.seeing import Message, markdown_of, quotations, raw_components, seen
from tests.chat.world import ANSWERED_QUESTION, UNANSWERED_QUESTION, World

_BUTTON = discord.ComponentType.button.value


def custom_ids(message: Message, action: Action) -> list[str]:
    """Return the custom ids of a message's buttons that do this."""
    ids = [str(raw.get("custom_id", "")) for raw in raw_components(message)]
    return [custom_id for custom_id in ids if f":{action.value}:" in custom_id]


async def ask(
    world: World, question: str = ANSWERED_QUESTION, **options: object
) -> ResponseMessage:
    result = await world.reader.slash(world.general, "ask", question=question, **options)
    assert result.response is not None
    return result.response


async def press(
    world: World,
    message: Message,
    action: Action,
    *,
    which: int = 0,
    by: MemberActor | None = None,
) -> ResponseMessage:
    """Press a button and return what its presser alone sees."""
    presser = by or world.reader
    result = await presser.click(message, custom_id=custom_ids(message, action)[which])
    shown = result.response or next(iter(result.followups), None)
    assert shown is not None
    return shown


async def send(world: World, *buttons: Control, question: str = "") -> discord.Message:
    """Let the bot send a card with these buttons."""
    first = discord.ui.TextDisplay(f"**{question}**", id=QUESTION_ITEM) if question else text("…")
    card = Card([first, row(*buttons)])
    return await world.bot.get_partial_messageable(world.general.id).send(view=card)


@pytest.mark.parametrize("restarts", [False, True], ids=["at once", "after a restart"])
async def test_in_context_shows_the_paragraphs_around_to_who_asked_for_them(
    world: World, *, restarts: bool
) -> None:
    answer = await ask(world)
    if restarts:
        await world.restart()

    shown = await press(world, answer, Action.CONTEXT)

    assert shown.ephemeral
    assert quotations(answer)[0] in " ".join(quotations(shown))
    assert len(" ".join(quotations(shown))) > len(quotations(answer)[0])
    assert "the excerpt is underlined" in seen(shown)
    assert re.search(r"Paragraphs \d+\N{EN DASH}\d+ of \d+", seen(shown))


async def ask_about_a_long_article(world: World) -> ResponseMessage:
    """Answer from the middle of an article of forty paragraphs."""
    told = "\n\n".join(f"Witness {number} told the court of zebras." for number in range(40))
    (world.folder / "long.txt").write_text(f"Zebras in court\n\n{told}")
    await world.librarian.reload(By(), Publish.NOW)
    return await ask(world, "What did witness 20 tell of zebras?")


@pytest.mark.parametrize("restarts", [False, True], ids=["at once", "after a restart"])
async def test_in_context_goes_up_and_down_the_article(world: World, *, restarts: bool) -> None:
    answer = await ask_about_a_long_article(world)
    first = await press(world, answer, Action.CONTEXT)
    assert "Paragraphs 20\N{EN DASH}24 of 40" in seen(first)
    if restarts:
        await world.restart()

    later = await clicked(world, first, "Later")
    assert "Paragraphs 25\N{EN DASH}29 of 40" in seen(later)
    assert "the excerpt is underlined" not in seen(later)
    back = await clicked(world, later, "Back to the excerpt")
    assert "Paragraphs 20\N{EN DASH}24 of 40" in seen(back)
    earlier = await clicked(world, back, "Earlier")
    assert "Paragraphs 15\N{EN DASH}19 of 40" in seen(earlier)
    assert len(world.general.history(viewer=world.reader)) == 2  # the answer, and one card


async def test_a_whole_article_can_be_read_and_the_excerpt_found_again(world: World) -> None:
    answer = await ask_about_a_long_article(world)
    shown = await press(world, answer, Action.CONTEXT)
    receipt = decode(custom_ids(answer, Action.CONTEXT)[0].rpartition(":")[2])
    body = world.librarian.snapshot.articles[receipt.article].body
    while "Earlier" in enabled(shown):
        shown = await clicked(world, shown, "Earlier")
    read = [" ".join(quotations(shown))]
    while "Later" in enabled(shown):
        shown = await clicked(world, shown, "Later")
        read.append(" ".join(quotations(shown)))

    assert all(" ".join(words.split()) in " ".join(read) for words in body.split("\n\n"))
    shown = await clicked(world, shown, "Back to the excerpt")
    assert "the excerpt is underlined" in seen(shown)


def enabled(message: Message) -> list[str]:
    buttons = [raw for raw in raw_components(message) if raw["type"] == _BUTTON]
    return [raw["label"] for raw in buttons if not raw.get("disabled")]


async def clicked(world: World, message: Message, label: str) -> ResponseMessage:
    result = await world.reader.click(message, label=label)
    assert result.response is not None
    return result.response


@pytest.mark.parametrize("restarts", [False, True], ids=["at once", "after a restart"])
async def test_more_shows_the_next_excerpts_in_private_and_so_on(
    world: World, *, restarts: bool
) -> None:
    answer = await ask(world)
    if restarts:
        await world.restart()
    seen_before = quotations(answer)

    shown = await press(world, answer, Action.MORE)

    assert shown.ephemeral
    assert quotations(shown)
    assert not {*quotations(shown)} & {*seen_before}
    count = len(seen_before)
    assert f"Further excerpts, {count + 1} to {count + len(quotations(shown))}" in seen(shown)
    following = await press(world, shown, Action.MORE)
    assert not {*quotations(following)} & {*seen_before, *quotations(shown)}


@pytest.mark.parametrize("restarts", [False, True], ids=["at once", "after a restart"])
async def test_why_this_says_why_in_plain_words_first(world: World, *, restarts: bool) -> None:
    answer = await ask(world)
    if restarts:
        await world.restart()

    shown = await press(world, answer, Action.WHY)

    assert shown.ephemeral
    words = seen(shown)
    assert "Why this excerpt?" in words
    assert "“embassy”" in words
    assert re.search(r"in \d+ of \d+ passages, ", words)
    assert words.index("of the score") < words.index("In numbers, the score")
    numbers = [
        line.split()[1] for line in markdown_of(shown).splitlines() if re.match(r"-# \d", line)
    ]
    total = re.search(r"the score (\d+\.\d+) is", words)
    assert total is not None
    assert sum(map(float, numbers)) == pytest.approx(float(total[1]), abs=0.1)


async def test_why_this_works_for_every_excerpt_further_ones_too(world: World) -> None:
    answer = await ask(world)
    further = await press(world, answer, Action.MORE)

    for card in (answer, further):
        for which in range(len(quotations(card))):
            shown = await press(world, card, Action.WHY, which=which)
            [sentence] = quotations(shown)
            assert sentence in quotations(card)[which]


async def test_buttons_of_a_narrowed_answer_look_where_it_looked(world: World) -> None:
    answer = await ask(world, outlet="Cuttings sample desk", **{"from": "15 August 2012"})

    further = await press(world, answer, Action.MORE)
    shown = await press(world, answer, Action.WHY)

    assert "Looked only in articles from Cuttings sample desk" in seen(further)
    assert "Why this excerpt?" in seen(shown)


@pytest.mark.parametrize("restarts", [False, True], ids=["at once", "after a restart"])
@pytest.mark.parametrize("question", [ANSWERED_QUESTION, UNANSWERED_QUESTION])
async def test_who_asked_can_delete_the_answer(
    world: World, question: str, *, restarts: bool
) -> None:
    answer = await ask(world, question)
    if restarts:
        await world.restart()

    await world.reader.click(answer, label="Delete")

    assert world.general.history(viewer=world.reader) == []


async def test_moderators_can_delete_an_answer_and_others_cannot(world: World) -> None:
    answer = await ask(world)
    other = world.guild.add_member(world.env.create_user("other"))

    refused = await other.click(answer, label="Delete")

    assert "Only who asked, or a moderator" in seen(refused.response)
    assert len(world.general.history()) == 1
    await world.moderator.click(answer, label="Delete")
    assert world.general.history() == []


async def test_an_answer_to_a_message_can_be_deleted_by_its_author(world: World) -> None:
    await world.reader.send(world.questions, ANSWERED_QUESTION)
    [_, answer] = world.questions.history()

    await world.reader.click(answer, label="Delete")

    assert len(world.questions.history()) == 1


async def test_the_question_of_a_reply_is_known_to_its_buttons(world: World) -> None:
    await world.reader.send(world.questions, ANSWERED_QUESTION)
    await world.restart()
    answer = world.questions.history()[-1]

    shown = await press(world, answer, Action.MORE)

    assert quotations(shown)
    assert ANSWERED_QUESTION in seen(shown)


SOMEWHERE = encode(Receipt(1, 1, 0, Span(0, 9)))
MADE_UP = {
    "of another version": "cuttings:0:why:x",
    "of an action there is not": "cuttings:1:launch:x",
    "no receipt": "cuttings:1:context:U",
    "a receipt with a typing error": f"cuttings:1:why:{SOMEWHERE[:-1]}0",
    "a place there is not": f"cuttings:1:context:{SOMEWHERE}.-1",
    "no state": "cuttings:1:more:",
    "a scope there is not": f"cuttings:1:why:{SOMEWHERE}.zzz",
    "an outlet there is not": f"cuttings:1:why:{SOMEWHERE}.--deadbeef",
}


@pytest.mark.parametrize("custom_id", MADE_UP.values(), ids=MADE_UP.keys())
async def test_a_custom_id_made_up_is_refused_with_a_sentence(world: World, custom_id: str) -> None:
    button = control(Action.WHY, "x", "Why this")
    button.item.custom_id = custom_id
    message = await send(world, button, question=ANSWERED_QUESTION)

    result = await world.reader.click(message, custom_id=custom_id)

    assert result.ephemeral
    assert "no longer in use. Ask your question again." in seen(result.response)


ELSEWHERE = {
    "a story there is not": Receipt(77, 1, 0, Span(0, 9)),
    "an article there is not": Receipt(1, 1, 99, Span(0, 9)),
    "no words": Receipt(1, 1, 0, Span(5, 5)),
    "past the article's end": Receipt(1, 1, 0, Span(0, MAX_NUMBER)),
    "a folder's": Receipt(0, 0, 0, Span(0, 9)),
}


@pytest.mark.parametrize("receipt", ELSEWHERE.values(), ids=ELSEWHERE.keys())
@pytest.mark.parametrize("action", [Action.CONTEXT, Action.WHY])
async def test_words_that_are_not_here_are_refused_with_a_sentence(
    world: World, receipt: Receipt, action: Action
) -> None:
    message = await send(world, control(action, encode(receipt), "…"))

    result = await world.reader.click(message, label="…")

    assert result.ephemeral
    assert "I do not know these words here." in seen(result.response)


async def test_after_a_reload_older_cards_say_that_the_articles_changed(world: World) -> None:
    answer = await ask(world)
    (world.folder / "new.txt").write_text("A headline\n\nSomething new happened in Quito.")
    await world.librarian.reload(By(), Publish.NOW)

    for action in (Action.WHY, Action.MORE):
        shown = await press(world, answer, action)
        assert "The articles have changed since. Ask your question again." in seen(shown)


async def test_a_card_without_its_question_says_to_ask_again(world: World) -> None:
    message = await send(world, control(Action.MORE, "1.1.3.", "More"))

    result = await world.reader.click(message, label="More")

    assert "I cannot read the question on this card any more." in seen(result.response)


async def test_nothing_is_known_of_another_servers_story(world: World) -> None:
    """Whether a story is another guild's or does not exist: the sentence is the same."""
    elsewhere = world.env.create_guild("Elsewhere")
    record = await world.library.store.add_story("elsewhere/secret", elsewhere.id)
    world.library.stories.add(record)
    message = await send(
        world, control(Action.CONTEXT, encode(Receipt(record.id, 1, 0, Span(0, 9))), "…")
    )

    result = await world.reader.click(message, label="…")

    assert "I do not know these words here." in seen(result.response)


async def test_cards_leave_nothing_behind_in_memory(world: World) -> None:
    store = world.bot._connection._view_store  # noqa: SLF001
    views = dict(store._views)  # noqa: SLF001

    for _ in range(3):
        await ask(world)

    assert store._views == views  # noqa: SLF001


async def test_buttons_of_a_later_question_know_what_was_carried_into_it(world: World) -> None:
    await world.reader.send(world.questions, ANSWERED_QUESTION)
    first = world.questions.history()[-1]
    await world.reader.send(world.questions, "And why?", reply_to=first)
    answer = world.questions.history()[-1]
    assert "Read with what was asked before" in seen(answer)
    await world.restart()

    for which in range(len(quotations(answer))):
        shown = await press(world, answer, Action.WHY, which=which)
        assert "“embassy”" in seen(shown)
    further = await press(world, answer, Action.MORE)
    assert not {*quotations(further)} & {*quotations(answer)}
