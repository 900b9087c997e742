"""What the command line shows: answers and reports as text, coloured where it is a terminal."""

from collections.abc import Sequence

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from bot.answers.explaining import Part
from bot.answers.model import Answer, Excerpt, Verdict
from bot.library.librarian import Reload, Status
from bot.story.model import Article

# Control characters, an escape among them: each becomes one visible character, so that spans
# still fit and an article cannot steer the terminal.
_CONTROLS = (*range(0x20), *range(0x7F, 0xA0))
_VISIBLE = dict.fromkeys(_CONTROLS, "\N{REPLACEMENT CHARACTER}") | str.maketrans("\t\r\n", "  \n")

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)


def show_answer(answer: Answer, reasons: Sequence[Sequence[Part]] = ()) -> None:
    """Print an answer: its excerpts and citations, or why there are none.

    Args:
        answer: What to print.
        reasons: For each excerpt, the parts of its score; printed below it.
    """
    if answer.answered:
        if answer.verdict is not Verdict.ANSWERED:
            out.print(_text("Perhaps not in this story. This comes closest:", "bold yellow"))
        for number, excerpt in enumerate(answer.excerpts, 1):
            _show_excerpt(number, excerpt)
            for part in reasons[number - 1] if reasons else ():
                out.print(_text(f"   {part.score:7.3f}  {part.reason}", "dim"), soft_wrap=True)
            if reasons:
                out.print(_text(f"   {excerpt.score:7.3f}  in all\n", "bold"))
    else:
        out.print(_not_answered(answer))
    for repair in answer.repairs:
        out.print(_text(f"I read “{repair.asked}” as “{repair.word}”.", "dim"))
    revision = f", revision {answer.revision}" if answer.revision else ""
    out.print(_text(f"{answer.title}{revision}", "dim"))


def show_reload(reload: Reload) -> None:
    """Print what a reload changed."""
    number = reload.revision.number
    if reload.changes:
        out.print(f"Revision {number} answers now: {reload.changes}.")
    else:
        out.print(f"Nothing has changed; revision {number} goes on answering.")
    for mark, style, files in (
        ("+", "green", reload.changes.added),
        ("~", "yellow", reload.changes.changed),
        ("-", "red", reload.changes.removed),
    ):
        for file in files:
            out.print(_text(f"  {mark} {file}", style))
    for warning in reload.warnings:
        out.print(_text(f"  ! {warning}", "yellow"))
    out.print(
        f"{reload.articles} articles, {reload.passages} passages, {reload.seconds:.1f} s",
        style="dim",
    )


def show_status(status: Status) -> None:
    """Print what answers now."""
    revision = status.revision
    by = revision.committed_by
    rows = (
        ("Story", status.title),
        ("Revision", f"{revision.number} ({revision.digest[:12]})"),
        ("Articles", str(status.articles)),
        ("Passages", str(status.passages)),
        ("Index", f"{status.index_size_bytes / 1000:.1f} kB"),
        ("Loaded", f"{revision.committed_at:%Y-%m-%d %H:%M:%S} UTC by {by}"),
    )
    for label, value in rows:
        out.print(_text(f"{label:<10}", "bold") + _text(value))


def visible(words: str) -> str:
    """Return other people's words, as many characters, of which none steers a terminal."""
    return words.translate(_VISIBLE)


def _text(words: str, style: str = "") -> Text:
    return Text(visible(words), style)


def _show_excerpt(number: int, excerpt: Excerpt) -> None:
    quotation = _text(excerpt.text)
    for span in excerpt.highlights:
        start = excerpt.span.start
        quotation.stylize("bold green", span.start - start, span.end - start)
    citation = _text(f"— {_headline(excerpt.article)}, {excerpt.place}", "dim")
    out.print(f"{number}.")
    out.print(Padding(Group(quotation, citation), (0, 0, 0, 3)))
    if excerpt.article.url:  # in one piece, however narrow the terminal
        out.print(_text(f"   {excerpt.article.url}", "dim"), soft_wrap=True)
    out.print()


def _not_answered(answer: Answer) -> RenderableType:
    lines = [_text("Not in this story.", "bold yellow")]
    if answer.unknown_words:
        lines.append(_text("Its articles never use: " + ", ".join(answer.unknown_words)))
    for title, articles in (("Closest", answer.nearest), ("Newest", answer.newest)):
        if articles:
            lines.append(_text(f"{title} headlines:"))
            lines += [_text(f"  {_headline(article)}") for article in articles]
    if not answer.unknown_words and not answer.nearest:
        lines.append(_text("The question holds no word to look up."))
    return Group(*lines, Text())


def _headline(article: Article) -> str:
    published = article.published_at
    day = f"{published.day} {published:%B %Y}" if published else None
    return ", ".join(part for part in (article.headline, article.outlet, day) if part)
