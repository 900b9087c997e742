"""``/receipt``: anyone can check what was quoted, and whether it still stands."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.answers.receipts import decode
from bot.chat.asking import scope_of
from bot.chat.cards.receipt import receipt_card
from bot.chat.gate import Gate
from bot.chat.places import place_of
from bot.chat.services import Services
from bot.errors import UserFacingError
from bot.library.checking import Checked, UnknownReceiptError, check_receipt
from bot.library.librarian import Librarian
from bot.wording import later

MAX_TYPED_CHARS = 100


class Receipts(commands.Cog):
    """What an excerpt's short code stands for."""

    def __init__(self, services: Services, gate: Gate) -> None:
        """Look receipts up with these services; everything passes the gate."""
        self._services = services
        self._gate = gate

    @app_commands.command()
    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
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
            card = receipt_card(checked, withdrawn=_is_withdrawn(checked, librarian))
            await interaction.followup.send(view=card, ephemeral=True)


def _is_withdrawn(checked: Checked, librarian: Librarian) -> bool:
    """Say whether moderators took the words back, where they stood or where they stand.

    Raises:
        UserFacingError: The article is under embargo: nothing of it is shown.
    """
    files = {article.file for article in (checked.article, checked.today) if article is not None}
    taken_back = librarian.taken_back
    statuses = (taken_back.statuses.get(file) for file in files)
    if any(status.is_embargoed(librarian.now) for status in statuses if status is not None):
        raise UserFacingError(later("The moderators have withdrawn these words."))
    if files & scope_of(librarian).withheld:
        return True
    return taken_back.hides(files, checked.article.body, checked.receipt.span)
