import asyncio
import sqlite3
from collections.abc import Callable, Coroutine
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot import doctor
from bot.app import open_library
from bot.config import Settings
from bot.doctor import Finding, examine, without_settings
from bot.errors import ConfigError, ConnectionFailedError
from bot.storage.sqlite import SQLiteStore
from tests.builders import make_files, make_token, write_files

Granted = Callable[[str], Coroutine[Any, Any, bool]]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    write_files(tmp_path / "corpus" / "asylum", make_files())
    return Settings(corpus_dir=tmp_path / "corpus", data_dir=tmp_path / "data")


async def found(settings: Settings, subject: str) -> Finding:
    (finding,) = [one for one in await examine(settings) if one.subject == subject]
    return finding


async def test_every_subject_has_one_finding(settings: Settings) -> None:
    findings = await examine(settings)

    assert [finding.subject for finding in findings] == [
        "Python",
        "settings",
        "token",
        "message content",
        "database",
        "snapshots",
        "corpus",
    ]
    assert not any(finding.is_problem for finding in findings)
    assert not any("\n" in finding.sentence for finding in findings)


async def test_settings_that_cannot_be_read_leave_nothing_to_look_at(settings: Settings) -> None:
    findings = without_settings(ConfigError("CUTTINGS_STROY is not a setting."))

    assert [f.subject for f in findings] == [f.subject for f in await examine(settings)]
    assert findings[1] == Finding("settings", "CUTTINGS_STROY is not a setting.", is_problem=True)
    assert [f.was_looked_at for f in findings] == [True, True, False, False, False, False, False]


async def test_without_a_token_it_would_be_the_preview(settings: Settings) -> None:
    token = await found(settings, "token")

    assert token.sentence == "DISCORD_TOKEN is not set: the bot runs as the preview."
    assert (await found(settings, "message content")).sentence == "Not asked for: no token."


def discord_says(answer: bool | Exception) -> Granted:  # noqa: FBT001  # Discord's answer
    async def granted(token: str) -> bool:
        assert token == make_token()
        if isinstance(answer, Exception):
            raise answer
        return answer

    return granted


MISSING = "Not granted: switch it on in the Developer Portal to answer plain questions"


@pytest.mark.parametrize(
    ("setting", "answer", "expected"),
    [
        (
            "auto",
            True,
            Finding(
                "message content", "Granted: plain questions in listening channels are answered."
            ),
        ),
        (
            "auto",
            False,
            Finding("message content", f"{MISSING}; everything else works without."),
        ),
        (
            "on",
            False,
            Finding(
                "message content",
                f"{MISSING}, or set CUTTINGS_MESSAGE_CONTENT=auto.",
                is_problem=True,
            ),
        ),
        (
            "off",
            AssertionError("it must not be asked"),
            Finding("message content", "Not asked for: CUTTINGS_MESSAGE_CONTENT is off."),
        ),
        (
            "auto",
            ConfigError("DISCORD_TOKEN is refused by Discord; copy it again."),
            Finding(
                "message content",
                "DISCORD_TOKEN is refused by Discord; copy it again.",
                is_problem=True,
            ),
        ),
        (
            "auto",
            ConnectionFailedError("no route"),
            Finding("message content", "Discord cannot be reached: no route.", is_problem=True),
        ),
    ],
    ids=["granted", "not granted", "needed", "not wanted", "refused", "unreachable"],
)
async def test_the_intent_is_asked_for_and_told(
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    setting: str,
    answer: bool | Exception,  # noqa: FBT001  # Discord's answer
    expected: Finding,
) -> None:
    monkeypatch.setattr(doctor, "message_content_granted", discord_says(answer))
    asked = replace(settings, token=make_token(), message_content=setting)

    findings = await examine(asked)

    assert findings[3] == expected
    assert not findings[2].is_problem
    assert not any(make_token() in finding.sentence for finding in findings)


async def test_discord_may_not_take_for_ever(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def never(_token: str) -> bool:
        await asyncio.Event().wait()
        return True

    monkeypatch.setattr(doctor, "message_content_granted", never)
    monkeypatch.setattr(doctor, "DISCORD_TIMEOUT_S", 0.001)

    finding = await found(replace(settings, token=make_token()), "message content")

    assert finding == Finding("message content", "Discord did not answer in time.", is_problem=True)


async def test_a_database_that_is_not_there_is_not_made(settings: Settings) -> None:
    finding = await found(settings, "database")

    assert finding.sentence == f"{settings.database} will be made at the first start."
    assert [path.name for path in settings.data_dir.parent.iterdir()] == ["corpus"]


@pytest.mark.parametrize("below", ["", "further/down"], ids=["itself", "below it"])
@pytest.mark.parametrize("kind", ["a file", "a link to nowhere"])
async def test_a_data_folder_that_is_none_is_a_problem(
    settings: Settings, kind: str, below: str
) -> None:
    if kind == "a file":
        settings.data_dir.touch()
    else:
        settings.data_dir.symlink_to("nowhere")
    asked = replace(settings, data_dir=settings.data_dir / below)

    assert await found(asked, "database") == Finding(
        "database",
        f"{asked.database} cannot be made: {settings.data_dir} is no folder.",
        is_problem=True,
    )


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="this system has no /proc")
async def test_a_folder_in_which_nothing_can_be_made_is_a_problem(settings: Settings) -> None:
    finding = await found(replace(settings, data_dir=Path("/proc/x")), "database")

    assert finding.is_problem
    assert finding.sentence.startswith(
        "/proc/x/cuttings.db cannot be made: /proc cannot be written to ("
    )


async def test_a_database_is_looked_through(settings: Settings) -> None:
    async with SQLiteStore.open(settings.database):
        pass

    assert await found(settings, "database") == Finding(
        "database", f"{settings.database} is whole."
    )


async def test_another_programs_database_is_a_problem(settings: Settings) -> None:
    write_files(settings.data_dir, {})
    with closing(sqlite3.connect(settings.database)) as db, db:
        db.execute("CREATE TABLE theirs (a)")

    assert await found(settings, "database") == Finding(
        "database", f"The database {settings.database} belongs to another program.", is_problem=True
    )


def overwrite_the_end(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2] + b"\xff" * (len(content) // 2))


async def test_a_damaged_database_is_a_problem(settings: Settings) -> None:
    async with SQLiteStore.open(settings.database) as store:
        for number in range(200):
            await store.set_note(f"{number}", "word " * 50)
    overwrite_the_end(settings.database)

    finding = await found(settings, "database")

    assert finding.is_problem
    assert str(settings.database) in finding.sentence
    assert "\n" not in finding.sentence


async def test_the_corpus_is_counted(settings: Settings) -> None:
    question = b'[[unanswerable]]\nquestion = "Who won?"\n'
    write_files(settings.corpus_dir / "asylum", {"questions.toml": question})

    finding = await found(settings, "corpus")

    assert finding == Finding("corpus", "asylum: 2 articles, 1 golden question.")


async def test_golden_answers_that_no_longer_stand_are_told_and_no_problem(
    settings: Settings,
) -> None:
    table = b'[[answerable]]\nquestion = "Who?"\nanswers = [{ article = "x.md", words = "x" }]'
    write_files(settings.corpus_dir / "asylum", {"questions.toml": table})

    finding = await found(settings, "corpus")

    assert "1 of their answers no longer stands; see cuttings corpus check." in finding.sentence
    assert not finding.is_problem


async def test_a_broken_corpus_is_a_problem(settings: Settings) -> None:
    write_files(settings.corpus_dir / "asylum", {"broken.txt": b""})

    assert await found(settings, "corpus") == Finding(
        "corpus", "broken.txt: It is empty.", is_problem=True
    )


async def test_a_story_that_is_not_there_is_a_problem(settings: Settings) -> None:
    finding = await found(replace(settings, story="other"), "corpus")

    assert finding.is_problem
    assert finding.sentence.startswith("CUTTINGS_STORY names “other”")


async def test_damaged_snapshots_are_named_and_are_no_problem(settings: Settings) -> None:
    async with open_library(settings) as library:
        await library.stories.open()
    before = await found(settings, "snapshots")
    [codes] = settings.data_dir.glob("snapshots/*/snapshots/*/postings.codes")
    codes.write_bytes(bytes(len(codes.read_bytes())))

    finding = await found(settings, "snapshots")

    assert before == Finding("snapshots", "1 snapshot, whole.")
    assert finding.sentence.startswith(f"1 of 1 snapshot damaged: {codes.parent}.")
    assert not finding.is_problem


async def test_a_snapshot_whose_articles_are_gone_is_named(settings: Settings) -> None:
    async with open_library(settings) as library:
        await library.stories.open()
    [pack] = settings.data_dir.glob("snapshots/*/packs/*")
    pack.unlink()

    assert "1 of 1 snapshot damaged" in (await found(settings, "snapshots")).sentence
