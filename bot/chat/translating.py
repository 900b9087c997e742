"""Commands in the reader's language: what Discord shows of them, and what they reply."""

import discord
from discord import app_commands

from bot.chat.speech import LANGUAGES, speak_to, speech

MAX_DESCRIPTION_CHARS = 100

_DESCRIPTIONS = {
    app_commands.TranslationContextLocation.command_description,
    app_commands.TranslationContextLocation.group_description,
    app_commands.TranslationContextLocation.parameter_description,
}


class Translator(app_commands.Translator):
    """Translates the descriptions of commands and options; their names stay as they are."""

    async def translate(
        self,
        string: app_commands.locale_str,
        locale: discord.Locale,
        context: app_commands.TranslationContextTypes,
    ) -> str | None:
        """Return a description in a language; None where there is none but the English one."""
        if locale not in LANGUAGES or context.location not in _DESCRIPTIONS:
            return None
        translated = speech(LANGUAGES[locale]).words.gettext(string.message)
        return None if translated == string.message else translated[:MAX_DESCRIPTION_CHARS]


class Tree(app_commands.CommandTree[discord.Client]):
    """The commands; each speaks the language of the one who gives it."""

    async def interaction_check(self, interaction: discord.Interaction) -> bool:
        """Let everybody through: rights are checked by the commands."""
        speak_to(interaction)
        return True
