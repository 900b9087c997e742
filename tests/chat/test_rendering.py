"""The renderer the other tests trust must itself see what Discord would show."""

import pytest

from tests.chat.rendering import looks, plain, runs


@pytest.mark.parametrize(
    ("markdown", "text", "look"),
    [
        pytest.param("**a**", "a", "bold", id="bold"),
        pytest.param("a*b*", "ab", "italic", id="italic"),
        pytest.param("_a_", "a", "italic", id="italic with underscores"),
        pytest.param("__a__", "a", "underlined", id="underlined"),
        pytest.param("~~a~~", "a", "struck", id="struck through"),
        pytest.param("||a||", "a", "spoiler", id="spoiler"),
        pytest.param("`a*b*`", "a*b*", "code", id="code"),
        pytest.param("```py\na\n```", "a\n", "code block", id="code block"),
        pytest.param("> a", "a", "quoted", id="quotation"),
        pytest.param(">>> a\nb", "a\nb", "quoted", id="quotation to the end"),
        pytest.param("# a", "a", "heading", id="heading"),
        pytest.param("-# a", "a", "small", id="subtext"),
        pytest.param("- a", "a", "listed", id="bullet"),
        pytest.param("1. a", "a", "listed", id="number"),
        pytest.param("https://a.example/b", "https://a.example/b", "link", id="address"),
        pytest.param("[a](https://b.example)", "a", "link", id="masked link"),
        pytest.param("<https://a.example>", "https://a.example", "link", id="quiet address"),
        pytest.param("<@1>", "<@1>", "mention", id="user"),
        pytest.param("@everyone", "@everyone", "mention", id="everyone"),
        pytest.param("</ask:1>", "</ask:1>", "mention", id="command"),
        pytest.param("<t:1:R>", "<t:1:R>", "timestamp", id="timestamp"),
        pytest.param("<:a:1>", "<:a:1>", "emoji", id="custom emoji"),
        pytest.param(":fire:", ":fire:", "emoji", id="emoji by name"),
    ],
)
def test_formatting_is_seen(markdown: str, text: str, look: str) -> None:
    assert (plain(markdown), looks(markdown)) == (text, frozenset({look}))


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        pytest.param(r"\*\*a\*\*", "**a**", id="escaped"),
        pytest.param("2 * 3 = 6", "2 * 3 = 6", id="lonely star"),
        pytest.param(r"https\://a.example", "https://a.example", id="escaped address"),
        pytest.param("a - b", "a - b", id="dash inside a line"),
    ],
)
def test_plain_text_stays_plain(markdown: str, text: str) -> None:
    assert (plain(markdown), looks(markdown)) == (text, frozenset())


def test_looks_nest() -> None:
    assert runs("> a **b** c", "bold") == ["b"]
    assert runs("> a **b** c", "quoted") == ["a b c"]
