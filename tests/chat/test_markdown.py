"""Other people's text is shown letter by letter, whatever it holds."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.chat.markdown import ELLIPSIS, bold_line, escape, link, one_line, quote
from bot.story.model import Span
from tests.chat.rendering import looks, plain, rendered, runs

PIECES = (
    *"\\*_~|`<>@#[](){}:/-+.!0123456789 \n\tabZé",
    *("**", "__", "~~", "||", "```", "> ", ">>> ", "# ", "-# ", "- ", "* ", "1. ", "12) "),
    *("https://a.example/b?c=d_e", "http://", "[a](https://b.example)", "<https://c.example>"),
    *("<@1>", "<@!2>", "<@&3>", "<#4>", "@everyone", "@here", "</ask:5>", "<id:customize>"),
    *("<t:1345111200:R>", "<:wave:123>", "<a:wave:123>", ":fire:", ":+1:", "::skin-tone-2:"),
    *("\N{NO-BREAK SPACE}", "\N{THIN SPACE}", "\r\n", "\n\n", "\N{WAVING HAND SIGN}"),
    *("שלום", "مرحبا", "Ecuador", "asylum", "\u202e", "\u2066", "¯\\_(ツ)_/¯"),
)
ANY_TEXT = st.one_of(
    st.lists(st.sampled_from(PIECES), max_size=40).map("".join),
    st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=80),
)


@st.composite
def texts_with_highlights(draw: st.DrawFn) -> tuple[str, list[Span]]:
    """Return a text and spans of it, in order, none of which holds a blank or overlaps."""
    words = draw(st.lists(st.tuples(ANY_TEXT, st.booleans()), min_size=1, max_size=12))
    text, spans = "", []
    for word, is_highlight in words:
        solid = "".join(word.split()) if is_highlight else word
        if is_highlight and solid:
            spans.append(Span(len(text), len(text) + len(solid)))
        text += solid + draw(st.sampled_from(["", " ", "  ", "\n", "\n\n", ", "]))
    return text, spans


def solid(text: str) -> str:
    return "".join(text.split())


@given(ANY_TEXT)
@example("[a](https://x.example) [b](https://y.example)")
@example(":100:")
@example("a:b:c://d")
@example("   1. a\n  - b\n + c\n\t# d")
@example("@everyone <@1> </ask:1> <t:1:R> <:a:1>")
def test_escaped_text_is_shown_letter_by_letter(text: str) -> None:
    assert plain(escape(text)) == text
    assert looks(escape(text)) == frozenset()


@given(ANY_TEXT)
def test_escaping_at_most_doubles(text: str) -> None:
    assert len(escape(text)) <= 2 * len(text)


@given(ANY_TEXT, st.integers(2, 60))
def test_one_line_is_one_line_of_the_same_letters(text: str, limit: int) -> None:
    line = one_line(text, limit)
    shown = plain(line).strip("\u2068\u2069")

    assert "\n" not in line
    assert looks(line) == frozenset()
    assert len(shown) <= limit
    without_controls = solid(
        "".join(
            c for c in text if c not in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
        )
    )
    assert without_controls.startswith(solid(shown.removesuffix("…")))
    assert shown.endswith("…") or solid(shown) == without_controls


def test_one_line_says_that_it_is_shortened() -> None:
    assert one_line("Ecuador grants asylum", 10) == "Ecuador g…"


def test_right_to_left_words_do_not_turn_their_neighbours() -> None:
    assert one_line("שלום", 10) == "\u2068" + "שלום" + "\u2069"
    assert one_line("dlrow \u202eolleh", 20) == "dlrow olleh"
    assert one_line("Patiño", 10) == "Patiño"


@pytest.mark.parametrize("nothing", ["", "  ", "\u202e"])
def test_a_bold_line_never_shows_bare_stars(nothing: str) -> None:
    assert runs(bold_line(nothing, 10), "bold") == ["…"]


@given(ANY_TEXT.filter(lambda text: bool(solid(text))))
def test_a_bold_line_is_bold_and_nothing_else(text: str) -> None:
    assert {letter.looks for letter in rendered(bold_line(text, 300))} == {frozenset({"bold"})}


@given(texts_with_highlights())
@example(("1. Ecuador", [Span(0, 1)]))
@example(("a b\n\nc d", [Span(2, 3), Span(5, 6)]))
@example(("*a*b*", [Span(1, 2), Span(3, 4)]))
@example(("a\\b", [Span(0, 2)]))
def test_a_quotation_is_the_same_letters_with_exactly_the_highlights_bold(
    case: tuple[str, list[Span]],
) -> None:
    text, highlights = case

    letters = [
        one for one in rendered(quote(text, highlights, 100_000)) if not one.letter.isspace()
    ]

    wanted = [
        (letter, any(span.start <= at < span.end for span in highlights))
        for at, letter in enumerate(text)
        if not letter.isspace()
    ]
    assert [(one.letter, "bold" in one.looks) for one in letters] == wanted
    assert all(one.looks <= {"quoted", "bold"} for one in letters)
    assert all("quoted" in one.looks for one in letters)


@given(texts_with_highlights(), st.integers(40, 400))
def test_a_quotation_fits_and_is_cut_at_the_end_only(
    case: tuple[str, list[Span]], limit: int
) -> None:
    text, highlights = case

    quotation = quote(text, highlights, limit)

    assert len(quotation) <= limit
    if len(quote(text, highlights, 100_000)) <= limit:
        assert quotation == quote(text, highlights, 100_000)
    else:
        kept = quotation.removesuffix(ELLIPSIS)
        assert kept != quotation
        assert solid(text).startswith(solid(plain(kept)))
        assert looks(quotation) <= {"quoted", "bold"}
        assert rendered(quotation)[-1].looks == {"quoted"}


def test_a_quotation_is_cut_at_a_blank_and_keeps_the_highlights_before() -> None:
    text = "Ecuador has granted political asylum to Julian Assange."

    quotation = quote(text, [Span(0, 7), Span(40, 46)], 45)

    assert quotation == "> **Ecuador** has granted political […]"


def test_a_quotation_keeps_paragraphs_apart_and_joins_lines() -> None:
    assert quote("One\nline.\n\nAnother.", [], 100) == "> One line.\n> Another."


def test_a_quotation_keeps_the_blanks_a_printer_set() -> None:
    assert quote("«\N{NO-BREAK SPACE}oui\N{NO-BREAK SPACE}»", [], 100) == "> «\xa0oui\xa0»"


def test_highlights_beside_each_other_are_one() -> None:
    assert quote("political asylum", [Span(0, 9), Span(10, 16)], 100) == "> **political asylum**"


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        pytest.param("https://a.example/b_c", "[go](https://a.example/b_c)", id="as it is"),
        pytest.param("https://a.example/b_(c)", "[go](https://a.example/b_%28c%29)", id="brackets"),
        pytest.param("https://a.example/é", "[go](https://a.example/%C3%A9)", id="accents"),
        pytest.param(
            "https://a.example/%20?a=b&c#d", "[go](https://a.example/%20?a=b&c#d)", id="%"
        ),
        pytest.param("https://a.example/" + "x" * 100, None, id="too long"),
    ],
)
def test_links(url: str, shown: str | None) -> None:
    assert link("go", url, 60) == shown


@given(ANY_TEXT)
def test_no_address_breaks_out_of_its_link(text: str) -> None:
    markdown = link("go", f"https://a.example/{text}", 10_000)

    assert markdown is not None
    assert runs(f"before {markdown} after", "link") == ["go"]
    assert plain(f"before {markdown} after") == "before go after"


@st.composite
def texts_with_a_marked_sentence(draw: st.DrawFn) -> tuple[str, list[Span], Span]:
    """Return a text of three sentences without blank lines, highlights in it, and the second."""
    words = st.lists(
        st.sampled_from(["Ecuador", "a_b", "*x*", "grants", "(19", "__", "asylum"]), min_size=1
    )
    sentences = [" ".join(draw(words)) + "." for _ in range(3)]
    text = " ".join(sentences)
    start = len(sentences[0]) + 1
    marked = Span(start, start + len(sentences[1]))
    places = [(at, at + len("asylum")) for at in range(len(text)) if text.startswith("asylum", at)]
    return text, [Span(*place) for place in places], marked


@given(texts_with_a_marked_sentence())
def test_exactly_the_marked_sentence_is_underlined(
    case: tuple[str, list[Span], Span],
) -> None:
    text, highlights, marked = case

    letters = rendered(quote(text, highlights, 100_000, marked))

    assert "".join(one.letter for one in letters) == text
    assert [at for at, one in enumerate(letters) if "underlined" in one.looks] == list(
        range(*marked)
    )
    assert {at for at, one in enumerate(letters) if "bold" in one.looks} >= {
        at for span in highlights for at in range(*span)
    }


def test_a_marked_sentence_that_is_cut_stays_underlined() -> None:
    quotation = quote("Before it. Ecuador granted asylum to Assange.", [], 40, Span(11, 45))

    assert quotation == f"> Before it. __Ecuador granted__{ELLIPSIS}"
