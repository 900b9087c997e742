"""Buttons that nobody was shown: of another guild, of a moderator, made up, of every action.

The tables below must name every action there is, so that a new one cannot be forgotten.
"""

import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import discord
import pytest
from simcord.actors import MemberActor

from bot.answers.receipts import Receipt, encode
from bot.chat.cards.card import Card, row
from bot.chat.cards.controls import Action, Press, control
from bot.chat.cards.question import QUESTION_ITEM
from bot.chat.cards.reports import digest_of
from bot.chat.clicks import DeskButton
from bot.chat.client import CuttingsBot
from bot.chat.commands.reports import EVER
from bot.library.librarian import Librarian
from bot.library.store import By, HeldRevision, moderator
from bot.readers.store import WrongPassage
from bot.story.model import Span
from tests.builders import NOON, make_contents, make_event, make_files, make_revision
from tests.chat.world import ANSWERED_QUESTION, World, open_world
from tests.e2e.reporting import Tell, scenario

WORDS = "Zanzibar bridge opened"
FILES = {
    "story.toml": b'title = "Ferrymen of Zanzibar"',
    **make_files(own=f"{WORDS} on Monday. Zanzibar cheered."),
}
SECRETS = ("zanzibar", "ferrymen", "own.md")
BROKEN = "Something broke on my side"
NOT_YOURS = "can do this", "Only who asked", "can delete this answer", "Only who wrote"
MODERATORS = "Only members who may manage this server can do this."

READERS = {
    Action.CONTEXT,
    Action.MORE,
    Action.WHY,
    Action.HELPFUL,
    Action.NOT_HELPFUL,
    Action.WRONG,
    Action.SEARCH,
    Action.READ,
    Action.QUOTES,
}
"""What every reader may press; what it is about is checked."""
ASKERS = {Action.TELL, Action.DELETE, Action.DROP, Action.MISREAD}
"""What only who asked may press, or a moderator."""
OF_MODERATORS = {Action.DONE}
OF_STARTERS = {"cancel"}
"""Of the moderators' buttons, what looks only at who began."""

MADE_UP = (
    *("", "?", ".", "..", "1", "1.1", "1.1.1", "1.1.1.p1", "0.0.0.", "9.9.9.9", "-1.-1.-1.-1"),
    *("\u0661.\u0661.\u0661", "9" * 60, "9999999999.9999999999.9999.", "a" * 70, "\x00", "\u202e"),
    *("' OR 1=1 --", "<@&1> @everyone", "1.1.0.--deadbeef", "0" * 13, "1.1.0.f-e", "%s{0}"),
)
MADE_UP_DESK = (
    "",
    ":",
    ":1",
    ":x",
    ":1:1",
    ":1:1:1:1",
    f":{'9' * 60}",
    ":-1:-1",
    ":\u0661",
    ":::::",
)


@dataclass(frozen=True)
class Scene:
    """Two guilds, of which the other has a story of its own.

    Attributes:
        world: The bot and the guild that presses.
        other: Who keeps the other guild's story.
        held: Id of a rehearsal that waits there.
        wrong: A report of that guild.
        hidden: Id of a passage that is hidden there.
    """

    world: World
    other: Librarian
    held: int
    wrong: WrongPassage
    hidden: int


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[Scene]:
    async with open_world(tmp_path) as world:
        guild = world.env.create_guild("Other").id
        store = world.library.store
        record = await store.add_story(f"{guild}/own", guild)
        revision = make_revision(story=record.name, files=FILES)
        await store.commit_revision(revision, make_contents(FILES), make_event())
        other = world.library.stories.add(record)
        await other.catch_up(1)
        by = By(moderator(5), guild)
        hidden = await other.hide("own.md", "Zanzibar cheered.", by)
        held = await store.hold(
            HeldRevision(record.name, 1, "0" * 64, NOON, by, revision.files, "So.", "{}"),
            make_contents(FILES),
            make_event(),
        )
        wrong = WrongPassage(guild, record.name, 1, "own.md", 0, len(WORDS), b"mark", NOON)
        await world.library.readers.report(wrong)
        yield Scene(world, other, held, wrong, hidden)


def foreign(scene: Scene) -> Mapping[Action, str]:
    """Return, for every action, the state that such a button has in the other guild."""
    story, asker = scene.other.id, scene.world.moderator.id
    receipt = encode(Receipt(story, 1, 0, Span(0, len(WORDS))))
    return {
        Action.CONTEXT: receipt,
        Action.MORE: f"{story}.1.0.",
        Action.WHY: f"{receipt}.",
        Action.HELPFUL: f"{story}.1",
        Action.NOT_HELPFUL: f"{story}.1",
        Action.WRONG: receipt,
        Action.TELL: f"{story}.1.{asker}",
        Action.DELETE: str(asker),
        Action.DROP: str(asker),
        Action.MISREAD: str(asker),
        Action.SEARCH: f"{story}.1.0.",
        Action.READ: f"{story}.1.0.0",
        Action.QUOTES: f"{story}.1.0",
        Action.DONE: digest_of(scene.wrong),
    }


def foreign_desk(scene: Scene, story: int) -> Mapping[str, str]:
    """Return the same for the moderators' buttons, by action, about a story."""
    receipt = encode(Receipt(story, 1, 0, Span(0, len(WORDS))))
    return {
        "publish": f":{scene.held}",
        "discard": f":{scene.held}",
        "look": f":{scene.held}",
        "details": f":{scene.held}:a:0",
        "cancel": ":1",
        "history": f":{story}:2",
        "diff": f":{story}:1:1:0",
        "hide": f":{receipt}",
        "unhide": f":{story}:{scene.hidden}",
        "audit": ":0:",
        "roles": "",
        "deletestory": f":{story}",
    }


async def press(world: World, who: MemberActor, custom_id: str) -> str:
    """Press a button with this id; return all that the bot said of it, as JSON."""
    button = control(Action.WHY, "x", "Press")
    button.item.custom_id = custom_id
    card = Card([discord.ui.TextDisplay(f"**{ANSWERED_QUESTION}**", id=QUESTION_ITEM), row(button)])
    message = await world.bot.get_partial_messageable(world.general.id).send(view=card)
    before = len(world.bodies_posted())
    await who.click(message, custom_id=custom_id)
    return json.dumps(world.bodies_posted()[before:], ensure_ascii=False)


async def state_of(scene: Scene) -> object:
    """Return all that clicks from elsewhere must leave as it is."""
    store, readers, guild = (
        scene.world.library.store,
        scene.world.library.readers,
        scene.wrong.guild,
    )
    name = scene.other.story
    return (
        await store.current_revision(name),
        [held.id for held in await store.held_revisions(name)],
        [passage.id for passage in scene.other.taken_back.passages],
        await readers.feedback(guild, EVER),
        await store.events(99, subject=name),
    )


def bot_of(world: World) -> CuttingsBot:
    assert isinstance(world.bot, CuttingsBot)
    return world.bot


async def test_the_tables_name_every_action_there_is(scene: Scene) -> None:
    assert foreign(scene).keys() == set(Action) == READERS | ASKERS | OF_MODERATORS
    assert foreign_desk(scene, 1).keys() == bot_of(scene.world).clicks.keys()


@scenario("every button of another guild, pressed by a {by}", "nothing is shown or changed")
@pytest.mark.parametrize("by", ["reader", "moderator"])
async def test_a_button_of_another_guild_shows_and_changes_nothing(
    scene: Scene, by: str, tell: Tell
) -> None:
    world, who = scene.world, getattr(scene.world, by)
    before = await state_of(scene)
    ids = [Press(action, state).custom_id for action, state in foreign(scene).items()]
    ids += [f"desk:{name}{rest}" for name, rest in foreign_desk(scene, scene.other.id).items()]

    said = {custom_id: await press(world, who, custom_id) for custom_id in ids}

    assert await state_of(scene) == before
    for custom_id, told in said.items():
        assert not [word for word in SECRETS if word in told.lower()], (custom_id, told)
        assert BROKEN not in told, custom_id
    ours = await world.library.readers.feedback(world.guild.id, EVER)
    assert (ours.helpful, ours.unhelpful, *ours.wrong, *ours.kept) == (0, 0)
    tell(f"{len(ids)} buttons: nothing")


@scenario("what other guilds have", "told as what is nowhere")
async def test_what_is_there_elsewhere_is_told_as_what_is_nowhere(scene: Scene, tell: Tell) -> None:
    """Nobody learns which stories, reports or rehearsals other guilds have."""
    nowhere = replace(scene, held=scene.held + 1_000)
    unknown = 4_321
    theirs, none = foreign_desk(scene, scene.other.id), foreign_desk(nowhere, unknown)
    for name in theirs:
        told = await press(scene.world, scene.world.moderator, f"desk:{name}{theirs[name]}")
        same = await press(scene.world, scene.world.moderator, f"desk:{name}{none[name]}")
        assert _without_references(told) == _without_references(same), name
    tell("the same words")


def _without_references(told: str) -> list[str]:
    return [word for word in told.split() if not any(map(str.isdigit, word))]


@scenario("a reader presses the buttons of moderators", "refused, on each click")
async def test_moderators_buttons_refuse_a_reader_whoever_pressed_them_first(
    scene: Scene, tell: Tell
) -> None:
    """Rights are looked at on each click, not when the card was made."""
    world, own = scene.world, scene.world.librarian
    desk = foreign_desk(scene, own.id).items()
    ids = [f"desk:{name}{rest}" for name, rest in desk if name not in OF_STARTERS]
    ids += [Press(action, foreign(scene)[action]).custom_id for action in OF_MODERATORS]
    events = await world.library.store.events(99)

    for custom_id in ids:
        assert MODERATORS in await press(world, world.reader, custom_id), custom_id

    assert await world.library.store.events(99) == events
    tell(f"{len(ids)} buttons: refused")


@scenario("somebody presses what another asked for", "refused")
async def test_an_asker_s_buttons_refuse_anybody_else(scene: Scene, tell: Tell) -> None:
    world, own = scene.world, scene.world.librarian
    states = {**foreign(scene), Action.TELL: f"{own.id}.1.{world.moderator.id}"}
    cards = len(world.general.history())

    for action in ASKERS:
        told = await press(world, world.reader, Press(action, states[action]).custom_id)
        assert any(words in told for words in NOT_YOURS), (action, told)

    assert len(world.general.history()) == cards + len(ASKERS)  # none was deleted
    tell(f"{len(ASKERS)} buttons: refused")


@scenario("custom ids that are made up, pressed by a {by}", "a sentence; nothing changes")
@pytest.mark.parametrize("by", ["reader", "moderator"])
async def test_ids_that_are_made_up_are_refused_with_a_sentence(
    scene: Scene, by: str, tell: Tell
) -> None:
    world, who = scene.world, getattr(scene.world, by)
    ids = [f"cuttings:1:{action.value}:{state}" for action in Action for state in MADE_UP]
    ids += [f"desk:{name}{rest}" for name in bot_of(world).clicks for rest in MADE_UP_DESK]
    ids += ["desk:nothing", "cuttings:", "cuttings:1", "cuttings:::", "cuttings:2:why:1"]
    before = await state_of(scene)

    for custom_id in ids:
        told = await press(world, who, custom_id)
        assert BROKEN not in told, (custom_id, told)
        assert "@everyone" not in told

    assert await state_of(scene) == before
    assert world.librarian.revision.number == 1
    tell(f"{len(ids)} ids: a sentence each")


def test_a_button_s_id_is_never_longer_than_discord_takes() -> None:
    with pytest.raises(ValueError, match="characters"):
        DeskButton("hide", "x" * 100, label="…")
    with pytest.raises(ValueError, match="characters"):
        Press(Action.WHY, "x" * 100).custom_id  # noqa: B018  # it is what raises
