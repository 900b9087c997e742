"""Commands in the reader's language: what Discord shows of them, and what they reply."""

import discord
from discord import app_commands

from bot.chat.speech import LANGUAGES, OPTION, speak_to, speech

_Place = app_commands.TranslationContextLocation
_COMMANDS = {_Place.command_name, _Place.group_name}


class Translator(app_commands.Translator):
    """Translates what Discord shows of commands, but for their names.

    A command is called the same in every language, since cards and people name it; the entries of
    a message's menu, and the options of a command, are called so only where they are chosen.
    """

    async def translate(
        self,
        string: app_commands.locale_str,
        locale: discord.Locale,
        context: app_commands.TranslationContextTypes,
    ) -> str | None:
        """Return what it is in a language; None where there is none but the English."""
        if locale not in LANGUAGES:
            return None
        is_menu = isinstance(context.data, app_commands.ContextMenu)
        if context.location in _COMMANDS and not is_menu:
            return None
        words = speech(LANGUAGES[locale]).words
        if context.location is _Place.parameter_name:
            translated = words.pgettext(OPTION, string.message)
        else:
            translated = words.gettext(string.message)
        return None if translated == string.message else translated


class Tree(app_commands.CommandTree[discord.Client]):
    """The commands; each speaks the language of the one who gives it."""

    async def interaction_check(self, interaction: discord.Interaction) -> bool:
        """Let everybody through: rights are checked by the commands."""
        speak_to(interaction)
        return True
