"""What all commands of the command line share."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

import click

from bot import terminal

T = TypeVar("T")

STORY_OPTION = click.option(
    "--story", metavar="NAME", help="Another story than the default one, CUTTINGS_STORY."
)


class Group(click.Group):
    """Commands of whose summaries the help cuts nothing off."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write each command's name and the whole first sentence of its help."""
        with formatter.section("Commands"):
            formatter.write_dl(
                [
                    (name, self.commands[name].get_short_help_str(limit=500))
                    for name in self.list_commands(ctx)
                ]
            )


def run_work(work: Coroutine[Any, Any, T], doing: str | None = None) -> T:
    """Run a command's coroutine; show that something happens where it may take a while."""
    if doing is None or not terminal.err.is_terminal:
        return asyncio.run(work)
    with terminal.err.status(f"{doing} …"):
        return asyncio.run(work)
