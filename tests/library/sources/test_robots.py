from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.library.sources.robots import MAX_DELAY_S, read_robots

SITE = "https://example.org"


@pytest.mark.parametrize(
    ("text", "path", "expected"),
    [
        ("", "/a", True),
        ("User-agent: *\nDisallow: /", "/a", False),
        ("User-agent: *\nDisallow:", "/a", True),
        ("User-agent: *\nDisallow: /private", "/private/a", False),
        ("User-agent: *\nDisallow: /private", "/public", True),
        ("User-agent: *\nDisallow: /a\nAllow: /a/b", "/a/b/c", True),
        ("User-agent: *\nAllow: /a\nDisallow: /a/b", "/a/b/c", False),
        ("User-agent: *\nAllow: /a\nDisallow: /a", "/a", True),
        ("User-agent: *\nDisallow: /*.pdf$", "/x/y.pdf", False),
        ("User-agent: *\nDisallow: /*.pdf$", "/x/y.pdf?a", True),
        ("User-agent: *\nDisallow: /*?print", "/a?print=1", False),
        ("User-agent: *\nDisallow: /a$", "/a", False),
        ("User-agent: *\nDisallow: /a$", "/ab", True),
        ("User-agent: *\nDisallow: /%C3%A9", "/é", False),
        ("User-agent: *\nDisallow: /\n\nUser-agent: cuttings\nAllow: /", "/a", True),
        ("User-agent: Cuttings/1.0\nDisallow: /\n\nUser-agent: *\nAllow: /", "/a", False),
        ("User-agent: other\nUser-agent: CUTTINGS\nDisallow: /", "/a", False),
        ("User-agent: other\nDisallow: /", "/a", True),
        ("\ufeffuser-agent:* # all\ndisallow:/a # this", "/a", False),
        ("Disallow: /\nSitemap: x", "/a", True),
        ("<html>not found</html>", "/a", True),
    ],
)
def test_what_a_site_allows(text: str, path: str, expected: bool) -> None:  # noqa: FBT001
    assert read_robots(text, "Cuttings").allows(SITE + path) is expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [("5", 5), ("0.5", 0.5), ("9999", MAX_DELAY_S), ("-1", 0), ("x", 0), ("nan", 0)],
)
def test_the_pause_that_a_site_wants_is_bounded(value: str, expected: float) -> None:
    assert read_robots(f"User-agent: *\nCrawl-delay: {value}", "Cuttings").delay_s == expected


LINES = st.sampled_from(["User-agent: *", "Disallow: /", "Disallow: /a*b$", "Allow: *", "x", ""])


@given(st.lists(LINES | st.text(max_size=20)), st.text(max_size=30))
def test_any_text_can_be_read_and_asked(lines: list[str], path: str) -> None:
    assert read_robots("\n".join(lines), "Cuttings").allows(f"{SITE}/{path}") in {True, False}


def test_time_stays_bounded_on_a_hostile_file() -> None:
    text = "User-agent: *\n" + "Disallow: /a*a*a*a*a*a*a*a*a*b\n" * 15_000
    started = perf_counter()

    read_robots(text, "Cuttings").allows(f"{SITE}/{'a' * 1_900}")

    assert perf_counter() - started < 5
