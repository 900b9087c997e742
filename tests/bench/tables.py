"""What was measured as Markdown: the generated part of docs/speed.md."""

from collections.abc import Iterable, Iterator, Sequence

from bot.search.kernels import COMPILED_FROM
from tests.bench.asking import Asked
from tests.bench.bars import Bar, bars, exponent
from tests.bench.results import Results
from tests.bench.steps import STEPS
from tests.bench.systems import OURS_NUMBA, OURS_NUMPY, SYSTEMS


def results_markdown(results: Results) -> str:
    """Return every table, under its heading."""
    sections = (
        ("Bars", _bars(bars(results))),
        ("A question", _questions(results)),
        ("How near to the limit", _limits(results)),
        ("Many questions at once", _batches(results)),
        ("From question to answer", _steps(results)),
        ("Memory, disk, building and opening", _costs(results)),
        ("From text to an answer", _figures(results)),
    )
    told = f"Measured on {results.machine}; one thread reads {results.bytes_per_s / 1e9:.1f} GB/s."
    return "\n".join([told + "\n", *(f"### {title}\n\n{''.join(s)}" for title, s in sections)])


def _bars(found: Sequence[Bar]) -> Iterator[str]:
    yield f"{sum(bar.is_met for bar in found)} of {len(found)} are met.\n\n"
    rows = []
    for bar in found:
        sign = "≥" if bar.is_least else "≤"
        rows.append((bar.what, f"{sign} {_short(bar.wanted)}", _short(bar.seen), _verdict(bar)))
    yield from table(("what", "wanted", "seen", ""), rows)


def _verdict(bar: Bar) -> str:
    if bar.is_met:
        return "met"
    return "**not met**" if bar.reached is None else f"**not met**; {_short(bar.reached)} is kept"


def _questions(results: Results) -> Iterator[str]:
    yield "Median (p99) in ms; below it, the least and the greatest median of a round, and median "
    yield "(p99) of processor time, which other work on the machine adds little to.\n\n"
    rows = []
    for name in SYSTEMS:
        cells = [_cell(results.of(name, passages)) for passages in results.sizes]
        grows = exponent(results, name)
        rows.append((name, *cells, "" if grows is None else f"{grows:.2f}"))
    yield from table(("system", *(f"{size:,}" for size in results.sizes), "exponent"), rows)
    few = sorted({row.system for row in results.asked if row.questions < _most(results)})
    if few:
        yield f"\nAsked {min(row.questions for row in results.asked)} questions instead of "
        yield f"{_most(results)} from 10,000 passages on: {', '.join(few)}.\n"
    yield "\n![Cost of a question over corpus size](images/speed.png)\n"


def _most(results: Results) -> int:
    return max(row.questions for row in results.asked)


def _cell(row: Asked | None) -> str:
    if row is None:
        return "-"
    low, high = _short(min(row.medians_ms)), _short(max(row.medians_ms))
    cpu = f"<br>{_short(row.cpu_ms)} ({_short(row.cpu_p99_ms)})" if row.cpu_ms else ""
    return f"{_short(row.median_ms)} ({_short(row.p99_ms)})<br>{low} to {high}{cpu}"


def _limits(results: Results) -> Iterator[str]:
    rows = []
    for limit in results.limits:
        ours = [results.of(name, limit.passages) for name in (OURS_NUMBA, OURS_NUMPY)]
        times = [f"{row.median_ms / limit.ms:.1f} x" if row is not None else "-" for row in ours]
        rows.append(
            (
                f"{limit.passages:,}",
                f"{limit.postings:,.0f}",
                f"{limit.bytes_read / 1_000:,.0f}",
                _short(limit.ms),
                *times,
            )
        )
    heads = ("passages", "postings", "kB", "read in, ms", OURS_NUMBA, OURS_NUMPY)
    yield from table(heads, rows)


def _batches(results: Results) -> Iterator[str]:
    yield "Whole answers: each awaited before the next is asked, and all asked at once, as many "
    yield "readers do; by the bot's own searcher, two threads.\n\n"
    rows = [
        (
            f"{row.passages:,}",
            f"{row.single:,.0f}",
            f"{row.together:,.0f}",
            f"{row.together / row.single:.1f} x",
        )
        for row in results.batches
    ]
    yield from table(("passages", "one by one, questions/s", "at once, questions/s", ""), rows)


def _steps(results: Results) -> Iterator[str]:
    yield "Median (p99) in ms, and the median of processor time; a story in memory. With numba "
    yield f"from {COMPILED_FROM:,} passages on, as in the bot.\n\n"
    sizes = sorted({row.passages for row in results.steps})
    cells = {
        (
            row.system,
            row.step,
            row.passages,
        ): f"{row.median_ms:.2f} ({row.p99_ms:.2f}); {row.cpu_ms:.2f}"
        for row in results.steps
    }
    rows = [
        (step, system, *(cells.get((system, step, size), "-") for size in sizes))
        for step in STEPS
        for system in (OURS_NUMBA, OURS_NUMPY)
    ]
    yield from table(("step", "system", *(f"{size:,}" for size in sizes)), rows)


def _costs(results: Results) -> Iterator[str]:
    own = f"{results.interpreter_mb:.0f} MB of it are Python's own"
    yield f"Memory is the whole process; {own}.\n\n"
    rows = [
        (
            f"{row.passages:,}",
            row.system,
            f"{row.build_s:.1f}",
            f"{row.build_peak_mb:,.0f}",
            f"{row.disk_mb:,.1f}",
            f"{row.open_s:.2f}",
            f"{row.memory_mb:,.0f}",
            f"{100 * row.agreement:.0f}",
        )
        for row in results.asked
    ]
    heads = (
        "passages", "system", "build, s", "peak, MB", "disk, MB", "to the first answer, s",
        "memory, MB", "same passages, %",
    )  # fmt: skip
    yield from table(heads, rows)


def _figures(results: Results) -> Iterator[str]:
    yield "Building by two processes, from article files of five passages each; peaks are all of "
    yield "the processes' own memory together. tantivy reads the same files, analyses by en_stem "
    yield "and writes with two threads.\n\n"
    rows = [
        (each.what, each.system, f"{each.passages:,}" if each.passages else "", _short(each.value))
        for each in results.figures
    ]
    yield from table(("what", "system", "passages", ""), rows)


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Yield the lines of a table."""
    yield f"| {' | '.join(heads)} |\n"
    yield f"|{'---|' * len(heads)}\n"
    for row in rows:
        yield f"| {' | '.join(row)} |\n"


def _short(number: float) -> str:
    """Return a number with three digits that count."""
    return f"{number:,.0f}" if number >= 1_000 else f"{number:.3g}"
