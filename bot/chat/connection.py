"""The bot's life in Discord: log in, stay connected, end cleanly."""

import asyncio
from typing import Self

import aiohttp
import discord
import structlog
from discord.webhook.async_ import async_context

from bot.chat.callbacks import PatientAdapter
from bot.chat.client import CuttingsBot
from bot.chat.patience import Sleep, make_patient
from bot.chat.rounds import BULLETIN_INTERVAL_S, EDIT_BACK_INTERVAL_S, repeatedly
from bot.chat.services import Services
from bot.chat.watchdog import Watchdog
from bot.errors import ConfigError, ConnectionFailedError

log = structlog.get_logger(__name__)

_AUTHENTICATION_FAILED = 4004  # Discord's gateway close event codes
_UNREACHABLE = (aiohttp.ClientError, OSError, discord.HTTPException, discord.GatewayNotFound)


class Connection:
    """One bot account's connection."""

    def __init__(self, token: str, sleep: Sleep = asyncio.sleep) -> None:
        """Use this token, and ``sleep`` before something is sent again; nothing connects yet."""
        self._token = token
        self._sleep = sleep
        self._bot: CuttingsBot | None = None

    async def __aenter__(self) -> Self:
        """Return self."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Disconnect, if that has not happened yet."""
        if self._bot is not None and not self._bot.is_closed():
            await self._bot.close()

    def is_ready(self) -> bool:
        """Say whether the bot is connected and answering."""
        return self._bot is not None and self._bot.is_ready() and not self._bot.is_closed()

    async def reads_plain_messages(self, wanted: str) -> bool:
        """Decide whether to use the Message Content intent, and log which it is.

        Args:
            wanted: ``on``, ``off``, or ``auto``: as the application was granted it.

        Raises:
            ConfigError: The token is refused.
            ConnectionFailedError: Discord cannot be reached.
        """
        granted = wanted == "on" or (
            wanted == "auto" and await message_content_granted(self._token)
        )
        log.info(
            "plain questions in listening channels are answered"
            if granted
            else "no Message Content intent: answering /ask, mentions, replies and direct messages",
            setting=wanted,
        )
        return granted

    async def keep_telling(self, interval_s: float = BULLETIN_INTERVAL_S) -> None:
        """Tell moderators what they have to know, for as long as it runs."""

        async def look() -> None:
            if self._bot is not None and self.is_ready():
                await self._bot.bulletins.look()

        await repeatedly(look, interval_s)

    async def keep_editing_back(self, interval_s: float = EDIT_BACK_INTERVAL_S) -> None:
        """Mark earlier answers whose words were taken back, for as long as it runs."""

        async def look() -> None:
            if self._bot is not None and self.is_ready():
                await self._bot.edit_back.look()

        await repeatedly(look, interval_s)

    async def run(self, services: Services, stop: asyncio.Event) -> None:
        """Stay connected until ``stop`` is set.

        Raises:
            ConfigError: The token or the intent is refused.
            ConnectionFailedError: Discord cannot be reached.
        """
        self._bot = bot = CuttingsBot(services)
        make_patient(bot.http, self._sleep)
        async_context.set(PatientAdapter(self._sleep))
        running = asyncio.create_task(bot.start(self._token))
        watching = asyncio.create_task(Watchdog().watch(bot))
        stopping = asyncio.create_task(stop.wait())
        try:
            await asyncio.wait({running, stopping}, return_when=asyncio.FIRST_COMPLETED)
            if not running.done():
                log.info("stopping: finishing what is in flight")
                await bot.close()
            await running
        except discord.LoginFailure:
            raise ConfigError("DISCORD_TOKEN is refused by Discord; copy it again.") from None
        except discord.PrivilegedIntentsRequired:
            raise ConfigError(
                "CUTTINGS_MESSAGE_CONTENT is on, but the Message Content Intent is off in the "
                "Developer Portal; switch one of them.",
            ) from None
        except discord.ConnectionClosed as error:
            if error.code == _AUTHENTICATION_FAILED:
                raise ConfigError("DISCORD_TOKEN is no longer valid; copy the new one.") from None
            reason = error.reason or f"it closed the connection (code {error.code})"
            raise ConnectionFailedError(reason) from error
        except _UNREACHABLE as error:
            raise ConnectionFailedError(str(error)) from error
        finally:
            running.cancel()
            watching.cancel()
            stopping.cancel()
            await bot.close()


async def message_content_granted(token: str) -> bool:
    """Ask Discord whether the application may read plain messages.

    Raises:
        ConfigError: The token is refused.
        ConnectionFailedError: Discord cannot be reached.
    """
    async with discord.Client(intents=discord.Intents(guilds=True)) as client:
        try:
            await client.login(token)
        except discord.LoginFailure:
            raise ConfigError("DISCORD_TOKEN is refused by Discord; copy it again.") from None
        except _UNREACHABLE as error:
            raise ConnectionFailedError(str(error)) from error
        flags = client.application_flags
        return flags.gateway_message_content or flags.gateway_message_content_limited
