"""``/insights``: how the bot is used here, without saying by whom."""

import io
from datetime import timedelta

import discord
import structlog
from discord import app_commands
from discord.ext import commands

from bot.answers.model import Verdict
from bot.chat.cards.insights import CHART_FILE, CSV_FILE, VERDICT_LABELS, insights_card
from bot.chat.in_flight import InFlight
from bot.chat.rights import Rights, default_permissions, guild_of
from bot.chat.services import Services
from bot.chat.speech import say, short_day
from bot.errors import UnknownStoryError
from bot.library.librarian import Librarian
from bot.readers.charts import ChartError
from bot.readers.reporting import Report, as_csv, bars

log = structlog.get_logger(__name__)

GROUP = "insights"
DEFAULT_DAYS = 30
MAX_DAYS = 365


class Insights(commands.Cog):
    """What moderators may know of how the bot is used."""

    def __init__(self, services: Services, in_flight: InFlight, rights: Rights) -> None:
        """Report with these services."""
        self._services = services
        self._rights = rights
        self._in_flight = in_flight
        self.insights.default_permissions = default_permissions(services.moderator_role)

    @app_commands.command()
    @app_commands.guild_only()
    @app_commands.describe(days="How many days to look back; 30 unless you say.")
    async def insights(
        self,
        interaction: discord.Interaction,
        days: app_commands.Range[int, 1, MAX_DAYS] = DEFAULT_DAYS,
    ) -> None:
        """Show how often I answered, what was asked in vain, and what readers thought."""
        await self._rights.require(interaction, GROUP)
        with self._in_flight.one():
            await interaction.response.defer(ephemeral=True)
            report = await self._report(interaction, days)
            chart = await self._chart(report)
            librarians = {name: self._librarian(name) for name in _stories(report)}
            known = {name: each for name, each in librarians.items() if each is not None}
            files = [discord.File(io.BytesIO(as_csv(report)), CSV_FILE)]
            if chart is not None:
                files.append(discord.File(io.BytesIO(chart), CHART_FILE))
            card = insights_card(report, known, has_chart=chart is not None)
            await interaction.followup.send(view=card, files=files, ephemeral=True)

    async def _report(self, interaction: discord.Interaction, days: int) -> Report:
        guild = guild_of(interaction)
        until = interaction.created_at.date()
        since = until - timedelta(days=days - 1)
        counts = await self._services.readers.counts(guild, since)
        return Report(since, until, counts, await self._services.readers.feedback(guild, since))

    async def _chart(self, report: Report) -> bytes | None:
        """Have the chart drawn; None where there is nothing to draw, or it failed."""
        if not report.counts.asked():
            return None
        by_day = bars(report).days_a_bar == 1
        axis = say("questions a day") if by_day else say("questions a week")
        labels = {verdict: say(VERDICT_LABELS[verdict]) for verdict in Verdict}
        try:
            return await self._services.charts.questions(report, labels, axis, short_day)
        except ChartError as error:  # the figures are there all the same, and the card says so
            log.error("the chart could not be drawn", reason=str(error))
            return None

    def _librarian(self, story: str) -> Librarian | None:
        """Return who keeps a story that was quoted; it may be gone by now."""
        try:
            return self._services.stories.named(story)
        except UnknownStoryError:
            return None


def _stories(report: Report) -> set[str]:
    quoted = {article.story for article in report.counts.quoted}
    return quoted | {wrong.story for wrong in report.feedback.wrong}
