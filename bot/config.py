"""Settings, from the environment and an optional ``.env`` file beside it."""

import base64
import io
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import TypeVar

from dotenv import dotenv_values
from dotenv.parser import parse_stream

from bot.errors import ConfigError

T = TypeVar("T")

ENV_FILE = ".env"
OWN_PREFIX = "CUTTINGS_"
MESSAGE_CONTENT_CHOICES = ("auto", "on", "off")
LOG_FORMATS = ("auto", "text", "json")
DEFAULT_COOLDOWN_S = 3
DEFAULT_QUESTIONS = 200
DEFAULT_GRACE_DAYS = 30
MAX_GRACE_DAYS = 365
DEFAULT_OLD_DAYS = 365
MAX_OLD_DAYS = 36_500
DEFAULT_EDIT_BACK_DAYS = 30
MAX_COOLDOWN_S = 86_400
MAX_QUESTIONS = 100_000
DEFAULT_LOG_LEVEL = "info"
LOG_LEVELS = ("debug", "info", "warning", "error")

# Discord: user id, moment, signature, each base64url; the lengths vary.
_TOKEN = re.compile(r"[\w-]{18,}\.[\w-]{5,}\.[\w-]{20,}\Z")
_CONTACT = re.compile(r"(?:mailto:|https://)[\x21-\x27\x2a-\x7e]{3,200}\Z")
_SNOWFLAKE = re.compile(r"\d{15,20}\Z")


@dataclass(frozen=True, slots=True)
class Settings:
    """What the operator decides; ``deploy/env.example`` explains every one.

    Attributes:
        token: The bot's token (``DISCORD_TOKEN``); None means the preview.
        corpus_dir: Holds a folder for each story (``CUTTINGS_CORPUS_DIR``).
        story: The story of places that chose none (``CUTTINGS_STORY``); None means the only one.
        data_dir: Holds the database (``CUTTINGS_DATA_DIR``).
        moderator_role: Discord role id of moderators (``CUTTINGS_MODERATOR_ROLE``);
            None means the Manage Server permission.
        shared_reload: Whether moderators may reload a story that other guilds see, too
            (``CUTTINGS_SHARED_RELOAD``): ``auto`` means while there is but one guild.
        message_content: Whether to use the Message Content intent
            (``CUTTINGS_MESSAGE_CONTENT``): ``auto`` asks Discord whether it is granted.
        cooldown_s: Seconds a reader waits between two questions in a guild that has not chosen
            for itself (``CUTTINGS_COOLDOWN_S``); 0 for none.
        daily_questions: Questions a reader may ask there in a day, UTC
            (``CUTTINGS_DAILY_QUESTIONS``); 0 for any number.
        fetch_contact: An address that sites may write to whose pages are fetched
            (``CUTTINGS_FETCH_CONTACT``); None for none.
        upload_max_mib: MiB of files that one upload may have (``CUTTINGS_UPLOAD_MAX_MIB``).
        upload_max_articles: Articles that one may bring (``CUTTINGS_UPLOAD_MAX_ARTICLES``).
        upload_timeout_s: Seconds that reading one may take (``CUTTINGS_UPLOAD_TIMEOUT_S``).
        upload_memory_mib: MiB of memory that reading one may take
            (``CUTTINGS_UPLOAD_MEMORY_MIB``).
        build_timeout_s: Seconds that making a story searchable may take
            (``CUTTINGS_BUILD_TIMEOUT_S``).
        grace_days: Days after which the data of a guild that removed the bot are deleted
            (``CUTTINGS_GRACE_DAYS``).
        old_days: Days after which an answer all of whose articles are older says so
            (``CUTTINGS_OLD_DAYS``); 0 for never.
        edit_back_days: How many days old an answer may be to be marked or withdrawn when what it
            quotes is taken back or changed (``CUTTINGS_EDIT_BACK_DAYS``); 0 for never.
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
    shared_reload: str = "auto"
    message_content: str = "auto"
    cooldown_s: int = DEFAULT_COOLDOWN_S
    daily_questions: int = DEFAULT_QUESTIONS
    grace_days: int = DEFAULT_GRACE_DAYS
    old_days: int = DEFAULT_OLD_DAYS
    edit_back_days: int = DEFAULT_EDIT_BACK_DAYS
    fetch_contact: str | None = None
    upload_max_mib: int = 25
    upload_max_articles: int = 500
    upload_timeout_s: int = 60
    upload_memory_mib: int = 768
    build_timeout_s: int = 1_800
    log_level: str = DEFAULT_LOG_LEVEL
    log_format: str = "auto"
    preview_port: int = 0

    @property
    def database(self) -> Path:
        """The SQLite file."""
        return self.data_dir / "cuttings.db"

    @property
    def key(self) -> Path:
        """The file of the key that turns readers' ids into marks."""
        return self.data_dir / "readers.key"

    @property
    def drawing_cache(self) -> Path:
        """The folder for what the drawing library remembers."""
        return self.data_dir / "drawing"

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
        ConfigError: A value is wrong, or there is no such setting; the message names it.
            Or the file cannot be read; the message names it, and the line at fault.
    """
    if environment is None:
        environment = {**_read_file(Path(ENV_FILE)), **os.environ}
    read = _Reader(environment)
    settings = Settings(
        token=read("DISCORD_TOKEN", _token, None),
        corpus_dir=read("CUTTINGS_CORPUS_DIR", Path, Path("corpus")),
        story=read("CUTTINGS_STORY", str, None),
        data_dir=read("CUTTINGS_DATA_DIR", Path, Path("data")),
        moderator_role=read("CUTTINGS_MODERATOR_ROLE", snowflake, None),
        shared_reload=read("CUTTINGS_SHARED_RELOAD", _one_of(MESSAGE_CONTENT_CHOICES), "auto"),
        message_content=read("CUTTINGS_MESSAGE_CONTENT", _one_of(MESSAGE_CONTENT_CHOICES), "auto"),
        cooldown_s=read("CUTTINGS_COOLDOWN_S", _up_to(MAX_COOLDOWN_S), DEFAULT_COOLDOWN_S),
        daily_questions=read("CUTTINGS_DAILY_QUESTIONS", _up_to(MAX_QUESTIONS), DEFAULT_QUESTIONS),
        fetch_contact=read("CUTTINGS_FETCH_CONTACT", _contact, None),
        upload_max_mib=read("CUTTINGS_UPLOAD_MAX_MIB", _between(1, 200), 25),
        upload_max_articles=read("CUTTINGS_UPLOAD_MAX_ARTICLES", _between(1, 100_000), 500),
        upload_timeout_s=read("CUTTINGS_UPLOAD_TIMEOUT_S", _between(5, 3_600), 60),
        upload_memory_mib=read("CUTTINGS_UPLOAD_MEMORY_MIB", _between(256, 16_384), 768),
        build_timeout_s=read("CUTTINGS_BUILD_TIMEOUT_S", _between(10, 86_400), 1_800),
        grace_days=read("CUTTINGS_GRACE_DAYS", _up_to(MAX_GRACE_DAYS), DEFAULT_GRACE_DAYS),
        old_days=read("CUTTINGS_OLD_DAYS", _up_to(MAX_OLD_DAYS), DEFAULT_OLD_DAYS),
        edit_back_days=read("CUTTINGS_EDIT_BACK_DAYS", _up_to(365), DEFAULT_EDIT_BACK_DAYS),
        log_level=read("CUTTINGS_LOG_LEVEL", _one_of(LOG_LEVELS), DEFAULT_LOG_LEVEL),
        log_format=read("CUTTINGS_LOG_FORMAT", _one_of(LOG_FORMATS), "auto"),
        preview_port=read("CUTTINGS_PREVIEW_PORT", _port, 0),
    )
    read.refuse_others()
    return settings


def snowflake(raw: str) -> int:
    """Return a Discord id.

    Raises:
        ValueError: It is none; the message goes on after the name of what it was given for.
    """
    if not _SNOWFLAKE.match(raw):
        raise ValueError(f"must be a Discord id, 15 to 20 digits, not {raw!r}")
    return int(raw)


def _read_file(path: Path) -> dict[str, str]:
    """Return the settings of a file; none where there is no file."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return {}
    except IsADirectoryError:
        raise ConfigError(f"{path} is a folder, but must be a file.") from None
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path} cannot be read: it is not UTF-8 text.") from error
    for binding in parse_stream(io.StringIO(text)):
        if binding.error:  # which dotenv_values only logs; the line may hold the token
            raise ConfigError(
                f"{path}, line {binding.original.line}: It is not NAME=value; "
                "perhaps a quotation mark is open.",
            )
    values = dotenv_values(stream=io.StringIO(text))
    return {name: value for name, value in values.items() if value is not None}


class _Reader:
    """Reads settings by name, and remembers which names there are."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self._names: list[str] = []

    def __call__(self, name: str, parse: Callable[[str], T], default: T) -> T:
        self._names.append(name)
        raw = self._environment.get(name, "").strip()
        if not raw:
            return default
        try:
            return parse(raw)
        except ValueError as error:
            raise ConfigError(f"{name} {error}.") from None

    def refuse_others(self) -> None:
        """Refuse a setting of ours that was not read: it is misspelt, and would do nothing."""
        for name in sorted(self._environment):
            if name.startswith(OWN_PREFIX) and name not in self._names:
                near = get_close_matches(name, self._names, 1, 0.0)[0]
                raise ConfigError(f"{name} is not a setting; the nearest is {near}.")


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


def _port(raw: str) -> int:
    if not raw.isdecimal() or int(raw) > 65535:  # noqa: PLR2004  # the highest TCP port
        raise ValueError(f"must be a port, 0 to 65535, not {raw!r}")
    return int(raw)


def _contact(raw: str) -> str:
    if not _CONTACT.match(raw):
        raise ValueError("must be a mailto: or https: address without blanks")
    return raw


def _up_to(most: int) -> Callable[[str], int]:
    return _between(0, most)


def _between(least: int, most: int) -> Callable[[str], int]:
    def parse(raw: str) -> int:
        if not raw.isdecimal() or not least <= int(raw) <= most:
            message = f"must be a whole number, {least} to {most}, not {raw!r}"
            raise ValueError(message)
        return int(raw)

    return parse


def _one_of(choices: tuple[str, ...]) -> Callable[[str], str]:
    def parse(raw: str) -> str:
        if raw.lower() not in choices:
            message = f"must be one of {', '.join(choices)}, not {raw!r}"
            raise ValueError(message)
        return raw.lower()

    return parse
