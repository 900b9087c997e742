"""The bot: intents, start-up, shut-down, command sync."""

import hashlib
import json

import aiohttp
import discord
import structlog
from discord.ext import commands

from bot.chat.bulletins import Bulletins
from bot.chat.cards.controls import Control
from bot.chat.clicks import DeskButton, DeskSelect, Handler
from bot.chat.commands.ask import Ask
from bot.chat.commands.audit import Audit
from bot.chat.commands.block import Block
from bot.chat.commands.browse import Browse
from bot.chat.commands.controls import Controls
from bot.chat.commands.corpus import Corpus
from bot.chat.commands.corrections import Corrections
from bot.chat.commands.details import Details
from bot.chat.commands.guide import Guide
from bot.chat.commands.hiding import Hiding
from bot.chat.commands.insights import Insights
from bot.chat.commands.listening import Listening
from bot.chat.commands.menus import Menus
from bot.chat.commands.privacy import Privacy
from bot.chat.commands.questions import Questions
from bot.chat.commands.quotes import Quotes
from bot.chat.commands.receipt import Receipts
from bot.chat.commands.reports import Reports
from bot.chat.commands.settings import Settings
from bot.chat.commands.source import Sources
from bot.chat.commands.status import Status
from bot.chat.commands.story import Story
from bot.chat.editing_back import EditBack
from bot.chat.events import Events
from bot.chat.failures import on_app_command_error
from bot.chat.gate import Gate
from bot.chat.in_flight import InFlight
from bot.chat.keeping import Keeping
from bot.chat.lateness import Lateness
from bot.chat.rights import Rights
from bot.chat.services import Services
from bot.chat.translating import Translator, Tree
from bot.chat.watchdog import bound_pauses
from bot.chat.working import Working

log = structlog.get_logger(__name__)

# The bot never speaks; discord.py would warn that it cannot.
discord.VoiceClient.warn_nacl = False
discord.VoiceClient.warn_dave = False

DRAIN_TIMEOUT_S = 8.0
MAX_RATE_LIMIT_S = 30.0
"""Whoever has to wait longer is told to try again; discord.py allows no less."""
MAX_CONNECTIONS = 100
_COMMANDS_NOTE = "commands"

INVITE_PERMISSIONS = discord.Permissions(
    view_channel=True,
    send_messages=True,
    send_messages_in_threads=True,
    create_public_threads=True,  # only where moderators choose a thread for each question
    read_message_history=True,  # to reply to a message
)


def intents(*, message_content: bool) -> discord.Intents:
    """Return the gateway events the bot asks for: guilds and messages, nothing else."""
    return discord.Intents(guilds=True, messages=True, message_content=message_content)


class CuttingsBot(commands.AutoShardedBot):
    """Connects Discord's events with the services."""

    def __init__(self, services: Services) -> None:
        """Prepare to log in; nothing connects yet."""
        super().__init__(
            command_prefix=(),
            help_command=None,
            tree_cls=Tree,
            intents=intents(message_content=services.reads_plain_messages),
            allowed_mentions=discord.AllowedMentions.none(),
            max_messages=None,
            chunk_guilds_at_startup=False,
            max_ratelimit_timeout=MAX_RATE_LIMIT_S,
            activity=discord.CustomActivity(name="/ask about the story"),
        )
        self._services = services
        Events().guard(self._connection.parsers)
        self._in_flight = InFlight()
        self.lateness = Lateness()
        self.clicks: dict[str, Handler] = {}
        self.edit_back = EditBack(self, services)
        self.bulletins = Bulletins(self, services, Keeping(services, Rights(services)))
        self.tree.on_error = on_app_command_error  # type: ignore[method-assign]

    async def login(self, token: str) -> None:
        """Log in; requests beyond so many at once wait, instead of opening files without end."""
        self.http.connector = aiohttp.TCPConnector(limit=MAX_CONNECTIONS)
        await super().login(token)

    async def setup_hook(self) -> None:
        """Add the commands, find clicks on older cards again, and sync what changed."""
        privacy = Privacy(self._services)
        gate = Gate(self._services, self._in_flight)
        rights = Rights(self._services)
        keeping = Keeping(self._services, rights)
        settings = Settings(self._services, rights)
        working = Working(self._in_flight)
        details = Details(self._services, working, keeping)
        corpus = Corpus(self._services, self._in_flight, working, keeping)
        audit = Audit(self._services, keeping)
        hiding = Hiding(self, self._services, keeping, self.edit_back)
        story = Story(self._services, keeping)
        self.clicks = {
            **story.clicks,
            **details.clicks,
            **working.clicks,
            **corpus.clicks,
            **hiding.clicks,
            **audit.clicks,
            **settings.clicks,
        }
        reports = Reports(self._services, gate, rights)
        corrections = Corrections(self._services, gate, self.edit_back)
        browse = Browse(self._services, gate)
        quotes = Quotes(self._services, gate)
        others = {**reports.handlers, **corrections.handlers, **browse.handlers, **quotes.handlers}
        for cog in (
            Ask(self._services, gate, self.edit_back),
            Block(self._services, rights),
            browse,
            Controls(self._services, gate, keeping, others),
            corpus,
            self.edit_back,
            hiding,
            Guide(self._services),
            Insights(self._services, self._in_flight, rights),
            Listening(self, self._services, gate, self.edit_back),
            Menus(self, self._services, gate),
            quotes,
            Receipts(self._services, gate),
            reports,
            privacy,
            settings,
            audit,
            Questions(self._services, keeping),
            Sources(self._services, working, keeping),
            Status(self._services, keeping, self.edit_back),
            story,
        ):
            await self.add_cog(cog)
        self.add_view(settings.card())
        self.add_view(settings.roles_card())
        self.add_view(privacy.card())
        self.add_dynamic_items(Control)
        self.add_dynamic_items(DeskButton, DeskSelect)
        await self.tree.set_translator(Translator())
        await self._sync_commands()

    async def on_ready(self) -> None:
        """Say that the bot is there; Discord sends this again after long interruptions."""
        log.info(
            "ready",
            user=str(self.user),
            guilds=len(self.guilds),
            shards=self.shard_count,
            message_content=self._services.reads_plain_messages,
        )
        # Who removed the bot while it was away told nobody.
        present = [guild.id for guild in self.guilds]
        await self._services.readers.guilds_present(present, self._services.clock())

    async def on_shard_connect(self, shard_id: int) -> None:
        """See to it that the shard comes back soon after an outage."""
        bound_pauses(self, shard_id)

    async def on_message(self, message: discord.Message, /) -> None:
        """Leave messages to :class:`Listening`: there are no prefix commands to look for."""

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Note that a server removed the bot; its data go after the grace period."""
        await self._services.readers.guild_left(guild.id, self._services.clock())
        log.info("a server removed the bot", guild=guild.id)

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Note that a server has the bot; what is left of its data stays."""
        await self._services.readers.guild_joined(guild.id)

    async def close(self) -> None:
        """Finish what is under way, then disconnect."""
        if not await self._in_flight.drain(DRAIN_TIMEOUT_S):
            log.warning("some questions were still under way at the end")
        await super().close()

    async def _sync_commands(self) -> None:
        """Tell Discord the commands if they changed: it allows 200 creations a day."""
        translator = self.tree.translator
        payload = [
            await command.get_translated_payload(self.tree, translator)
            if translator
            else command.to_dict(self.tree)
            for command in self.tree.get_commands()
        ]
        wanted = json.dumps([self.application_id, payload], sort_keys=True)
        digest = hashlib.sha256(wanted.encode()).hexdigest()
        if await self._services.store.note(_COMMANDS_NOTE) == digest:
            return
        await self.tree.sync()
        await self._services.store.set_note(_COMMANDS_NOTE, digest)
        log.info("commands synced", commands=len(payload))


def invite_url(application_id: int) -> str:
    """Return the address that adds the bot to a server, with the least permissions."""
    return discord.utils.oauth_url(
        application_id,
        permissions=INVITE_PERMISSIONS,
        scopes=("bot", "applications.commands"),
    )
