"""Settings, from the environment and an optional ``.env`` file beside it."""

import base64
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from dotenv import dotenv_values

from bot.errors import ConfigError

T = TypeVar("T")

ENV_FILE = ".env"
MESSAGE_CONTENT_CHOICES = ("auto", "on", "off")
LOG_FORMATS = ("auto", "text", "json")
DEFAULT_LOG_LEVEL = "info"
LOG_LEVELS = ("debug", "info", "warning", "error")

# Discord: user id, moment, signature, each base64url; the lengths vary.
_TOKEN = re.compile(r"[\w-]{18,}\.[\w-]{5,}\.[\w-]{20,}\Z")
_SNOWFLAKE = re.compile(r"\d{15,20}\Z")


@dataclass(frozen=True, slots=True)
class Settings:
    """What the operator decides; ``deploy/env.example`` explains every one.

    Attributes:
        token: The bot's token (``DISCORD_TOKEN``); None means the preview.
        corpus_dir: Holds a folder for each story (``CUTTINGS_CORPUS_DIR``).
        story: The story to serve (``CUTTINGS_STORY``); None means the only one.
        data_dir: Holds the database (``CUTTINGS_DATA_DIR``).
        moderator_role: Discord role id of moderators (``CUTTINGS_MODERATOR_ROLE``);
            None means the Manage Server permission.
        message_content: Whether to use the Message Content intent
            (``CUTTINGS_MESSAGE_CONTENT``): ``auto`` asks Discord whether it is granted.
        log_level: The least severe level that is logged (``CUTTINGS_LOG_LEVEL``).
        log_format: ``text``, ``json``, or ``auto``: text in a terminal, else JSON
            (``CUTTINGS_LOG_FORMAT``).
        preview_port: Port of the preview page, 0 for any free one (``CUTTINGS_PREVIEW_PORT``).
    """

    token: str | None = field(default=None, repr=False)
    corpus_dir: Path = Path("corpus")
    story: str | None = None
    data_dir: Path = Path("data")
    moderator_role: int | None = None
    message_content: str = "auto"
    log_level: str = DEFAULT_LOG_LEVEL
    log_format: str = "auto"
    preview_port: int = 0

    @property
    def database(self) -> Path:
        """The SQLite file."""
        return self.data_dir / "cuttings.db"

    @property
    def application_id(self) -> int:
        """The application's id, which the first part of the token spells in base64.

        Raises:
            ConfigError: There is no token, or its first part spells no id.
        """
        if self.token is None:
            raise ConfigError("DISCORD_TOKEN is not set.")
        return _application_id(self.token)

    @property
    def heartbeat(self) -> Path:
        """The file a running bot touches, for ``cuttings health``."""
        return self.data_dir / "heartbeat.json"


def load_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Read the settings; the environment wins over the ``.env`` file.

    Args:
        environment: Used instead of both, if given.

    Raises:
        ConfigError: A value is wrong; the message names the setting.
    """
    if environment is None:
        try:
            from_file = {k: v for k, v in dotenv_values(ENV_FILE).items() if v is not None}
        except (OSError, ValueError) as error:
            raise ConfigError(f"{ENV_FILE} cannot be read: {error}.") from error
        environment = {**from_file, **os.environ}
    read = _Reader(environment)
    return Settings(
        token=read("DISCORD_TOKEN", _token, None),
        corpus_dir=read("CUTTINGS_CORPUS_DIR", Path, Path("corpus")),
        story=read("CUTTINGS_STORY", str, None),
        data_dir=read("CUTTINGS_DATA_DIR", Path, Path("data")),
        moderator_role=read("CUTTINGS_MODERATOR_ROLE", _snowflake, None),
        message_content=read("CUTTINGS_MESSAGE_CONTENT", _one_of(MESSAGE_CONTENT_CHOICES), "auto"),
        log_level=read("CUTTINGS_LOG_LEVEL", _one_of(LOG_LEVELS), DEFAULT_LOG_LEVEL),
        log_format=read("CUTTINGS_LOG_FORMAT", _one_of(LOG_FORMATS), "auto"),
        preview_port=read("CUTTINGS_PREVIEW_PORT", _port, 0),
    )


@dataclass(frozen=True, slots=True)
class _Reader:
    environment: Mapping[str, str]

    def __call__(self, name: str, parse: Callable[[str], T], default: T) -> T:
        raw = self.environment.get(name, "").strip()
        if not raw:
            return default
        try:
            return parse(raw)
        except ValueError as error:
            raise ConfigError(f"{name} {error}.") from None


def _token(raw: str) -> str:
    if not _TOKEN.match(raw):
        raise ValueError(
            "does not look like a bot token (three parts with dots, from the Bot page)"
        )
    _application_id(raw)
    return raw


def _application_id(token: str) -> int:
    first = token.split(".", maxsplit=1)[0]
    try:
        return int(base64.urlsafe_b64decode(first + "=" * (-len(first) % 4)))
    except ValueError:
        raise ConfigError("DISCORD_TOKEN does not begin with an application's id.") from None


def _snowflake(raw: str) -> int:
    if not _SNOWFLAKE.match(raw):
        raise ValueError(f"must be a Discord id, 15 to 20 digits, not {raw!r}")
    return int(raw)


def _port(raw: str) -> int:
    if not raw.isdecimal() or int(raw) > 65535:  # noqa: PLR2004  # the highest TCP port
        raise ValueError(f"must be a port, 0 to 65535, not {raw!r}")
    return int(raw)


def _one_of(choices: tuple[str, ...]) -> Callable[[str], str]:
    def parse(raw: str) -> str:
        if raw.lower() not in choices:
            message = f"must be one of {', '.join(choices)}, not {raw!r}"
            raise ValueError(message)
        return raw.lower()

    return parse
