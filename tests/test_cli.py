"""The ``cuttings`` command: what it prints, and how it ends.

Most tests call it in this process, for speed; what only a process of its own can show is below.
"""

import asyncio
import hashlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import click
import pytest

from bot import __version__
from bot.answers.receipts import Receipt
from bot.cli import main
from bot.library.store import ArticleStatus
from bot.storage.sqlite import SQLiteStore
from bot.story.model import Span
from bot.story.reading import read_article
from tests.builders import (
    ASYLUM,
    LETTER,
    MONEY,
    NOON,
    make_article_file,
    make_event,
    make_token,
    write_files,
)

ROOT = Path(__file__).parents[1]
QUESTION = "Who announced it in Quito?"
UNANSWERED = "Who won the Olympic marathon?"
BROKEN = {"broken.md": b"---\nheadline: H\n"}
BECAUSE = "broken.md, line 1: Its front matter has no closing line '---'."

Done = subprocess.CompletedProcess[str]
Cuttings = Callable[..., Done]
COMMAND = [sys.executable, "-m", "bot"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with a story in it, and nothing else."""
    files = {
        "asylum.md": make_article_file(ASYLUM, headline="Asylum granted"),
        "money.md": make_article_file(MONEY, headline="Money lost"),
    }
    write_files(tmp_path / "corpus" / "asylum", files)
    return tmp_path


@pytest.fixture
def environment(folder: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Stand in that folder, with no other settings than where things lie."""
    for name in os.environ:
        if name.startswith("CUTTINGS_") or name == "DISCORD_TOKEN":
            monkeypatch.delenv(name)
    monkeypatch.chdir(folder)
    monkeypatch.setenv("CUTTINGS_CORPUS_DIR", str(folder / "corpus"))
    monkeypatch.setenv("CUTTINGS_DATA_DIR", str(folder / "data"))
    return {**os.environ, "PYTHONPATH": str(ROOT)}


@pytest.fixture
def cuttings(
    environment: dict[str, str],  # noqa: ARG001  # it is this process's, too
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Cuttings:
    """Return what runs the command in that folder."""

    def run(*arguments: str, **settings: str) -> Done:
        with monkeypatch.context() as patch:
            patch.setattr(sys, "argv", ["cuttings", *arguments])
            for name, value in settings.items():
                patch.setenv(name, value)
            with pytest.raises(SystemExit) as ended:
                main()
        status = ended.value.code
        assert isinstance(status, int)
        return Done(arguments, status, *capsys.readouterr())

    return run


def files_below(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def shown(done: Done) -> str:
    """Return what a command printed that had nothing to complain of."""
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def complaint(done: Done, status: int = 1) -> str:
    """Return the one line of a command that failed."""
    assert (done.returncode, done.stdout) == (status, "")
    assert done.stderr.count("\n") == 1, done.stderr
    return done.stderr.removesuffix("\n")


def check_excerpts(answer: dict[str, Any], corpus: Path) -> None:
    """Check each excerpt against its file: the text, the words in it, the citation."""
    for excerpt in answer["excerpts"]:
        name = excerpt["article"]["file"]
        article = read_article(name, (corpus / name).read_bytes())
        start, end = excerpt["start"], excerpt["end"]
        assert article.body[start:end] == excerpt["text"] != ""
        assert excerpt["highlights"] == sorted(excerpt["highlights"])
        assert all(start <= first < last <= end for first, last in excerpt["highlights"])
        assert excerpt["article"]["headline"] == article.headline
        assert excerpt["article"]["outlet"] == article.outlet
        assert excerpt["paragraph"] >= 1


def test_the_version_is_printed(cuttings: Cuttings) -> None:
    assert shown(cuttings("--version")) == f"cuttings, version {__version__}\n"


@pytest.mark.parametrize("arguments", [["--help"], ["ask", "-h"], ["corpus", "--help"]], ids=str)
def test_help_is_no_failure(cuttings: Cuttings, arguments: list[str]) -> None:
    assert shown(cuttings(*arguments)).startswith("Usage: ")


@pytest.mark.parametrize("arguments", [["--help"], ["corpus", "--help"]], ids=str)
def test_help_cuts_no_summary_short(cuttings: Cuttings, arguments: list[str]) -> None:
    text = shown(cuttings(*arguments))

    assert "..." not in text.split("Commands:")[1]
    assert all(len(line) <= 80 for line in text.splitlines())


@pytest.mark.parametrize("arguments", [[], ["corpus"]], ids=str)
def test_without_a_command_help_is_shown_and_the_usage_was_wrong(
    cuttings: Cuttings, arguments: list[str]
) -> None:
    done = cuttings(*arguments)

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("Usage: ")


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["aks"], "No such command 'aks'"),
        (["ask"], "Missing argument 'QUESTION'."),
        (["ask", " "], "QUESTION is empty."),
        (["ask", os.fsdecode(b"\xff")], "QUESTION is not UTF-8 text."),
        (["ask", "one", "two"], "Got unexpected extra argument (two)"),
        (["ask", "--jsn", "x"], "No such option"),
        (["ask", "x" * 501], "QUESTION is 501 characters long, over 500."),
        *(
            (
                ["invite", "--application-id", wrong],
                f"'--application-id': it must be a Discord id, 15 to 20 digits, not '{wrong}'.",
            )
            for wrong in ("x", "0", "-5", "")
        ),
    ],
    ids=lambda value: " ".join(map(str, value))[:40] if isinstance(value, list) else "",
)
def test_wrong_usage_is_one_line_and_status_2(
    cuttings: Cuttings, arguments: list[str], expected: str
) -> None:
    line = complaint(cuttings(*arguments), status=2)

    assert line.startswith("cuttings: ")
    assert expected in line


@pytest.mark.parametrize(
    ("arguments", "settings", "expected"),
    [
        (["run"], {"DISCORD_TOKEN": "planted"}, "DISCORD_TOKEN does not look like a bot token"),
        (["run"], {"CUTTINGS_LOG_LEVEL": "loud"}, "CUTTINGS_LOG_LEVEL must be one of"),
        (["ask", QUESTION], {"CUTTINGS_STORY": "other"}, "CUTTINGS_STORY names “other”"),
        (["ask", QUESTION], {"CUTTINGS_CORPUS_DIR": "nowhere"}, "nowhere holds no story"),
        (["ask", QUESTION], {"CUTTINGS_DATA_DIR": "corpus/asylum/money.md"}, "cannot be used"),
        (["ask", QUESTION, "--corpus", "nowhere"], {}, "There is no folder nowhere."),
        (["ask", QUESTION, "--corpus", "corpus"], {}, "holds stories, not articles"),
        (["corpus", "check", "--corpus", "nowhere"], {}, "There is no folder nowhere."),
        (["invite"], {}, "DISCORD_TOKEN is not set; set it or give --application-id."),
        (["health"], {}, "No bot has run with this data folder."),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_failure_is_one_line_and_status_1(
    cuttings: Cuttings,
    folder: Path,
    arguments: list[str],
    settings: dict[str, str],
    expected: str,
) -> None:
    before = files_below(folder)

    line = complaint(cuttings(*arguments, **settings))

    assert line.startswith("cuttings: ")
    assert expected in line
    assert "planted" not in line
    assert files_below(folder) == before


def test_settings_come_from_the_file_beside(cuttings: Cuttings, folder: Path) -> None:
    (folder / ".env").write_text("CUTTINGS_STORY=other\n")

    assert "CUTTINGS_STORY names “other”" in complaint(cuttings("corpus", "check"))


def test_an_answer_as_json_can_be_checked_against_the_articles(
    cuttings: Cuttings, folder: Path
) -> None:
    answer = json.loads(shown(cuttings("ask", "--json", QUESTION)))

    assert list(answer) == ["question", "answered", "story", "revision", "excerpts"]
    assert answer["question"] == QUESTION
    assert answer["answered"] is True
    assert (answer["story"], answer["revision"]) == ("asylum", 1)
    assert list(answer["excerpts"][0]) == [
        "text",
        "receipt",
        "article",
        "paragraph",
        "start",
        "end",
        "score",
        "highlights",
    ]
    assert answer["excerpts"][0]["article"] == {
        "file": "asylum.md",
        "headline": "Asylum granted",
        "outlet": "The Quito Paper",
        "published_at": "2012-08-16T00:00:00Z",
    }
    assert "Patiño announced it in Quito." in answer["excerpts"][0]["text"]
    assert answer["excerpts"][0]["highlights"]
    check_excerpts(answer, folder / "corpus" / "asylum")


def test_no_answer_is_an_answer_too(cuttings: Cuttings) -> None:
    answer = json.loads(shown(cuttings("ask", "--json", UNANSWERED)))

    assert answer == {
        "question": UNANSWERED,
        "answered": False,
        "story": "asylum",
        "revision": 1,
        "excerpts": [],
    }


def test_an_answer_for_people_cites_what_it_quotes(cuttings: Cuttings) -> None:
    text = " ".join(shown(cuttings("ask", QUESTION)).split())

    assert "Ricardo Patiño announced it in Quito." in text
    assert "Asylum granted, The Quito Paper, 16 August 2012, paragraph" in text
    assert text.endswith("asylum, revision 1")
    assert "\x1b" not in text


def test_no_answer_for_people_says_so(cuttings: Cuttings) -> None:
    assert shown(cuttings("ask", UNANSWERED)).startswith("Not in this story.\n")


def test_any_folder_answers_without_a_database(cuttings: Cuttings, folder: Path) -> None:
    articles = {
        "a.txt": "Le fleuve\r\n\r\nLe fleuve a débordé 🌊 à Lyon.\r\n\r\nFin.\r\n".encode(),
        "b.md": b"# The mayor resigned\n\nThe mayor of Springfield resigned on Monday.\n",
        "README.md": b"\xff",
    }
    other = write_files(folder / "other folder", articles)
    before = files_below(folder)

    mayor = json.loads(shown(cuttings("ask", "Who resigned?", "--json", "--corpus", str(other))))
    river = json.loads(shown(cuttings("ask", "débordé à Lyon", "--json", "--corpus", str(other))))

    assert (mayor["story"], mayor["revision"]) == ("other folder", 0)
    assert mayor["excerpts"][0]["text"] == "The mayor of Springfield resigned on Monday."
    assert mayor["excerpts"][0]["article"] == {
        "file": "b.md",
        "headline": "The mayor resigned",
        "outlet": None,
        "published_at": None,
    }
    assert "Le fleuve a débordé 🌊 à Lyon." in river["excerpts"][0]["text"]
    check_excerpts(mayor, other)
    check_excerpts(river, other)
    assert files_below(folder) == before


def test_a_check_counts_what_it_read(cuttings: Cuttings, folder: Path) -> None:
    before = files_below(folder)

    text = shown(cuttings("corpus", "check"))

    assert text == "2 articles and 0 golden questions read; 0 problems.\n"
    assert files_below(folder) == before


def test_a_check_names_furniture_and_its_rule(cuttings: Cuttings, folder: Path) -> None:
    adverts = "Advertisement\n\nOne is here, and so is two.\n\n" * 21
    write_files(folder / "corpus" / "asylum", {"a.txt": f"Headline\n\n{adverts}".encode()})

    first = shown(cuttings("corpus", "check")).splitlines()
    whole = shown(cuttings("corpus", "check", "--furniture")).splitlines()

    line = "a.txt: “Advertisement” is a part of the page around the article (rule “page”)."
    assert first[:-1] == [line] * 20 + ["and 1 more; --furniture prints them all"]
    assert whole[:-1] == [line] * 21


def test_a_check_names_articles_in_another_language(cuttings: Cuttings, folder: Path) -> None:
    german = "Kopf\n\nDie Brücke wurde am Montag gesperrt, und die Stadt wartet auf eine Antwort.\n"
    write_files(folder / "corpus" / "asylum", {"a.txt": german.encode()})

    assert shown(cuttings("corpus", "check")).splitlines()[0] == (
        "a.txt: its text is in “de” (97% sure)."
    )


def test_what_is_piped_keeps_its_lines_whole(cuttings: Cuttings, folder: Path) -> None:
    name = f"{'a-long-name-' * 12}.md"
    table = f'[[answerable]]\nquestion = "Who?"\nanswers = [{{ article = "x{name}", words = "x" }}]'
    files = {
        name: make_article_file(f"The fire was {'very ' * 30}large.\n"),
        "questions.toml": table.encode(),
    }
    write_files(folder / "corpus" / "asylum", files)

    reloaded = shown(cuttings("corpus", "reload")).splitlines()
    checked = cuttings("corpus", "check").stderr.splitlines()
    answer = shown(cuttings("ask", "Was there a fire?")).splitlines()

    missing = f"“Who?” names x{name}, which is not there."
    assert f"  + {name}" in reloaded
    assert f"  ! {missing}" in reloaded
    assert checked == [missing]
    assert [line for line in answer if line != line.rstrip()] == []
    assert max(map(len, answer)) > 80


def test_a_check_names_every_broken_file(cuttings: Cuttings, folder: Path) -> None:
    write_files(folder / "corpus" / "asylum", {**BROKEN, "empty.txt": b""})

    done = cuttings("corpus", "check")

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"cuttings: {BECAUSE}\nempty.txt: It is empty.\n"


def test_a_check_names_golden_answers_that_no_longer_stand(
    cuttings: Cuttings, folder: Path
) -> None:
    table = b'[[answerable]]\nquestion = "[Who]?"\nanswers = [{ article = "x.md", words = "x" }]'
    write_files(folder / "corpus" / "asylum", {"questions.toml": table})

    done = cuttings("corpus", "check")

    assert done.returncode == 1
    assert done.stdout == "2 articles and 1 golden question read; 1 problem.\n"
    assert done.stderr == "“[Who]?” names x.md, which is not there.\n"


def test_a_reload_is_committed_and_answers_from_then_on(cuttings: Cuttings, folder: Path) -> None:
    story = folder / "corpus" / "asylum"
    first = shown(cuttings("corpus", "reload")).splitlines()
    write_files(story, {"letter.md": make_article_file(LETTER, headline="A letter")})
    (story / "money.md").unlink()
    before = json.loads(shown(cuttings("ask", "--json", "Who delivered the letter?")))

    second = shown(cuttings("corpus", "reload")).splitlines()

    third = shown(cuttings("corpus", "reload")).splitlines()
    after = json.loads(shown(cuttings("ask", "--json", "Who delivered the letter?")))
    assert first[:3] == [
        "Revision 1 answers now. Files: 2 added, 0 changed, 0 removed.",
        "  + asylum.md",
        "  + money.md",
    ]
    assert second[:3] == [
        "Revision 2 answers now. Files: 1 added, 0 changed, 1 removed.",
        "  + letter.md",
        "  - money.md",
    ]
    assert third[0] == "Nothing has changed; revision 2 goes on answering."
    assert before["revision"] == 1
    assert not any("letter" in excerpt["text"] for excerpt in before["excerpts"])
    assert after["revision"] == 2
    assert after["excerpts"][0]["text"] == LETTER.strip()


def test_a_broken_reload_changes_nothing(cuttings: Cuttings, folder: Path) -> None:
    shown(cuttings("corpus", "reload"))
    write_files(folder / "corpus" / "asylum", BROKEN)

    line = complaint(cuttings("corpus", "reload"))

    assert line == f"cuttings: {BECAUSE}"
    assert json.loads(shown(cuttings("ask", "--json", QUESTION)))["revision"] == 1


def test_what_moderators_took_back_is_not_told_here_either(
    cuttings: Cuttings, folder: Path
) -> None:
    shown(cuttings("corpus", "reload"))

    [database] = folder.rglob("cuttings.db")

    async def retract() -> None:
        status = ArticleStatus("asylum", "asylum.md", retracted_at=NOON, reason="Made up.")
        async with SQLiteStore.open(database) as store:
            await store.set_status(status, make_event())

    asyncio.run(retract())
    data = json.loads(shown(cuttings("ask", "--json", QUESTION)))
    told = shown(cuttings("ask", QUESTION))
    receipt = str(Receipt(1, 1, 0, Span(0, 7)))
    checked = json.loads(shown(cuttings("receipt", receipt, "--json")))
    said = shown(cuttings("receipt", receipt))

    taken_back = {"became": "retracted", "at": "2012-08-16T12:00:00Z", "words": "Made up."}
    assert checked["taken_back"] == taken_back
    assert "was retracted on 2012-08-16 12:00 UTC: no answer shows these words. Made up." in said
    assert "asylum.md" not in [excerpt["article"]["file"] for excerpt in data["excerpts"]]
    assert data["retracted"] == {
        "file": "asylum.md",
        "at": "2012-08-16T12:00:00Z",
        "reason": "Made up.",
    }
    assert "asylum.md told of this; it was retracted on" in told
    assert "Made up." in told


def test_a_receipt_is_checked_against_the_stored_revision(cuttings: Cuttings, folder: Path) -> None:
    shown(cuttings("corpus", "reload"))
    excerpt = json.loads(shown(cuttings("ask", "--json", QUESTION)))["excerpts"][0]
    path = folder / "corpus" / "asylum" / "asylum.md"
    before = path.read_bytes()
    path.write_bytes(make_article_file("Nothing of it was true.", headline="Asylum denied"))
    shown(cuttings("corpus", "reload"))

    found = json.loads(shown(cuttings("receipt", excerpt["receipt"], "--json")))
    told = shown(cuttings("receipt", excerpt["receipt"]))

    assert found["text"] == excerpt["text"]
    assert (found["start"], found["end"]) == (excerpt["start"], excerpt["end"])
    assert found["article"]["headline"] == "Asylum granted"
    assert found["article"]["sha256"] == hashlib.sha256(before).hexdigest()
    assert (found["revision"], found["today"]["revision"]) == (1, 2)
    assert found["today"]["standing"] == "words gone"
    assert found["today"]["receipt"] is None
    assert "it no longer holds these words." in told
    assert found["article"]["sha256"] in told
    assert " ".join(excerpt["text"].split()) in " ".join(told.split())


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("llamas!", "That is no receipt"),
        ("110S-1HG8-FNE", "perhaps one letter differs"),
        (str(Receipt(9, 1, 0, Span(0, 5))), "I know no such receipt here."),
        (str(Receipt(1, 9, 0, Span(0, 5))), "I know no such receipt here."),
        (str(Receipt(0, 0, 0, Span(0, 5))), "made from a folder (--corpus)"),
    ],
    ids=["no code", "a wrong letter", "no such story", "no such revision", "a folder"],
)
def test_a_receipt_that_is_none_is_one_line(cuttings: Cuttings, code: str, expected: str) -> None:
    assert expected in complaint(cuttings("receipt", code))


def test_status_says_which_revision_answers(cuttings: Cuttings) -> None:
    shown(cuttings("corpus", "reload"))

    status = dict(
        line.split(maxsplit=1) for line in shown(cuttings("corpus", "status")).splitlines()
    )

    assert list(status) == [
        "Story",
        "Revision",
        "Articles",
        "Passages",
        "Index",
        "Loaded",
        "Newest",
    ]
    assert status["Story"] == "asylum"
    assert status["Revision"].startswith("1 (")
    assert (status["Articles"], status["Passages"]) == ("2", "2")
    assert status["Loaded"].endswith(" UTC by operator")


@pytest.mark.parametrize(
    ("arguments", "settings", "expected"),
    [
        ([], {"DISCORD_TOKEN": make_token(123456789012345678)}, "123456789012345678"),
        (["--application-id", "987654321098765432"], {}, "987654321098765432"),
    ],
    ids=["of the token", "given"],
)
def test_an_invite_asks_for_no_more_than_it_needs(
    cuttings: Cuttings, arguments: list[str], settings: dict[str, str], expected: str
) -> None:
    url = shown(cuttings("invite", *arguments, **settings)).strip()

    asked = parse_qs(urlsplit(url).query)
    permissions = int(asked["permissions"][0])
    manage = (1 << 3, 1 << 4, 1 << 5, 1 << 13, 1 << 28, 1 << 29, 1 << 34)  # administrator and such
    mention_everyone, send, read_history = 1 << 17, 1 << 11, 1 << 16
    assert asked["client_id"] == [expected]
    assert set(asked["scope"][0].split()) == {"bot", "applications.commands"}
    assert not permissions & (sum(manage) | mention_everyone)
    assert permissions & send
    assert permissions & read_history


def test_a_doctor_who_finds_nothing_wrong(cuttings: Cuttings) -> None:
    lines = shown(cuttings("doctor")).splitlines()

    assert [line.split()[0] for line in lines] == ["ok"] * 7
    assert lines[-1].endswith("asylum: 2 articles, 0 golden questions.")


def test_a_doctor_who_finds_something_says_it_in_its_line(cuttings: Cuttings, folder: Path) -> None:
    write_files(folder / "corpus" / "asylum", BROKEN)

    done = cuttings("doctor")

    lines = done.stdout.splitlines()
    assert (done.returncode, done.stderr) == (1, "")
    assert [line.split()[0] for line in lines] == ["ok"] * 6 + ["problem"]
    assert lines[-1].endswith(BECAUSE)


@pytest.mark.parametrize(
    ("name", "value"), [("CUTTINGS_LOG_LEVEL", "loud"), ("DISCORD_TOKEN", "planted")]
)
def test_a_doctor_without_settings_still_has_a_line_for_each_subject(
    cuttings: Cuttings, name: str, value: str
) -> None:
    done = cuttings("doctor", **{name: value})

    lines = done.stdout.splitlines()
    assert (done.returncode, done.stderr) == (1, "")
    assert [line.split()[0] for line in lines] == ["ok", "problem", "-", "-", "-", "-", "-"]
    assert lines[1].startswith(f"problem  settings         {name} ")
    assert "planted" not in done.stdout


def heartbeat(age: timedelta) -> str:
    return json.dumps({"ready_at": (datetime.now(UTC) - age).isoformat()})


def test_a_bot_that_was_connected_just_now_is_healthy(cuttings: Cuttings, folder: Path) -> None:
    write_files(folder / "data", {"heartbeat.json": heartbeat(timedelta(seconds=1)).encode()})

    assert shown(cuttings("health")) == "connected\n"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (heartbeat(timedelta(days=1)), "The bot was last connected 86"),
        ("", "is not a heartbeat"),
        ("{}", "is not a heartbeat"),
        ("[1]", "is not a heartbeat"),
        ('{"ready_at": 5}', "is not a heartbeat"),
        ('{"ready_at": "2012-08-16T12:00:00"}', "is not a heartbeat"),
    ],
    ids=["long ago", "empty", "no moment", "a list", "a number", "no time zone"],
)
def test_a_heartbeat_that_is_old_or_none_is_not_healthy(
    cuttings: Cuttings, folder: Path, content: str, expected: str
) -> None:
    write_files(folder / "data", {"heartbeat.json": content.encode()})

    assert expected in complaint(cuttings("health"))


def test_as_a_process_it_answers(environment: dict[str, str], folder: Path) -> None:
    done = subprocess.run(
        [*COMMAND, "ask", "--json", QUESTION],
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )

    answer = json.loads(shown(done))
    assert "Patiño" in answer["excerpts"][0]["text"]
    check_excerpts(answer, folder / "corpus" / "asylum")


def test_as_a_process_it_fails_in_one_line(environment: dict[str, str]) -> None:
    done = subprocess.run(
        [*COMMAND, "corpus", "check", "--corpus", "nowhere"],
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )

    assert complaint(done) == "cuttings: There is no folder nowhere."


def test_a_reader_who_hangs_up_is_no_catastrophe(environment: dict[str, str]) -> None:
    read, write = os.pipe()
    os.close(read)

    done = subprocess.run(
        [*COMMAND, "ask", QUESTION, "--corpus", "corpus/asylum"],
        env=environment,
        stdout=write,
        stderr=subprocess.PIPE,
        check=False,
    )

    os.close(write)
    assert (done.returncode, done.stderr) == (1, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize(
    "arguments",
    [["ask", QUESTION], ["ask", "--json", QUESTION], ["--help"]],
    ids=["answer", "JSON", "help"],
)
@pytest.mark.parametrize("unbuffered", ["", "1"], ids=["buffered", "unbuffered"])
def test_a_full_disk_is_one_line_and_status_1(
    environment: dict[str, str], arguments: list[str], unbuffered: str
) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*COMMAND, *arguments],
            env={**environment, "PYTHONUNBUFFERED": unbuffered},
            stdout=full,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            check=False,
        )

    expected = "cuttings: The output cannot be written (No space left on device).\n"
    assert (done.returncode, done.stderr) == (1, expected)


def test_any_other_failure_of_the_system_keeps_its_trace(
    cuttings: Cuttings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def defect(_context: click.Context) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr("bot.cli._help_without_command", defect)

    with pytest.raises(OSError, match="Input/output error"):
        cuttings()


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("run", "DISCORD_TOKEN is not set, and the preview needs the extra [preview]"),
        ("preview", "The preview needs the extra [preview]"),
    ],
)
def test_without_the_extra_a_preview_is_not_announced(
    cuttings: Cuttings, monkeypatch: pytest.MonkeyPatch, command: str, expected: str
) -> None:
    monkeypatch.delitem(sys.modules, "bot.chat.preview", raising=False)
    monkeypatch.setitem(sys.modules, "simcord", None)

    assert complaint(cuttings(command)) == f"cuttings: {expected} (simcord is missing)."


def _listens_to_interrupts() -> None:
    """Undo what a shell does to what it runs in the background."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_an_interrupt_is_one_line_and_status_130(environment: dict[str, str], folder: Path) -> None:
    os.mkfifo(folder / ".env")  # the command waits for its settings until it is interrupted
    with (
        subprocess.Popen(
            [*COMMAND, "corpus", "check"],
            env=environment,
            stderr=subprocess.PIPE,
            preexec_fn=_listens_to_interrupts,  # noqa: PLW1509  # no threads here
        ) as process,
        (folder / ".env").open("w"),  # opens once the command reads
    ):
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=30)

    assert (process.returncode, errors.strip()) == (130, b"cuttings: interrupted.")
