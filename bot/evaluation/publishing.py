"""``make eval``: measures everything and writes docs/evaluation.md and its pictures.

``make eval EVAL="--only answers"`` leaves out the times, ``EVAL="--only times"`` takes them alone:
rankings are the same on a busy machine, times are not.
"""

import argparse
import asyncio
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from rich.console import Console

from bot.config import load_settings
from bot.errors import UserFacingError
from bot.evaluation.bars import Bar, bars, time_bars
from bot.evaluation.documents import Document
from bot.evaluation.fitting import NO_OPEN_SETS, OPEN_SETS
from bot.evaluation.markdown import results_markdown, times_markdown
from bot.evaluation.results import GAP_SETS, Results, measure_answers, measure_times
from bot.evaluation.running import Track
from bot.evaluation.tables import progress_on
from bot.library.folder import choose_story, read_story
from bot.story.model import Story

DOCUMENT = Document(Path("docs/evaluation.md"), "eval")
TIMES = Document(DOCUMENT.path, "eval (times)")
IMAGES = Path("docs/images")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, write, and say which bars are met; return the exit status."""
    parser = argparse.ArgumentParser(prog="make eval", description=__doc__.splitlines()[0])
    parser.add_argument("--only", choices=("answers", "times"), help="measure one part alone")
    only = parser.parse_args(arguments).only
    out, err = Console(highlight=False), Console(stderr=True, highlight=False)
    if not OPEN_SETS.is_dir():
        err.print(f"cuttings: {NO_OPEN_SETS}", markup=False)
        return 1
    try:
        for document in (DOCUMENT, TIMES):
            document.check()  # what it lacks is said before the work, not after it
        settings = load_settings()
        name = choose_story(settings.corpus_dir, settings.story)
        story = read_story(settings.corpus_dir / name)
        reached = [*asyncio.run(_measure(story, only, progress_on(err)))]
    except UserFacingError as error:
        err.print(f"cuttings: {error.user_message}", markup=False)
        return 1
    for bar in reached:
        mark, style = ("met", "green") if bar.is_met else ("not met", "red")
        out.print(f"[{style}]{mark:<8}[/] {bar.what}: {bar.measured} ({bar.wanted})")
    out.print(f"{DOCUMENT.path} is written.")
    return 0


async def _measure(story: Story, only: str | None, track: Track) -> Iterable[Bar]:
    reached: list[Bar] = []
    if only != "times":
        results = await measure_answers(story, track)
        publish(results)
        reached += bars(results)
    if only != "answers":
        times = await measure_times(story, track)
        TIMES.write(times_markdown(times))
        reached += time_bars(times)
    return reached


def publish(results: Results) -> None:
    """Draw the pictures and put the tables between the document's marks."""
    from bot.evaluation.plots import plot_peers, plot_risks  # noqa: PLC0415  # an extra, and slow

    IMAGES.mkdir(parents=True, exist_ok=True)
    *_, golden = results.clean
    plot_peers(results.clean, IMAGES / "eval-peers.png")
    risky = {name: results.clean[name] for name in (*GAP_SETS, golden)}
    plot_risks(risky, IMAGES / "eval-risk.png")
    DOCUMENT.write(results_markdown(results))


if __name__ == "__main__":
    sys.exit(main())
