"""What is documented is what there is; what is personal to a machine stays out."""

import json
import re
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import click
import pytest

from bot.answers.export import as_data
from bot.answers.receipts import decode
from bot.app import open_folder
from bot.cli import cuttings

ROOT = Path(__file__).parents[1]
SETTING = r"(?:DISCORD|CUTTINGS)_[A-Z_]+"

# In pieces, so that this file does not hold what it looks for.
INDEX_HOSTS = ("pypi" + ".org", "python" + "hosted.org", "pypi" + ".python.org")
OWN_PATHS = ("/wo" + "rk/", "/ro" + "ot/.", "/ho" + "me/", "/Us" + "ers/", "C:" + "\\Users")


def settings_read() -> list[str]:
    """Return the settings that the code reads, in its order."""
    return re.findall(rf'read\("({SETTING})"', (ROOT / "bot/config.py").read_text())


def commands_of(command: click.Command, path: str) -> Iterator[str]:
    if isinstance(command, click.Group):
        for name, below in command.commands.items():
            yield from commands_of(below, f"{path} {name}")
    else:
        yield path


COMMANDS = [*commands_of(cuttings, "cuttings")]


def files_in_git() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"],  # noqa: S607  # whichever git there is
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if listed.returncode:
        pytest.skip("this is no git repository")
    names = listed.stdout.decode().split("\0")
    return [path for name in names if name and (path := ROOT / name).is_file()]


def lines_that_hold(words: tuple[str, ...]) -> list[str]:
    """Return the places of these words in the repository's text files."""
    found = []
    for path in files_in_git():
        content = path.read_bytes()
        if b"\0" in content:
            continue
        for number, line in enumerate(content.decode().splitlines(), 1):
            found += [f"{path.relative_to(ROOT)}:{number}: {line}" for w in words if w in line]
    return found


def test_the_settings_are_found_in_the_code() -> None:
    assert "DISCORD_TOKEN" in settings_read()
    assert len(settings_read()) >= 9


def test_every_setting_stands_in_the_example_and_no_other() -> None:
    example = (ROOT / "deploy/env.example").read_text()

    assert re.findall(rf"^#?({SETTING})=", example, re.MULTILINE) == settings_read()


def test_every_setting_of_the_example_is_explained() -> None:
    example = (ROOT / "deploy/env.example").read_text()

    for block in re.split(r"\n\s*\n", example):
        if re.search(rf"^#?{SETTING}=", block, re.MULTILINE):
            assert re.match(r"# \S", block), block


def test_the_example_as_it_is_sets_nothing() -> None:
    example = (ROOT / "deploy/env.example").read_text().splitlines()

    assert [line for line in example if line.strip() and not line.startswith("#")] == []


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_stands_in_the_readme(command: str) -> None:
    readme = (ROOT / "README.md").read_text()

    assert re.search(rf"`{command}\b", readme)


def test_the_readme_names_no_other_command() -> None:
    readme = (ROOT / "README.md").read_text()

    named = {match.rstrip() for match in re.findall(r"`(cuttings(?: [a-z]+)+)", readme)}
    assert {
        name for name in named if not any(f"{name} ".startswith(f"{k} ") for k in COMMANDS)
    } == set()


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself_with_an_example(command: str) -> None:
    context = click.Context(cuttings, info_name="cuttings", **cuttings.context_settings)
    for name in command.split()[1:]:
        assert isinstance(context.command, click.Group)
        context = click.Context(context.command.commands[name], parent=context, info_name=name)

    text = context.get_help()
    assert re.search(rf"Examples?:\n(?:.*\n)*?.*{command}", text)


async def test_the_json_in_the_readme_is_what_is_printed() -> None:
    readme = (ROOT / "README.md").read_text()
    block = re.search(r"`cuttings ask --json` prints.*?```\n(.*?)```", readme, re.DOTALL)
    assert block is not None
    shown = json.loads(block[1])

    async with open_folder(ROOT / "corpus" / shown["story"]) as (answering, story):
        printed = as_data(await answering.answer(shown["question"], story))

    assert len(printed["excerpts"]) == 3
    excerpt = printed["excerpts"][0]
    receipt = replace(decode(excerpt["receipt"]), story=1, revision=1)  # as from a database
    first = {**excerpt, "receipt": str(receipt), "score": shown["excerpts"][0]["score"]}
    assert shown == {**printed, "revision": 1, "excerpts": [first]}


def test_links_between_the_documents_lead_somewhere() -> None:
    for path in files_in_git():
        if path.suffix != ".md" or "corpus/" in str(path.parent.relative_to(ROOT)):
            continue
        targets = re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", path.read_text())
        missing = [target for target in targets if not (path.parent / target).exists()]
        assert missing == [], path


def test_no_file_names_a_package_index() -> None:
    assert lines_that_hold(INDEX_HOSTS) == []


def test_no_file_holds_a_path_of_somebodys_machine() -> None:
    assert lines_that_hold(OWN_PATHS) == []
