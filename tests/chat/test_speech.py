"""The bot's sentences and commands in the reader's language."""

import ast
import string
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import create_autospec

import discord
import pytest
from babel.messages.pofile import read_po
from discord import app_commands

from bot.chat import speech
from bot.chat.commands.ask import Ask
from bot.chat.commands.guide import Guide
from bot.chat.commands.privacy import Privacy
from bot.chat.speech import CATALOGUES, LANGUAGES, in_every_language, say, say_counted, speak
from tests.chat.seeing import seen
from tests.chat.world import ANSWERED_QUESTION, UNANSWERED_QUESTION, World

CODE = Path(speech.__file__).parents[1]
NAMES = sorted(set(LANGUAGES.values()))
Message = str | tuple[str, str]


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
            elif node.func.id == "say_counted":
                found.add((str(words[0]), str(words[1])))
    return found


def described() -> set[str]:
    """Return the descriptions of the readers' commands and of their options."""
    commands: list[app_commands.Command[Any, ..., Any]]
    commands = [Ask.ask, Guide.help, Guide.about, Privacy.privacy]
    options = {option.description for command in commands for option in command.parameters}
    return {command.description for command in commands} | options


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
            source: Any = message.id
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
def test_a_description_has_room_in_discord(name: str) -> None:
    translations = catalogue(name)

    assert [text for one in described() for text in translations[one] if len(text) > 100] == []


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
    assert "description_localizations" in ask["options"][0]
    assert not ask.get("name_localizations")


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
