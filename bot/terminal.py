"""What the command line shows: answers and reports as text, coloured where it is a terminal."""

from collections.abc import Iterator, Sequence
from datetime import date

from babel import Locale
from rich.console import Console
from rich.text import Text

from bot.answers.explaining import Part
from bot.answers.fragments import address_at
from bot.answers.model import Answer, Excerpt, Verdict
from bot.answers.silence import Silence
from bot.library.checking import Checked, Standing, newer_sentence, standing_sentence
from bot.library.diffing import Changes, Edit
from bot.library.marks import Became, Mark
from bot.library.outcome import Outcome
from bot.library.rehearsal import Rehearsal
from bot.library.serving import Status
from bot.library.store import AuditEvent, Revision
from bot.story.furniture import describe_furniture
from bot.story.model import Article, Story
from bot.wording import counted

MAX_SHOWN_WARNINGS = 5
MAX_SHOWN_FURNITURE = 20
MAX_ADDRESS_CHARS = 2_000
_INDENT = "   "

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
            show("Perhaps not in this story. This comes closest:", "bold yellow")
        for number, excerpt in enumerate(answer.excerpts, 1):
            _show_excerpt(number, excerpt)
            for part in reasons[number - 1] if reasons else ():
                _show_whole(f"{_INDENT}{part.score:7.3f}  {part.reason}", "dim")
            if reasons:
                _show_whole(f"{_INDENT}{excerpt.score:7.3f}  in all\n", "bold")
    else:
        _show_no_answer(answer)
    for repair in answer.repairs:
        show(f"I read “{repair.asked}” as “{repair.word}”.", "dim")
    revision = f", revision {answer.revision}" if answer.revision else ""
    show(f"{answer.title}{revision}", "dim")


def show_outcome(outcome: Outcome) -> None:
    """Print what came of a change."""
    number, rehearsal = outcome.number, outcome.rehearsal
    if rehearsal is None:
        show(f"Nothing has changed; revision {number} goes on answering.")
        return
    if outcome.held is None:
        show(f"Revision {number} answers now. Files: {rehearsal.changes}.")
    else:
        show("Held back: golden questions would be answered worse.", "bold yellow")
        show(f"Revision {number} goes on answering. Files: {rehearsal.changes}.")
    show_changes(rehearsal.changes)
    _show_rehearsal(rehearsal)
    if outcome.held is not None:
        show("Publish it all the same with --force, or in Discord with /corpus status.")


def show_changes(changes: Changes) -> None:
    """Print which files differ."""
    for mark, style, files in (
        ("+", "green", changes.added),
        ("~", "yellow", changes.changed),
        ("-", "red", changes.removed),
    ):
        for file in files:
            _show_whole(f"  {mark} {file}", style)


def show_edits(path: str, difference: Sequence[Edit] | None) -> None:
    """Print what differs in a file, sentence by sentence."""
    show(path, "bold")
    if difference is None:
        show("  too long to compare sentence by sentence", "dim")
    for edit in difference or ():
        if edit.before:
            show(f"    {edit.before}", "dim")
        for sentence in edit.removed:
            show(f"  - {sentence}", "red")
        for sentence in edit.added:
            show(f"  + {sentence}", "green")


def show_history(revisions: Sequence[Revision]) -> None:
    """Print revisions, newest first."""
    for revision in revisions:
        at = f"{revision.committed_at:%Y-%m-%d %H:%M:%S} UTC"
        show(f"{revision.number:>5}  {at}  {revision.committed_by:<12}  {revision.why}")


def show_events(events: Sequence[AuditEvent]) -> None:
    """Print events of the audit log, newest first."""
    for event in events:
        at = f"{event.at:%Y-%m-%d %H:%M:%S} UTC"
        show(f"{at}  {event.actor}  {event.action}  {event.subject}  {event.outcome}")
        if event.detail:
            show(f"{_INDENT}{event.detail}", "dim")


def show_receipt(checked: Checked) -> None:
    """Print what a receipt stands for, and what became of it."""
    article, revision, span = checked.article, checked.revision, checked.receipt.span
    show(f"Receipt {checked.receipt}", "bold")
    _show_indented(_text(checked.words))
    _show_indented(_text(f"— {_headline(article)}", "dim"))
    show("")
    for line in (standing_sentence(checked), newer_sentence(checked)):
        if line:
            show(line, "green" if checked.standing is Standing.SAME else "yellow")
    if checked.taken_back is not None:
        show(_taken_back(checked.taken_back), "red")
    committed = f"{revision.committed_at:%Y-%m-%d %H:%M:%S} UTC"
    rows = (
        ("Story", checked.title),
        ("Revision", f"{revision.number}, committed {committed}; {checked.newest} answers now"),
        ("File", article.file),
        ("Span", f"{span.start} to {span.end}"),
        ("SHA-256", checked.digest),
        *((("Now", str(checked.now)),) if checked.now else ()),
    )
    for label, value in rows:
        _show_whole(f"{label:<10}{value}", "")


def _taken_back(mark: Mark) -> str:
    """Say what moderators took back, or said, of words: the operator alone still sees them."""
    at = f"{mark.at:%Y-%m-%d %H:%M} UTC" if mark.at else ""
    said = {
        Became.CORRECTED: f"The article was corrected on {at}:",
        Became.SUPERSEDED: "The article is superseded by",
        Became.HIDDEN: "Moderators have hidden these words: no answer shows them.",
        Became.RETRACTED: f"The article was retracted on {at}: no answer shows these words.",
        Became.EMBARGOED: f"The article is under embargo until {at}.",
    }[mark.became]
    return f"{said} {mark.words}".rstrip()


def _show_rehearsal(rehearsal: Rehearsal) -> None:
    articles = counted(rehearsal.articles, "article")
    passages = counted(rehearsal.passages, "passage")
    show(f"{articles}, {passages}, {rehearsal.seconds:.1f} s", "dim")
    if rehearsal.asked:
        asked = counted(rehearsal.asked, "golden question")
        show(
            f"{rehearsal.right_after} of {asked} answered right, before {rehearsal.right_before}.",
            "dim",
        )
    for mark, style, shifts in (
        ("worse", "red", rehearsal.worse),
        ("better", "green", rehearsal.better),
    ):
        for shift in shifts:
            show(f"  {mark}: {shift.question}", style)
            show(f"    before: {shift.before.words or 'nothing is shown'}", "dim")
            show(f"    now:    {shift.after.words or 'nothing is shown'}", "dim")
    for sentence in rehearsal.skipped:
        show(f"  ! {sentence}", "yellow")
    for warning in rehearsal.warnings[:MAX_SHOWN_WARNINGS]:
        show(f"  ! {warning}", "yellow")
    more = len(rehearsal.warnings) - MAX_SHOWN_WARNINGS
    if more > 0:
        show(f"  ! and {more} more; see cuttings corpus check", "yellow")


def show_furniture(story: Story, *, whole: bool) -> None:
    """Print the lines that are not quoted, and the rules that marked them.

    Args:
        story: Whose articles.
        whole: All of them, not only the first.
    """
    marked = [line for article in story.articles for line in describe_furniture(article)]
    shown = marked if whole else marked[:MAX_SHOWN_FURNITURE]
    for line in shown:
        show(line, "dim")
    if len(shown) < len(marked):
        show(f"and {len(marked) - len(shown)} more; --furniture prints them all", "dim")


def show_languages(story: Story) -> None:
    """Print which articles are read in another language than the story's, as their text tells."""
    for article in story.articles:
        if article.language_confidence < 1 and article.language != story.language:
            sure = f"{article.language_confidence:.0%}"
            show(f"{article.file}: its text is in “{article.language}” ({sure} sure).", "dim")


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
        ("Newest", f"{status.newest:%Y-%m-%d}" if status.newest else "no article says"),
        *(("Held", f"{held.why} ({held.held_by.actor})") for held in status.held),
    )
    for label, value in rows:
        _print(_text(f"{label:<10}", "bold") + _text(value))


def show(words: str, style: str = "", *, to: Console | None = None) -> None:
    """Print lines of text; a terminal wraps them at its width, in a pipe they stay whole.

    Args:
        words: What to print; anybody's.
        style: Rich's name for how it looks in a terminal.
        to: Standard output, if not given.
    """
    _print(_text(words, style), to)


def visible(words: str) -> str:
    """Return other people's words, as many characters, of which none steers a terminal."""
    return words.translate(_VISIBLE)


def _text(words: str, style: str = "") -> Text:
    return Text(visible(words), style)


def _print(words: Text, to: Console | None = None) -> None:
    console = to or out
    console.print(words, soft_wrap=not console.is_terminal)


def _show_whole(line: str, style: str) -> None:
    """Print what is to be copied, or stands in columns: in one line, however narrow it is."""
    out.print(_text(line, style), soft_wrap=True)


def _show_indented(words: Text) -> None:
    width = out.width - len(_INDENT)
    lines = words.wrap(out, width) if out.is_terminal else words.split(allow_blank=True)
    for line in lines:
        line.rstrip()
        out.print(Text(_INDENT) + line if line else line, soft_wrap=True)


def _show_excerpt(number: int, excerpt: Excerpt) -> None:
    quotation = _text(excerpt.text)
    start = excerpt.span.start
    if excerpt.marked != excerpt.span:
        quotation.stylize("underline", excerpt.marked.start - start, excerpt.marked.end - start)
    for span in excerpt.highlights:
        quotation.stylize("bold green", span.start - start, span.end - start)
    show(f"{number}.")
    _show_indented(quotation)
    _show_indented(_text(f"— {_headline(excerpt.article)}, {excerpt.place}", "dim"))
    for notice in excerpt.notices:
        words = f": {notice.text}" if notice.text else ""
        _show_indented(_text(f"{notice.kind.value.capitalize()}{words}", "bold red"))
    outlets = sorted({article.outlet for article in excerpt.also_in if article.outlet})
    if outlets:
        _show_indented(_text(f"Also in {', '.join(outlets)}", "dim"))
    if excerpt.receipt.revision:
        _show_whole(f"{_INDENT}Receipt {excerpt.receipt}", "dim")
    if excerpt.article.url:
        _show_whole(f"{_INDENT}{_address(excerpt)}", "dim")
    show("")


def _address(excerpt: Excerpt) -> str:
    """Return the article's address, at the sentence that answers."""
    url = excerpt.article.url or ""
    return address_at(url, excerpt.article.body, excerpt.marked, MAX_ADDRESS_CHARS) or url


def _show_no_answer(answer: Answer) -> None:
    show("Not in this story.", "bold yellow")
    if answer.retracted is not None:
        article, notice = answer.retracted
        when = f" on {_day(notice.at)}" if notice.at else ""
        show(f"{article.file} told of this; it was retracted{when}. {notice.text}".strip())
    if answer.unknown_words:
        show("Its articles never use: " + ", ".join(answer.unknown_words))
    for line in _silence(answer.silence) if answer.silence else ():
        show(line)
    for title, articles in (("Closest", answer.nearest), ("Newest", answer.newest)):
        if articles:
            show(f"{title} headlines:")
            for article in articles:
                show(f"  {_headline(article)}")
    if not answer.unknown_words and not answer.nearest:
        show("The question holds no word to look up.")
    show("")


def _headline(article: Article) -> str:
    published = article.published_at
    day = _day(published) if published else None
    return ", ".join(part for part in (article.headline, article.outlet, day) if part)


def _silence(silence: Silence) -> Iterator[str]:
    """Yield what may have kept the story from answering, a line each."""
    for asked, words in silence.near_words.items():
        yield f"Did you mean {' or '.join(words)} for {asked}?"
    if silence.other_time is not None:
        first, last = (_day(day) for day in (silence.other_time.first, silence.other_time.last))
        published = f"on {first}" if first == last else f"from {first} to {last}"
        yield f"You ask about {silence.other_time.asked}; its articles were published {published}."
    if silence.language is not None:
        name = Locale("en").languages.get(silence.language, silence.language)
        yield f"The question looks like {name}, a language that it is not indexed in."


def _day(day: date) -> str:
    return f"{day.day} {day:%B} {day.year}"
