"""What the terminal shows; the answers are real, the console writes into a string."""

import io
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from rich.console import Console

from bot import terminal
from bot.answers.model import Answer, Excerpt, Notice, NoticeKind, Verdict
from bot.answers.receipts import Receipt
from bot.answers.silence import OtherTime, Silence
from bot.library.diffing import Changes
from bot.library.outcome import Outcome
from bot.library.rehearsal import Grade, Reply, Shift
from bot.library.serving import Status
from bot.library.store import moderator
from bot.search.spelling import Repair
from bot.story.model import Article, Span
from bot.terminal import show_answer, show_outcome, show_status, visible
from tests.builders import ASYLUM, make_article, make_rehearsal, make_revision

Shown = Callable[[], str]


@pytest.fixture
def plain(monkeypatch: pytest.MonkeyPatch) -> Shown:
    """Return what has been shown in a pipe."""
    console = Console(file=io.StringIO(), width=60, highlight=False)
    monkeypatch.setattr(terminal, "out", console)
    return lambda: _written(console)


@pytest.fixture
def narrow(monkeypatch: pytest.MonkeyPatch) -> Shown:
    """Return what has been shown in a narrow terminal."""
    console = Console(
        file=io.StringIO(), width=60, highlight=False, force_terminal=True, no_color=True
    )
    monkeypatch.setattr(terminal, "out", console)
    return lambda: re.sub(r"\x1b\[[0-9;]*m", "", _written(console))


@pytest.fixture
def coloured(monkeypatch: pytest.MonkeyPatch) -> Shown:
    """Return what has been shown in a terminal with colours."""
    console = Console(
        file=io.StringIO(), width=200, highlight=False, force_terminal=True, color_system="standard"
    )
    monkeypatch.setattr(terminal, "out", console)
    return lambda: _written(console)


def _written(console: Console) -> str:
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def make_excerpt(words: str, *highlights: str, article: Article | None = None) -> Excerpt:
    """Return the excerpt of an article that reads so, with these words highlighted."""
    article = article or make_article()
    start = article.body.index(words)
    span = Span(start, start + len(words))
    marks = [article.body.index(mark, start) for mark in highlights]
    return Excerpt(
        article=article,
        receipt=Receipt(1, 1, 0, span),
        marked=span,
        highlights=tuple(
            Span(at, at + len(mark)) for at, mark in zip(marks, highlights, strict=True)
        ),
        paragraph=2,
        last_paragraph=2,
        score=1.0,
    )


def make_answer(
    *excerpts: Excerpt,
    verdict: Verdict = Verdict.ANSWERED,
    revision: int = 3,
    repairs: tuple[Repair, ...] = (),
    unknown_words: tuple[str, ...] = (),
    nearest: tuple[Article, ...] = (),
) -> Answer:
    return Answer(
        question="Who announced it?",
        story="asylum",
        story_id=1,
        title="The asylum",
        revision=revision,
        verdict=verdict,
        confidence=0.5,
        excerpts=excerpts,
        repairs=repairs,
        unknown_words=unknown_words,
        nearest=nearest,
    )


ANNOUNCED = "Ricardo Patiño announced it in Quito."


def test_an_answer_shows_excerpts_with_their_citations(plain: Shown) -> None:
    linked = make_article("They lost it.", headline="Money", url="https://example.org/a")

    first, second = make_excerpt(ANNOUNCED), make_excerpt("They lost it.", article=linked)

    show_answer(make_answer(first, second))

    assert plain().splitlines() == [
        "1.",
        f"   {ANNOUNCED}",
        "   — Asylum granted, The Quito Paper, 16 August 2012, paragraph 2",
        f"   Receipt {first.receipt}",
        "",
        "2.",
        "   They lost it.",
        "   — Money, The Quito Paper, 16 August 2012, paragraph 2",
        f"   Receipt {second.receipt}",
        "   https://example.org/a#:~:text=They%20lost%20it.",
        "",
        "The asylum, revision 3",
    ]


def test_a_narrow_terminal_wraps_between_words_and_fills_no_margin(narrow: Shown) -> None:
    body = "He said:\n\n" + "The fears were genuine, and so on. " * 4

    show_answer(make_answer(make_excerpt(body, article=make_article(body))))

    shown = narrow().splitlines()
    assert shown[1:4] == [
        "   He said:",
        "",
        "   The fears were genuine, and so on. The fears were",
    ]
    assert "   — Asylum granted, The Quito Paper, 16 August 2012," in shown
    assert all(len(line) <= 60 and line == line.rstrip() for line in shown)


def test_a_pipe_keeps_paragraphs_in_one_line(plain: Shown) -> None:
    body = "He said:\r\n\r\n" + "The fears were genuine, and so on. " * 4

    show_answer(make_answer(make_excerpt(body, article=make_article(body))))

    assert plain().splitlines()[1:4] == ["   He said:", "", f"   {body[12:].rstrip()}"]


def test_an_article_may_lack_outlet_and_date(plain: Shown) -> None:
    article = make_article("Some text.", outlet=None, published_at=None)

    show_answer(make_answer(make_excerpt("Some text.", article=article)))

    assert "   — Asylum granted, paragraph 2" in plain().splitlines()


def test_a_link_stays_in_one_piece(plain: Shown) -> None:
    url = "https://example.org/" + "path/" * 40
    article = make_article("Some text.", url=url)

    show_answer(make_answer(make_excerpt("Some text.", article=article)))

    assert f"   {url}#:~:text=Some%20text.\n" in plain()


def test_a_folder_without_a_database_has_no_revision_to_show(plain: Shown) -> None:
    show_answer(make_answer(make_excerpt(ANNOUNCED), revision=0))

    assert plain().endswith("\nThe asylum\n")


def test_a_weak_answer_says_so_and_how_the_question_was_read(plain: Shown) -> None:
    repairs = (Repair("Patinno", "patino"),)

    show_answer(make_answer(make_excerpt(ANNOUNCED), verdict=Verdict.WEAK, repairs=repairs))

    assert plain().startswith("Perhaps not in this story. This comes closest:\n1.\n")
    assert "I read “Patinno” as “patino”.\n" in plain()


def test_what_became_of_an_article_and_who_else_says_it_is_shown(plain: Shown) -> None:
    excerpt = replace(
        make_excerpt(ANNOUNCED),
        notices=(Notice(NoticeKind.CORRECTED, "It was Quito."), Notice(NoticeKind.RETRACTED)),
        also_in=(make_article(outlet="The Pier"), make_article(outlet=None)),
    )

    show_answer(make_answer(excerpt))

    shown = plain().splitlines()
    assert shown[3:6] == ["   Corrected: It was Quito.", "   Retracted", "   Also in The Pier"]


def test_a_silence_says_what_may_have_caused_it(plain: Shown) -> None:
    days = date(2012, 8, 15), date(2012, 8, 16)
    silence = Silence({"Asznge": ("assange",)}, OtherTime("2019", *days), "es")

    show_answer(replace(make_answer(unknown_words=("Asznge",)), silence=silence))

    assert plain().splitlines()[1:5] == [
        "Its articles never use: Asznge",
        "Did you mean assange for Asznge?",
        "You ask about 2019; its articles were published from 15 August 2012 to 16 August 2012.",
        "The question looks like Spanish, a language that it is not indexed in.",
    ]


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (
            make_answer(unknown_words=("Olympic", "won"), nearest=(make_article(),)),
            [
                "Its articles never use: Olympic, won",
                "Closest headlines:",
                "  Asylum granted, The Quito Paper, 16 August 2012",
            ],
        ),
        (make_answer(), ["The question holds no word to look up."]),
    ],
    ids=["unknown words", "no words"],
)
def test_no_answer_says_why(plain: Shown, answer: Answer, expected: list[str]) -> None:
    show_answer(answer)

    assert plain().splitlines() == ["Not in this story.", *expected, "", "The asylum, revision 3"]


@pytest.mark.parametrize(
    "words",
    [
        "Patiño announced it",
        "Patiño\r\nannounced\r\nit",
        "a\x0b\x08\x07\x1b[31m Patiño announced it",
    ],
    ids=["plain", "CRLF", "controls"],
)
def test_highlights_are_bold_wherever_they_stand(coloured: Shown, words: str) -> None:
    article = make_article(f"{words} in Quito.")

    show_answer(make_answer(make_excerpt(article.body, "Patiño", "Quito", article=article)))

    assert "\x1b[1;32mPatiño\x1b[0m" in coloured()
    assert "\x1b[1;32mQuito\x1b[0m" in coloured()


def test_what_looks_like_markup_is_shown_as_it_is(plain: Shown) -> None:
    body = "He said [bold]no[/bold] :smile: [/]."

    show_answer(make_answer(make_excerpt(body, article=make_article(body, headline="[red]A"))))

    assert body in plain()
    assert "— [red]A" in plain()


STEERING = "\x1b]0;owned\x07\x9b2J"


@pytest.mark.parametrize(
    "answer",
    [
        make_answer(make_excerpt(STEERING, article=make_article(STEERING))),
        make_answer(make_excerpt(ASYLUM, article=make_article(headline=STEERING))),
        make_answer(nearest=(make_article(headline=STEERING),)),
        make_answer(unknown_words=(STEERING,)),
        make_answer(repairs=(Repair(STEERING, "a"),)),
    ],
    ids=["body", "headline", "nearest", "question", "repair"],
)
def test_no_article_steers_the_terminal(plain: Shown, answer: Answer) -> None:
    show_answer(answer)

    shown = plain()
    assert "owned" in shown
    assert not {*shown} & {*STEERING} - {*"]0;owned2J"}


def test_visible_words_are_as_many() -> None:
    words = "".join(map(chr, range(0x180)))

    assert len(visible(words)) == len(words)
    assert visible("Patiño — “no”\n") == "Patiño — “no”\n"


REVISION = make_revision(2, committed_by=moderator(42))


def test_a_change_says_what_it_changed(plain: Shown) -> None:
    changes = Changes(("new.md",), ("other.md",), ("old.md",))
    warning = "“Who?” has [gone]."

    show_outcome(Outcome(REVISION, make_rehearsal(changes, warnings=(warning,))))

    assert plain().splitlines() == [
        "Revision 2 answers now. Files: 1 added, 1 changed, 1 removed.",
        "  + new.md",
        "  ~ other.md",
        "  - old.md",
        "8 articles, 9 passages, 0.2 s",
        "  ! “Who?” has [gone].",
    ]


def test_a_change_that_changes_nothing_says_so(plain: Shown) -> None:
    show_outcome(Outcome(REVISION))

    assert plain() == "Nothing has changed; revision 2 goes on answering.\n"


def test_a_change_that_is_held_says_why_and_what_to_do(plain: Shown) -> None:
    shift = Shift("Who [won]?", Reply(Grade.RIGHT, "H", "Zorro won."), Reply(Grade.WRONG))
    rehearsal = make_rehearsal(asked=3, right_before=2, right_after=1, worse=(shift,))

    show_outcome(Outcome(REVISION, rehearsal, 7))

    assert plain().splitlines() == [
        "Held back: golden questions would be answered worse.",
        "Revision 2 goes on answering. Files: 1 added, 0 changed, 0 removed.",
        "  + new.md",
        "8 articles, 9 passages, 0.2 s",
        "1 of 3 golden questions answered right, before 2.",
        "  worse: Who [won]?",
        "    before: Zorro won.",
        "    now:    nothing is shown",
        "Publish it all the same with --force, or in Discord with /corpus status.",
    ]


@pytest.mark.parametrize(
    ("count", "more"),
    [(5, []), (6, ["  ! and 1 more; see cuttings corpus check"])],
)
def test_of_many_warnings_the_first_are_shown_and_the_others_counted(
    plain: Shown, count: int, more: list[str]
) -> None:
    warnings = tuple(map(str, range(count)))

    show_outcome(Outcome(REVISION, make_rehearsal(Changes(), warnings=warnings)))

    shown = plain().splitlines()
    assert shown[1:] == ["8 articles, 9 passages, 0.2 s", *(f"  ! {n}" for n in range(5)), *more]


def test_status_says_what_answers(plain: Shown) -> None:
    show_status(Status("The [asylum]", REVISION, 8, 9, 12_345, None))

    assert plain() == (
        "Story     The [asylum]\n"
        f"Revision  2 ({REVISION.digest[:12]})\n"
        "Articles  8\n"
        "Passages  9\n"
        "Index     12.3 kB\n"
        "Loaded    2012-08-16 12:00:00 UTC by discord:42\n"
        "Newest    no article says\n"
    )
