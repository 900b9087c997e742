"""The bot's sentences and commands in the reader's language."""

import ast
import re
import string
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from unittest.mock import create_autospec

import discord
import pytest
from babel.messages.pofile import read_po
from discord import app_commands
from discord.ext import commands

from bot.chat import client, speech
from bot.chat.cards.asked import asked_notes
from bot.chat.earlier import carried_of
from bot.chat.menus import ASK_MENU, CHECK_MENU, HIDE_MENU
from bot.chat.speech import (
    CATALOGUES,
    LANGUAGES,
    decimal,
    in_every_language,
    percent,
    say,
    say_counted,
    short_day,
    speak,
    speaking,
)
from tests.chat.seeing import seen
from tests.chat.test_cards import make_answer
from tests.chat.world import ANSWERED_QUESTION, UNANSWERED_QUESTION, World

CODE = Path(speech.__file__).parents[1]
NAMES = sorted(set(LANGUAGES.values()))
MENUS = (ASK_MENU, CHECK_MENU, HIDE_MENU)
OPTION_NAME = re.compile(r"[-_'\w]{1,32}")
"""Discord's form of them, as far as letters go; its documentation, "Application Commands"."""
Message = str | tuple[str, str]
Command = app_commands.Command[Any, ..., Any]


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    yield
    speak(None)


def said() -> set[Message]:
    """Return every sentence that the code says, or marks to be said."""
    found: set[Message] = set()
    for path in CODE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args):
                continue
            words = [arg.value for arg in node.args if isinstance(arg, ast.Constant)]
            if node.func.id in {"say", "later"} and words:
                found.add(str(words[0]))
            elif node.func.id == "say_option":
                found.add(option(str(words[0])))
            elif node.func.id == "say_counted":
                found.add((str(words[0]), str(words[1])))
    return found


def option(name: str) -> str:
    """Return what stands for an option's name among the messages."""
    return f"option {name}"


COGS = [
    each
    for each in vars(client).values()
    if isinstance(each, type) and issubclass(each, commands.Cog)
]


def all_commands() -> Iterator[Command | app_commands.Group]:
    """Go through the commands and their groups."""
    for cog in COGS:
        for command in cog.__cog_app_commands__:
            yield command
            if isinstance(command, app_commands.Group):
                yield from command.walk_commands()


def described() -> set[str]:
    """Return what Discord shows of the commands: descriptions, options and choices."""
    found: set[str] = set()
    for command in all_commands():
        found.add(command.description)
        for one in command.parameters if isinstance(command, app_commands.Command) else ():
            found |= {one.description, option(one.display_name)}
            found |= {choice.name for choice in one.choices}
    return found


def catalogue(name: str) -> dict[Message, tuple[str, ...]]:
    with (CATALOGUES / f"{name}.po").open("rb") as file:
        read = read_po(file, locale=name)
    assert not read.obsolete
    assert not any(message.fuzzy for message in read if message.id)
    found: dict[Message, tuple[str, ...]] = {}
    for message in read:
        translated: Any = message.string
        several = isinstance(translated, tuple)
        if message.id:
            source: Any = option(message.id) if message.context else message.id  # type: ignore[arg-type]
            found[source] = translated if several else (translated,)
    return found


def values_in(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


@pytest.mark.parametrize("name", NAMES)
def test_a_catalogue_has_every_sentence_and_no_other(name: str) -> None:
    assert set(catalogue(name)) == said() | described()


@pytest.mark.parametrize("name", NAMES)
def test_a_translation_is_whole_and_holds_the_same_values(name: str) -> None:
    for message, translations in catalogue(name).items():
        source = message if isinstance(message, str) else message[1]
        optional = {"number"} if isinstance(message, tuple) else set()
        assert len(translations) == (1 if isinstance(message, str) else 2), message
        for translation in translations:
            assert translation.strip(), message
            assert values_in(translation) | optional == values_in(source) | optional, translation
            assert translation.count("**") == source.count("**"), translation


@pytest.mark.parametrize("name", NAMES)
def test_what_discord_shows_of_commands_has_room(name: str) -> None:
    translations = catalogue(name)

    assert [text for one in described() for text in translations[one] if len(text) > 100] == []
    assert [text for one in MENUS for text in translations[one] if len(text) > 32] == []


@pytest.mark.parametrize("name", NAMES)
def test_options_are_called_as_discord_lets_them_be_and_none_like_another(name: str) -> None:
    translations = catalogue(name)
    for command in all_commands():
        if isinstance(command, app_commands.Command):
            named = [translations[option(each.display_name)][0] for each in command.parameters]
            assert [each for each in named if not OPTION_NAME.fullmatch(each)] == []
            assert [each for each in named if each != each.lower()] == []
            assert len({*named}) == len(named)


def test_numbers_choose_the_form() -> None:
    def asked(number: int) -> str:
        return say_counted(
            "You have asked your question for today; ask again {when}.",
            "You have asked your {number} questions for today; ask again {when}.",
            number,
            when="jetzt",
        )

    speak(discord.Locale.german)

    assert asked(1) == "Du hast deine Frage für heute gestellt; frag jetzt wieder."
    assert asked(3) == "Du hast deine 3 Fragen für heute gestellt; frag jetzt wieder."


@pytest.mark.parametrize("locale", [*discord.Locale])
def test_every_language_of_discord_is_spoken_to(locale: discord.Locale) -> None:
    speak(locale)

    translated = say("Delete") != "Delete"

    assert translated == (locale in LANGUAGES)


@pytest.mark.parametrize("locale", [None, *LANGUAGES])
def test_what_was_carried_over_is_read_from_a_card_in_any_language(
    locale: discord.Locale | None,
) -> None:
    speak(locale)
    [told] = asked_notes(replace(make_answer(), carried=("embassy", "d'asile")))
    card = create_autospec(discord.Message, instance=True)
    card.components = [discord.TextDisplay({"type": 10, "id": 1, "content": told})]
    speak(None)

    assert carried_of(card) == ["embassy", "d'asile"]


def test_a_channel_is_spoken_to_in_between() -> None:
    speak(discord.Locale.german)

    with speaking(discord.Locale.french):
        assert say("Delete") == "Supprimer"

    assert say("Delete") == "Löschen"


def test_numbers_are_written_as_the_language_does() -> None:
    assert (decimal(1234.5, 1), percent(0.5)) == ("1,234.5", "50%")

    speak(discord.Locale.german)

    assert (decimal(1234.5, 1), percent(0.5)) == ("1.234,5", "50\u00a0%")


async def test_a_failure_is_told_in_the_reader_s_language_with_its_values(
    failing_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    german = property(lambda _: discord.Locale.german, lambda *_: None)
    monkeypatch.setattr(discord.Interaction, "locale", german)

    world = failing_world
    told = await world.reader.slash(world.general, "receipt", id="made up")

    assert "Das ist kein Beleg" in seen(told.response)
    assert "etwa 137M-V0X2-CMK" in seen(told.response)


def test_a_sentence_can_be_found_again_in_every_language() -> None:
    assert [*in_every_language("Corrected")] == [
        "Corrected",
        "Berichtigt",
        "Corregido",
        "Corrigé",
        "Corrigido",
    ]


async def test_discord_is_told_the_descriptions(world: World) -> None:
    payload: Any
    [payload] = world.calls("PUT", "/commands")
    [ask] = [command for command in payload if command["name"] == "ask"]

    told = ask["description_localizations"]
    assert set(told) == {"de", "es-ES", "es-419", "fr", "pt-BR"}
    assert told["de"].startswith("Zitiert die Stellen")
    assert not ask.get("name_localizations")
    [question, *_] = ask["options"]
    assert question["description_localizations"]["fr"] == "Que veux-tu savoir sur ce dossier\u00a0?"
    assert question["name_localizations"]["de"] == "frage"
    [menu] = [command for command in payload if command["name"] == "Ask the story about this"]
    assert menu["name_localizations"]["es-ES"] == "Preguntar a la historia"


async def test_a_command_speaks_the_language_of_its_reader(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    german = property(lambda _: discord.Locale.german, lambda *_: None)
    monkeypatch.setattr(discord.Interaction, "locale", german)

    answered = await world.reader.slash(world.general, "ask", question=ANSWERED_QUESTION)
    silent = await world.reader.slash(world.general, "ask", question=UNANSWERED_QUESTION)

    assert "Absatz" in seen(answered.response)
    assert "wörtlich" in seen(answered.response)
    assert "Steht nicht in dieser Story." in seen(silent.response)


async def test_a_message_is_answered_in_the_server_s_language(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    french = property(lambda _: discord.Locale.french, lambda *_: None)
    monkeypatch.setattr(discord.Guild, "preferred_locale", french)

    await world.reader.send(world.general, f"{world.mention} {UNANSWERED_QUESTION}")

    assert "Pas dans ce dossier." in seen(world.general.last_message)


def test_a_new_task_begins_in_english() -> None:
    source = create_autospec(discord.Message, instance=True)
    source.guild = None
    speak(discord.Locale.german)

    speech.speak_to(source)

    assert say("Delete") == "Delete"


@pytest.mark.parametrize(
    ("locale", "named"),
    [
        (None, "Dec 3"),
        (discord.Locale.german, "3. Dez."),
        (discord.Locale.french, "3 d\u00e9c."),
        (discord.Locale.spain_spanish, "3 dic"),
        (discord.Locale.brazil_portuguese, "3 de dez."),
    ],
)
def test_days_under_a_chart_are_named_in_their_readers_language(
    locale: discord.Locale | None, named: str
) -> None:
    speak(locale)

    assert short_day(date(2026, 12, 3)) == named
