"""``make load`` and ``make soak``: the bot under load, and a table of what was seen."""

import asyncio
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from bot.errors import UserFacingError
from tests.load.scenarios import Row, Scenario, burst, reloading, run, soak, steady

CORPUS = Path("build/load")
SCENARIOS: dict[str, Scenario] = {"steady": steady, "reloading": reloading, "burst": burst}


@click.command()
@click.option("--only", "names", type=click.Choice(list(SCENARIOS)), multiple=True)
@click.option("--soak", "minutes", type=float, help="So many minutes of few questions instead.")
def main(names: Sequence[str], minutes: float | None) -> None:
    """Put the bot under load; exit status 1 where something is not as expected."""
    chosen = [SCENARIOS[name] for name in names or SCENARIOS]
    if minutes is not None:
        chosen = [soak(minutes * 60)]
    rows: list[Row] = []
    for scenario in chosen:
        try:
            rows += asyncio.run(run(scenario, CORPUS))
        except UserFacingError as error:
            sys.exit(f"cuttings: {error.user_message}")
    _show(rows)
    sys.exit(0 if all(row.holds for row in rows) else 1)


def _show(rows: Sequence[Row]) -> None:
    table = Table("scenario", "expected", "seen", "", title=f"{os.cpu_count()} cores")
    for row in rows:
        table.add_row(row.scenario, row.expected, row.seen, "yes" if row.holds else "NO")
    Console(width=None if sys.stdout.isatty() else 160).print(table)


if __name__ == "__main__":
    main()
