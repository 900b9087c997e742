"""What the command line shows: answers and reports as text, coloured where it is a terminal."""

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from bot.answers.model import Answer, Excerpt
from bot.library.librarian import Reload, Status
from bot.story.model import Article

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)


def show_answer(answer: Answer) -> None:
    """Print an answer: its excerpts and citations, or why there are none."""
    if answer.answered:
        out.print(Group(*(_excerpt(number, e) for number, e in enumerate(answer.excerpts, 1))))
    else:
        out.print(_not_answered(answer))
    revision = f", revision {answer.revision}" if answer.revision else ""
    out.print(Text(f"{answer.title}{revision}", "dim"))


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
            out.print(Text(f"  {mark} {file}", style))
    for warning in reload.warnings:
        out.print(Text(f"  ! {warning}", "yellow"))
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
        out.print(Text(f"{label:<10}", "bold") + Text(value))


def _excerpt(number: int, excerpt: Excerpt) -> RenderableType:
    quotation = Text(excerpt.text)
    for span in excerpt.highlights:
        start = excerpt.span.start
        quotation.stylize("bold green", span.start - start, span.end - start)
    citation = Text(f"— {_headline(excerpt.article)}, paragraph {excerpt.paragraph}", "dim")
    if excerpt.article.url:
        citation.append(f"\n{excerpt.article.url}")
    return Group(
        Text(f"{number}."),
        Padding(Group(quotation, citation), (0, 0, 1, 3)),
    )


def _not_answered(answer: Answer) -> RenderableType:
    lines = [Text("Not in this story.", "bold yellow")]
    if answer.unknown_words:
        lines.append(Text("Its articles never use: " + ", ".join(answer.unknown_words)))
    if answer.nearest:
        lines.append(Text("The closest it comes:"))
        lines += [Text(f"  {_headline(article)}") for article in answer.nearest]
    if not answer.unknown_words and not answer.nearest:
        lines.append(Text("The question holds no word to look up."))
    return Group(*lines, Text())


def _headline(article: Article) -> str:
    published = article.published_at
    day = f"{published.day} {published:%B %Y}" if published else None
    return ", ".join(part for part in (article.headline, article.outlet, day) if part)
