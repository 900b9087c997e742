import os
from pathlib import Path

import pytest

from bot.config import LOG_FORMATS, LOG_LEVELS, MESSAGE_CONTENT_CHOICES, Settings, load_settings
from bot.errors import ConfigError
from tests.builders import make_token

ROLE = 123456789012345678


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in an empty folder, with none of our settings in the environment."""
    monkeypatch.chdir(tmp_path)
    for name in os.environ:
        if name.startswith("CUTTINGS_") or name == "DISCORD_TOKEN":
            monkeypatch.delenv(name)
    return tmp_path


def error_of(**environment: str) -> str:
    with pytest.raises(ConfigError) as caught:
        load_settings(environment)
    return caught.value.user_message


@pytest.mark.parametrize("environment", [{}, {"CUTTINGS_STORY": "", "DISCORD_TOKEN": "  "}])
def test_without_settings_the_defaults_hold(environment: dict[str, str]) -> None:
    assert load_settings(environment) == Settings(
        token=None,
        corpus_dir=Path("corpus"),
        story=None,
        data_dir=Path("data"),
        moderator_role=None,
        message_content="auto",
        cooldown_s=3,
        daily_questions=200,
        grace_days=30,
        old_days=365,
        log_level="info",
        log_format="auto",
        preview_port=0,
    )


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("DISCORD_TOKEN", make_token(), Settings(token=make_token())),
        ("CUTTINGS_CORPUS_DIR", "/srv/corpus", Settings(corpus_dir=Path("/srv/corpus"))),
        ("CUTTINGS_STORY", " assange ", Settings(story="assange")),
        ("CUTTINGS_DATA_DIR", "/var/data", Settings(data_dir=Path("/var/data"))),
        ("CUTTINGS_MODERATOR_ROLE", str(ROLE), Settings(moderator_role=ROLE)),
        *(
            ("CUTTINGS_MESSAGE_CONTENT", choice, Settings(message_content=choice))
            for choice in MESSAGE_CONTENT_CHOICES
        ),
        ("CUTTINGS_MESSAGE_CONTENT", "ON", Settings(message_content="on")),
        ("CUTTINGS_COOLDOWN_S", "0", Settings(cooldown_s=0)),
        ("CUTTINGS_COOLDOWN_S", "86400", Settings(cooldown_s=86_400)),
        (
            "CUTTINGS_FETCH_CONTACT",
            "mailto:desk@example.org",
            Settings(fetch_contact="mailto:desk@example.org"),
        ),
        ("CUTTINGS_UPLOAD_MAX_MIB", "1", Settings(upload_max_mib=1)),
        ("CUTTINGS_UPLOAD_MAX_ARTICLES", "100000", Settings(upload_max_articles=100_000)),
        ("CUTTINGS_UPLOAD_TIMEOUT_S", "5", Settings(upload_timeout_s=5)),
        ("CUTTINGS_UPLOAD_MEMORY_MIB", "16384", Settings(upload_memory_mib=16_384)),
        ("CUTTINGS_GRACE_DAYS", "0", Settings(grace_days=0)),
        ("CUTTINGS_OLD_DAYS", "0", Settings(old_days=0)),
        ("CUTTINGS_OLD_DAYS", "36500", Settings(old_days=36_500)),
        ("CUTTINGS_DAILY_QUESTIONS", "100000", Settings(daily_questions=100_000)),
        *(("CUTTINGS_LOG_LEVEL", level, Settings(log_level=level)) for level in LOG_LEVELS),
        ("CUTTINGS_LOG_LEVEL", "Debug", Settings(log_level="debug")),
        *(("CUTTINGS_LOG_FORMAT", one, Settings(log_format=one)) for one in LOG_FORMATS),
        ("CUTTINGS_PREVIEW_PORT", "0", Settings(preview_port=0)),
        ("CUTTINGS_PREVIEW_PORT", "65535", Settings(preview_port=65535)),
    ],
    ids=lambda value: None if isinstance(value, Settings) else str(value)[:30],
)
def test_each_setting_is_read(name: str, value: str, expected: Settings) -> None:
    assert load_settings({name: value}) == expected


NO_TOKEN = "does not look like a bot token (three parts with dots, from the Bot page)."  # noqa: S105  # no token


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("DISCORD_TOKEN", "secret", f"DISCORD_TOKEN {NO_TOKEN}"),
        ("DISCORD_TOKEN", make_token().rpartition(".")[0], f"DISCORD_TOKEN {NO_TOKEN}"),
        ("DISCORD_TOKEN", f"Bot {make_token()}", f"DISCORD_TOKEN {NO_TOKEN}"),
        ("DISCORD_TOKEN", f"{make_token()} x", f"DISCORD_TOKEN {NO_TOKEN}"),
        (
            "DISCORD_TOKEN",
            "x" * 24 + make_token()[24:],
            "DISCORD_TOKEN does not begin with an application's id.",
        ),
        (
            "DISCORD_TOKEN",
            "ñ" * 24 + make_token()[24:],
            "DISCORD_TOKEN does not begin with an application's id.",
        ),
        *(
            (
                "CUTTINGS_MODERATOR_ROLE",
                value,
                f"CUTTINGS_MODERATOR_ROLE must be a Discord id, 15 to 20 digits, not {value!r}.",
            )
            for value in ("Moderators", "123", "1" * 21, "-123456789012345678", "<@&1>")
        ),
        (
            "CUTTINGS_MESSAGE_CONTENT",
            "yes",
            "CUTTINGS_MESSAGE_CONTENT must be one of auto, on, off, not 'yes'.",
        ),
        (
            "CUTTINGS_LOG_LEVEL",
            "loud",
            "CUTTINGS_LOG_LEVEL must be one of debug, info, warning, error, not 'loud'.",
        ),
        (
            "CUTTINGS_LOG_FORMAT",
            "xml",
            "CUTTINGS_LOG_FORMAT must be one of auto, text, json, not 'xml'.",
        ),
        *(
            (
                "CUTTINGS_PREVIEW_PORT",
                value,
                f"CUTTINGS_PREVIEW_PORT must be a port, 0 to 65535, not {value!r}.",
            )
            for value in ("http", "-1", "65536", "80.0", "²")
        ),
    ],
    ids=lambda value: str(value)[:30],
)
def test_a_bad_value_is_refused_and_the_setting_named(name: str, value: str, expected: str) -> None:
    assert error_of(**{name: value}) == expected


@pytest.mark.parametrize(
    "value", ["planted-secret", "planted-secret.x.y", "x" * 24 + ".planted-secret." + "y" * 30]
)
def test_a_bad_token_is_not_repeated(value: str) -> None:
    assert "planted-secret" not in error_of(DISCORD_TOKEN=value)


def test_the_token_is_not_in_the_settings_repr() -> None:
    settings = load_settings({"DISCORD_TOKEN": make_token()})

    assert settings.token == make_token()
    for part in make_token().split("."):
        assert part not in f"{settings!r} {settings}"


def test_the_application_is_read_from_the_token() -> None:
    assert Settings(token=make_token(987654321098765432)).application_id == 987654321098765432


def test_without_a_token_there_is_no_application() -> None:
    with pytest.raises(ConfigError, match=r"^DISCORD_TOKEN is not set\.$"):
        _ = Settings().application_id


def test_what_a_running_bot_writes_lies_in_the_data_folder() -> None:
    settings = Settings(data_dir=Path("kept"))

    assert settings.database == Path("kept/cuttings.db")
    assert settings.heartbeat.parent == Path("kept")


def test_settings_are_read_from_the_file_beside(folder: Path) -> None:
    (folder / ".env").write_text(
        f"# a comment\nDISCORD_TOKEN={make_token()}\nexport CUTTINGS_STORY='a story'\nEMPTY\n"
    )

    assert load_settings() == Settings(token=make_token(), story="a story")


def test_the_environment_wins_over_the_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / ".env").write_text("CUTTINGS_STORY=file\nCUTTINGS_LOG_LEVEL=debug\n")
    monkeypatch.setenv("CUTTINGS_STORY", "environment")

    assert load_settings() == Settings(story="environment", log_level="debug")


def test_without_a_file_the_environment_is_enough(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CUTTINGS_DATA_DIR", str(folder))

    assert load_settings() == Settings(data_dir=folder)


def test_a_file_may_begin_with_a_byte_order_mark(folder: Path) -> None:
    (folder / ".env").write_bytes(b"\xef\xbb\xbfCUTTINGS_STORY=told\r\n")

    assert load_settings() == Settings(story="told")


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ("DISCORD_TOKEN='planted\n", 1),
        ('# a comment\n\nCUTTINGS_STORY=a\nDISCORD_TOKEN="planted\nCUTTINGS_LOG_LEVEL=info\n', 4),
        ("CUTTINGS_STORY=a\n'planted=1\n", 2),
    ],
    ids=["alone", "among others", "in the name"],
)
def test_a_line_that_cannot_be_read_is_named_and_not_repeated(
    folder: Path, caplog: pytest.LogCaptureFixture, content: str, line: int
) -> None:
    (folder / ".env").write_text(content)

    with pytest.raises(ConfigError) as caught:
        load_settings()

    assert caught.value.user_message == (
        f".env, line {line}: It is not NAME=value; perhaps a quotation mark is open."
    )
    assert caplog.records == []


def test_a_file_that_is_no_text_is_named(folder: Path) -> None:
    (folder / ".env").write_bytes(b"CUTTINGS_STORY=\xff\n")

    with pytest.raises(ConfigError, match=r"^\.env cannot be read: it is not UTF-8 text\.$"):
        load_settings()


def test_a_folder_in_the_place_of_the_file_is_named(folder: Path) -> None:
    (folder / ".env").mkdir()

    with pytest.raises(ConfigError, match=r"^\.env is a folder, but must be a file\.$"):
        load_settings()


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("CUTTINGS_STROY", "CUTTINGS_STORY"),
        ("CUTTINGS_LOGLEVEL", "CUTTINGS_LOG_LEVEL"),
        ("CUTTINGS_MODERATOR_ROLES", "CUTTINGS_MODERATOR_ROLE"),
    ],
)
@pytest.mark.parametrize("value", ["info", ""], ids=["set", "empty"])
def test_an_unknown_setting_is_refused_and_the_nearest_named(
    name: str, value: str, nearest: str
) -> None:
    assert error_of(**{name: value}) == f"{name} is not a setting; the nearest is {nearest}."


def test_an_unknown_setting_in_the_file_is_refused_too(folder: Path) -> None:
    (folder / ".env").write_text("CUTTINGS_STROY=a\n")

    with pytest.raises(ConfigError, match="CUTTINGS_STROY is not a setting"):
        load_settings()


def test_what_others_set_is_none_of_our_business() -> None:
    assert load_settings({"CUTTING_STORY": "x", "DISCORD_TOKENS": "x", "HOME": "/"}) == Settings()
