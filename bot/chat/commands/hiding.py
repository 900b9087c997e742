"""*Hide this passage*, in the menu of the bot's answers, and the way back."""

import asyncio
from collections.abc import Container, Mapping, Sequence

import discord
from discord import app_commands
from discord.ext import commands

from bot.answers.receipts import Receipt
from bot.chat.cards.card import Card
from bot.chat.cards.controls import Action, states_on
from bot.chat.cards.hiding import HIDE, SHOW_AGAIN, choice_card, done_card, hidden_card
from bot.chat.clicks import Handler, numbers
from bot.chat.editing_back import EditBack
from bot.chat.keeping import Keeping
from bot.chat.located import Located, NotLocatedError, locate
from bot.chat.menus import HIDE_MENU
from bot.chat.pressing import read_receipt
from bot.chat.rights import default_permissions
from bot.chat.services import Services
from bot.errors import UserFacingError
from bot.library.librarian import Librarian
from bot.library.store import HiddenPassage
from bot.library.taking_back import places_of
from bot.story.model import Article
from bot.wording import later

GROUP = "article"


class Hiding(commands.Cog):
    """Takes passages out of answers at once, and puts them back."""

    def __init__(
        self,
        bot: commands.AutoShardedBot,
        services: Services,
        keeping: Keeping,
        edit_back: EditBack,
    ) -> None:
        """Work with these services."""
        self._edit_back = edit_back
        self._bot = bot
        self._services = services
        self._keeping = keeping
        self._menu = app_commands.ContextMenu(
            name=HIDE_MENU,
            callback=self._ask_which,
            allowed_installs=app_commands.AppInstallationType(guild=True),
            allowed_contexts=app_commands.AppCommandContext(guild=True),
        )
        self._menu.default_permissions = default_permissions(services.moderator_role)

    @property
    def clicks(self) -> Mapping[str, Handler]:
        """What its buttons do, by action."""
        return {HIDE: self._hide, SHOW_AGAIN: self._show_again}

    async def cog_load(self) -> None:
        """Add the entry."""
        self._bot.tree.add_command(self._menu)

    async def cog_unload(self) -> None:
        """Take the entry out."""
        self._bot.tree.remove_command(self._menu.name, type=self._menu.type)

    async def _ask_which(self, interaction: discord.Interaction, message: discord.Message) -> None:
        await self._keeping.rights.require(interaction, GROUP)
        me = self._bot.user
        is_mine = me is not None and message.author.id == me.id
        receipts = _receipts_on(message) if is_mine else []
        if not receipts:
            raise UserFacingError(
                later("That message is none of my answers, or it quotes nothing.")
            )
        found = self._located(interaction, receipts)
        await self._keeping.may_reload(interaction, GROUP, found[0].librarian)
        card = choice_card([(one.article, one.receipt) for one in found])
        await interaction.response.send_message(view=card, ephemeral=True)

    def _located(
        self, interaction: discord.Interaction, receipts: Sequence[Receipt]
    ) -> list[Located]:
        """Return the excerpts that may still be shown.

        Raises:
            NotLocatedError: None may; the message is that of the last.
        """
        found, told = [], NotLocatedError("")
        for receipt in receipts:
            try:
                found.append(locate(self._services, interaction, receipt))
            except NotLocatedError as error:
                told = error
        if not found:
            raise told
        return found

    async def _hide(self, interaction: discord.Interaction, arguments: Sequence[str]) -> None:
        await self._keeping.rights.require(interaction, GROUP)
        located = locate(self._services, interaction, read_receipt("".join(arguments)))
        await self._keeping.may_reload(interaction, GROUP, located.librarian)
        words = located.receipt.span.of(located.article.body)
        by = self._keeping.by(interaction)
        passage = await located.librarian.hide(located.article.file, words, by)
        earlier = await self._edit_back.told(
            located.librarian, located.article.file, located.receipt.span
        )
        also = await asyncio.to_thread(located.librarian.also_hidden, passage)
        card = done_card(located.librarian.id, passage, earlier, also)
        await interaction.response.edit_message(view=card)

    async def _show_again(self, interaction: discord.Interaction, arguments: Sequence[str]) -> None:
        story, number = numbers(arguments, 2)
        librarian = await self._keeping.found(interaction, GROUP, story)
        await self._keeping.may_reload(interaction, GROUP, librarian)
        passage = next((p for p in librarian.taken_back.passages if p.id == number), None)
        if passage is not None:
            await librarian.show_again(passage, self._keeping.by(interaction))
        known = await self._keeping.known(interaction, librarian)
        await interaction.response.edit_message(view=hidden_list(librarian, known))


def hidden_list(librarian: Librarian, known: Container[str] | None) -> Card:
    """Return the card that lists what is hidden of a story, by whom if that is known here."""
    passages = reversed(librarian.taken_back.passages)
    found = [(one, _article_of(librarian, one)) for one in passages]
    return hidden_card(librarian.id, found, known)


def _article_of(librarian: Librarian, passage: HiddenPassage) -> Article | None:
    """Return the article that holds hidden words; None where it holds them no more."""
    snapshot = librarian.snapshot
    number = snapshot.story.number_of(passage.file)
    article = None if number is None else snapshot.articles[number]
    return article if article and places_of(passage.words, article.body) else None


def _receipts_on(message: discord.Message) -> list[Receipt]:
    return [read_receipt(letters) for letters in states_on(message, Action.CONTEXT)]
