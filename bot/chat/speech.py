"""The bot's own sentences in the language of whoever reads them.

Every sentence stands in the code in English, inside :func:`say` or :func:`say_counted`; the
catalogues in ``locales/`` (gettext's ``.po``) hold the others. The reader's Discord client chooses
the language; messages do not tell it, so for them the server's preferred one is spoken. It is part
of the context of the task that answers (:mod:`contextvars`), set once by :func:`speak_to`, so that
no function in between has to hand it on.

Articles are never translated.
"""

import gettext
import io
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import discord
from babel import Locale
from babel.dates import format_skeleton
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent

CATALOGUES = Path(__file__).with_name("locales")
OPTION = "option"
"""The catalogues' context of what options of commands are called."""
LANGUAGES = {
    discord.Locale.german: "de",
    discord.Locale.spain_spanish: "es",
    discord.Locale.latin_american_spanish: "es",
    discord.Locale.french: "fr",
    discord.Locale.brazil_portuguese: "pt_BR",
}
"""Which catalogue serves a language of Discord's; all others are spoken to in English."""


@dataclass(frozen=True, slots=True)
class Speech:
    """A language to speak.

    Attributes:
        locale: How it writes dates, numbers and names of languages.
        words: Its sentences, by the English ones.
    """

    locale: Locale
    words: gettext.NullTranslations


@cache
def speech(language: str | None) -> Speech:
    """Return a language by the name of its catalogue; None is English.

    Reads a file at the first call.
    """
    if language is None:
        return Speech(Locale("en"), gettext.NullTranslations())
    with (CATALOGUES / f"{language}.po").open("rb") as file:
        catalogue = read_po(file, locale=language)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Speech(Locale.parse(language), gettext.GNUTranslations(compiled))


_SPOKEN: ContextVar[Speech | None] = ContextVar("spoken", default=None)


def spoken() -> Speech:
    """Return the language that is spoken in this task."""
    return _SPOKEN.get() or speech(None)


def speak(locale: discord.Locale | None) -> None:
    """Speak a language from here on, in this task."""
    _SPOKEN.set(speech(LANGUAGES.get(locale) if locale else None))


def speak_as(text: str, message: str) -> None:
    """Speak, in this task, the language in which a text says a sentence; English if in none.

    Args:
        text: One of the bot's own, written before.
        message: The sentence, in English.
    """
    languages = (None, *sorted(set(LANGUAGES.values())))
    found = (one for one in languages if speech(one).words.gettext(message) in text)
    _SPOKEN.set(speech(next(found, None)))


def speak_to(source: discord.Interaction | discord.Message) -> None:
    """Speak the language of whoever is behind a command, a click or a message."""
    if isinstance(source, discord.Interaction):
        speak(source.locale)
    else:
        speak(source.guild.preferred_locale if source.guild else None)


@contextmanager
def speaking(locale: discord.Locale | None) -> Iterator[None]:
    """Speak a language for as long as the block runs: to a whole channel, not to who clicked."""
    before = _SPOKEN.set(speech(LANGUAGES.get(locale) if locale else None))
    try:
        yield
    finally:
        _SPOKEN.reset(before)


def say(message: str, /, **values: object) -> str:
    """Return a sentence in the language that is spoken.

    Args:
        message: In English; ``{name}`` stands for a value. Markdown in it is meant.
        values: Put in as they are; other people's words have to be escaped before.
    """
    return spoken().words.gettext(message).format(**values)


def say_counted(one: str, several: str, number: int, /, **values: object) -> str:
    """Return a sentence about a number of things, in the language that is spoken.

    Args:
        one: In English, about one thing.
        several: In English, about any other number of them.
        number: How many there are; ``{number}`` in the sentence.
        values: As for :func:`say`.
    """
    told = spoken().words.ngettext(one, several, number)
    return told.format(number=decimal(number), **values)


def decimal(number: float, digits: int = 0) -> str:
    """Return a number as the language that is spoken writes it, with so many decimals."""
    pattern = "#,##0." + "0" * digits if digits else "#,##0"
    return format_decimal(number, format=pattern, locale=spoken().locale)


def percent(share: float) -> str:
    """Return a share, 0 to 1, in whole percent."""
    return format_percent(share, locale=spoken().locale)


def short_day(day: date) -> str:
    """Return a day of a month as the language that is spoken writes it where room is scarce."""
    return format_skeleton("MMMd", day, locale=spoken().locale)


def say_option(name: str) -> str:
    """Return what an option of a command is called in the language that is spoken."""
    return spoken().words.pgettext(OPTION, name)


def say_known(message: str) -> str:
    """Return a whole sentence in the language that is spoken, as it is where that is not known."""
    return spoken().words.gettext(message)


def in_every_language(message: str) -> Iterator[str]:
    """Go through what a sentence is in all languages, English first: to find it again."""
    yield message
    for language in sorted(set(LANGUAGES.values())):
        yield speech(language).words.gettext(message)
