"""The ``cuttings`` command; thin, one function a subcommand.

Exit status: 0 done (an answer "not in this story" is one), 1 failed, 2 wrong usage,
130 interrupted.
"""

import asyncio
import errno
import json
import os
import sys
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import click

from bot import __version__, app, terminal
from bot.answers.answering import MAX_QUESTION_CHARS
from bot.answers.explaining import Part
from bot.answers.export import as_data
from bot.answers.model import Answer
from bot.chat.client import invite_url
from bot.cli_common import STORY_OPTION, Group, run_work
from bot.cli_desk import CORPUS_COMMANDS, audit, receipt
from bot.config import DEFAULT_LOG_LEVEL, Settings, load_settings, snowflake
from bot.doctor import Finding, examine, without_settings
from bot.errors import ConfigError, UserFacingError
from bot.evaluation import evaluating as evaluation
from bot.evaluation.datasets import read_dataset
from bot.evaluation.tables import progress_on, report_tables
from bot.library.folder import choose_story, read_story
from bot.library.taking_back import with_news
from bot.search.scope import Scope
from bot.story.assembling import golden_problems
from bot.story.model import Story
from bot.telemetry import configure_logging
from bot.wording import counted

T = TypeVar("T")
Reasons = list[tuple[Part, ...]]

HEARTBEAT_MAX_AGE = timedelta(seconds=90)
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)

_CORPUS_OPTION = click.option(
    "--corpus",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="A folder of articles to use instead of the story in the database.",
)


def main() -> None:
    """Run a command; whatever goes wrong is one line on standard error."""
    try:
        status = cuttings.main(standalone_mode=False)
    except click.ClickException as error:
        _fail(error.format_message(), error.exit_code)
    except UserFacingError as error:
        _fail(str(error), 1)
    except (click.Abort, KeyboardInterrupt):
        _fail("interrupted.", 130)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)
    except OSError as error:
        if error.errno not in _FULL or error.filename is not None:
            raise  # a defect, and not of standard output
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what is left goes there
        _fail(f"The output cannot be written ({error.strerror}).", 1)
    sys.exit(status if isinstance(status, int) else 0)


@click.group(
    cls=Group,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__, prog_name="cuttings")
@click.pass_context
def cuttings(context: click.Context) -> None:
    """Answer questions about a news story with the story's own words.

    Settings come from the environment or a .env file; deploy/env.example lists them.

    \b
    Exit status: 0 done ("not in this story" is an answer), 1 failed,
    2 wrong usage, 130 interrupted.

    \b
    Examples:
      cuttings run
      cuttings ask "Why did Ecuador grant Assange asylum?"
      cuttings corpus check
    """
    _help_without_command(context)


@cuttings.command()
def run() -> None:
    """Start the bot, in Discord or, without a token, as the preview.

    In Discord with DISCORD_TOKEN set; else the preview, in a page on this machine.

    \b
    Examples:
      cuttings run
      DISCORD_TOKEN=... cuttings run
    """
    settings = load_settings()
    if settings.token is None:
        _preview(settings, "DISCORD_TOKEN is not set")
        return
    # What reads strangers' files in a process of its own shall not have the token around it.
    os.environ.pop("DISCORD_TOKEN", None)
    configure_logging(settings)
    run_work(app.run_in_discord(settings, settings.token))


@cuttings.command()
def preview() -> None:
    """Show the real bot in a local page; needs no Discord account.

    \b
    Examples:
      cuttings preview
      CUTTINGS_PREVIEW_PORT=8765 cuttings preview
    """
    _preview(load_settings())


@cuttings.command()
@click.argument("question")
@_CORPUS_OPTION
@STORY_OPTION
@click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")
@click.option("--explain", is_flag=True, help="Print the parts of each excerpt's score.")
def ask(
    question: str, corpus: Path | None, story: str | None, *, as_json: bool, explain: bool
) -> None:
    """Answer QUESTION here, as the bot would.

    \b
    Examples:
      cuttings ask "Why did Ecuador grant Assange asylum?"
      cuttings ask --json "Since when has he been in the embassy?"
      cuttings ask --corpus ~/articles "Who resigned?"
      cuttings ask --explain "Who founded WikiLeaks?"
    """
    if not question.strip():
        raise click.UsageError("QUESTION is empty.")
    if question.encode(errors="ignore").decode() != question:
        raise click.UsageError("QUESTION is not UTF-8 text.")
    if len(question) > MAX_QUESTION_CHARS:
        raise click.UsageError(
            f"QUESTION is {len(question)} characters long, over {MAX_QUESTION_CHARS}."
        )
    if as_json and explain:
        raise click.UsageError("Give --json or --explain, not both.")
    if corpus and story is not None:
        raise click.UsageError("Give --corpus or --story, not both.")
    asking = _ask_folder(question, corpus) if corpus else _ask(question, story)
    answer, reasons = run_work(asking, "Reading the story")
    if as_json:
        click.echo(json.dumps(as_data(answer), ensure_ascii=False, indent=2))
    else:
        terminal.show_answer(answer, reasons if explain else ())


@cuttings.group(cls=Group, invoke_without_command=True)
@click.pass_context
def corpus(context: click.Context) -> None:
    """Check, reload or look at the story's articles."""
    _help_without_command(context)


@corpus.command()
@_CORPUS_OPTION
@STORY_OPTION
@click.option("--furniture", is_flag=True, help="Print every line marked as furniture.")
def check(corpus: Path | None, story: str | None, *, furniture: bool) -> None:
    """Read every article and golden question, and name what is wrong.

    Lines that are no part of an article (credits, links to other stories, page furniture)
    are printed with the rule that marked them; corpus/README.md says how to overrule it.

    \b
    Examples:
      cuttings corpus check
      cuttings corpus check --furniture
      cuttings corpus check --corpus ~/articles
    """
    if corpus and story is not None:
        raise click.UsageError("Give --corpus or --story, not both.")
    folder = corpus or _story_folder(load_settings(), story)
    read, problems = run_work(_check(folder), "Reading the articles")
    terminal.show_furniture(read, whole=furniture)
    terminal.show_languages(read)
    for problem in problems:
        terminal.show(problem, to=terminal.err)
    articles = counted(len(read.articles), "article")
    questions = counted(len(read.golden), "golden question")
    terminal.show(f"{articles} and {questions} read; {counted(len(problems), 'problem')}.")
    if problems:
        sys.exit(1)


for command in CORPUS_COMMANDS:
    corpus.add_command(command)
cuttings.add_command(audit)
cuttings.add_command(receipt)


@cuttings.command("eval")
@click.argument("folders", nargs=-1, type=click.Path(path_type=Path), metavar="[DIR]...")
@click.option("--json", "as_json", is_flag=True, help="Print everything measured as JSON.")
@click.option("--run", type=click.Path(path_type=Path), help="Write the ranking, as a TREC run.")
@click.option("--against", type=click.Path(path_type=Path), help="Compare with a TREC run.")
@click.option("--typos", type=int, metavar="SEED", help="Misspell one word of each question.")
@click.option("--peers", is_flag=True, help="Rank with other BM25 systems too.")
def evaluate(folders: tuple[Path, ...], *, as_json: bool, **chosen: Any) -> None:  # noqa: ANN401  # click's
    """Measure answers on question sets: BEIR folders, or stories with golden questions.

    Without DIR, the story's own golden questions are asked.

    \b
    Examples:
      cuttings eval
      cuttings eval ~/sets/squad-dev --peers
      cuttings eval ~/sets/squad-dev --run before.run
      cuttings eval ~/sets/squad-dev --against before.run --json
    """
    options = evaluation.Options(**chosen)
    folders = folders or (_story_folder(load_settings()),)
    if len(folders) > 1 and (options.run or options.against):
        raise click.UsageError("--run and --against go with one DIR.")
    datasets = [read_dataset(folder) for folder in folders]  # a broken one is told at once
    reports = []
    for dataset in datasets:
        report = run_work(evaluation.evaluate(dataset, options, progress_on(terminal.err)))
        reports.append(report)
        if not as_json:
            terminal.out.print(report_tables(report))
    if as_json:
        click.echo(json.dumps(evaluation.as_data(reports, options), ensure_ascii=False, indent=2))


@cuttings.command()
@click.option(
    "--application-id",
    metavar="ID",
    callback=lambda _context, _option, value: _discord_id(value),
    help="Instead of the one in DISCORD_TOKEN.",
)
def invite(application_id: int | None) -> None:
    """Print the address that adds the bot to a server.

    It asks for the least permissions.

    \b
    Example:
      cuttings invite
    """
    settings = load_settings()
    if application_id is None and settings.token is None:
        raise ConfigError("DISCORD_TOKEN is not set; set it or give --application-id.")
    click.echo(invite_url(application_id or settings.application_id))


@cuttings.command()
def doctor() -> None:
    """Check everything the bot needs, one line each.

    Settings, token, intents, database and corpus. Exit status 1 if anything keeps the bot
    from running.

    \b
    Example:
      cuttings doctor
    """
    try:
        settings = load_settings()
    except ConfigError as error:
        findings = without_settings(error)
    else:
        findings = run_work(examine(settings), "Looking")
    for finding in findings:
        _show(finding)
    if any(finding.is_problem for finding in findings):
        sys.exit(1)


@cuttings.command()
def health() -> None:
    """Say whether a running bot is connected to Discord.

    For container health checks.

    \b
    Example:
      cuttings health
    """
    path = load_settings().heartbeat
    try:
        ready_at = datetime.fromisoformat(json.loads(path.read_text())["ready_at"])
        age = app.utc_now() - ready_at
    except FileNotFoundError:
        raise UserFacingError("No bot has run with this data folder.") from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UserFacingError(
            f"{path} is not a heartbeat; remove it and wait for the next."
        ) from error
    if age > HEARTBEAT_MAX_AGE:
        raise UserFacingError(f"The bot was last connected {age.total_seconds():.0f} s ago.")
    click.echo("connected")


def _discord_id(value: str | None) -> int | None:
    try:
        return None if value is None else snowflake(value)
    except ValueError as error:
        raise click.BadParameter(f"it {error}.") from None


def _preview(settings: Settings, why: str | None = None) -> None:
    if settings.log_level == DEFAULT_LOG_LEVEL:  # a person at a terminal wants the address only
        settings = replace(settings, log_level="error")
    configure_logging(settings)

    def announce(url: str) -> None:
        if why is not None:
            terminal.show(f"{why}, so this is the preview, on this machine only.", to=terminal.err)
        terminal.out.print(f"The preview answers at {url}", soft_wrap=True)
        terminal.out.print("Ask in the channel, or use /ask. Ctrl-C ends it.")

    try:
        run_work(app.run_preview(settings, announce))
    except ImportError as error:
        because = f"{why}, and the" if why is not None else "The"
        raise ConfigError(
            f"{because} preview needs the extra [preview] ({error.name} is missing)."
        ) from error


async def _ask(question: str, story: str | None) -> tuple[Answer, Reasons]:
    async with app.open_library(load_settings()) as library:
        librarian = library.stories.named(story)
        await librarian.open_committed()
        scope = librarian.scope
        answer, reasons = await library.answering.explain(question, librarian.story, scope)

        async def ask_of(other: Scope) -> Answer:
            return await library.answering.answer(question, librarian.story, other)

        news = await with_news(answer, librarian.taken_back, librarian.now, scope, ask_of)
        return news, reasons


async def _ask_folder(question: str, folder: Path) -> tuple[Answer, Reasons]:
    async with app.open_folder(folder) as (answering, story):
        return await answering.explain(question, story)


async def _check(folder: Path) -> tuple[Story, list[str]]:
    story = await asyncio.to_thread(read_story, folder)
    return story, await asyncio.to_thread(golden_problems, story)


def _help_without_command(context: click.Context) -> None:
    if context.invoked_subcommand is None:
        click.echo(context.get_help(), err=True)
        context.exit(click.UsageError.exit_code)


def _story_folder(settings: Settings, story: str | None = None) -> Path:
    return settings.corpus_dir / choose_story(settings.corpus_dir, story or settings.story)


def _show(finding: Finding) -> None:
    mark, style = ("ok", "green") if finding.was_looked_at else ("-", "yellow")
    if finding.is_problem:
        mark, style = "problem", "red"
    terminal.out.print(f"[{style}]{mark:<8}[/] {finding.subject:<16} ", end="")
    terminal.out.print(terminal.visible(finding.sentence), markup=False, soft_wrap=True)


def _fail(message: str, status: int) -> NoReturn:
    terminal.err.print(f"cuttings: {terminal.visible(message)}", markup=False, soft_wrap=True)
    sys.exit(status)
