"""``/receipt``: anyone can check what was quoted, and whether it still stands."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.answers.receipts import decode
from bot.chat.cards.receipt import receipt_card
from bot.chat.commands.forms import offered_everywhere
from bot.chat.gate import Gate
from bot.chat.places import place_of
from bot.chat.services import Services
from bot.errors import UserFacingError
from bot.library.checking import UnknownReceiptError, check_receipt
from bot.library.marks import Became
from bot.wording import later

MAX_TYPED_CHARS = 100


class Receipts(commands.Cog):
    """What an excerpt's short code stands for."""

    def __init__(self, services: Services, gate: Gate) -> None:
        """Look receipts up with these services; everything passes the gate."""
        self._services = services
        self._gate = gate

    @app_commands.command()
    @offered_everywhere
    @app_commands.rename(code="id")
    @app_commands.describe(code="The code that stands under an excerpt, such as 110S-1HG8-FND")
    async def receipt(
        self, interaction: discord.Interaction, code: app_commands.Range[str, 1, MAX_TYPED_CHARS]
    ) -> None:
        """Show what a receipt stands for, and whether the words still stand; only you see it."""
        wanted = decode(code)
        async with self._gate.click(interaction):
            await interaction.response.defer(ephemeral=True, thinking=True)
            stories = self._services.stories
            librarian = stories.by_id(wanted.story)
            if librarian is None or librarian not in stories.visible(place_of(interaction).guild):
                raise UnknownReceiptError
            checked = await check_receipt(librarian, wanted)
            if checked.mark.became is Became.EMBARGOED:  # nothing of the article is shown
                raise UserFacingError(later("The moderators have withdrawn these words."))
            await interaction.followup.send(view=receipt_card(checked), ephemeral=True)
