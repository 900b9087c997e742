from datetime import datetime, timedelta, timezone

import pytest

from bot.errors import ArticleError
from bot.story.formats.html import decode_html, extract_html
from tests.story.formats.building import SENTENCES, make_json_ld, make_page

MOMENT = datetime(2023, 10, 14, 7, 12, tzinfo=timezone(timedelta(hours=1)))


def test_the_text_of_a_page_becomes_paragraphs_without_its_navigation() -> None:
    extracted = extract_html("a.html", make_page().encode())

    assert extracted.headline == "Ferry to run all winter"
    assert extracted.body.split("\n\n")[-3:] == list(SENTENCES)
    assert "Terms of use" not in extracted.body
    assert "Home" not in extracted.body


def test_what_the_page_says_of_itself_names_the_article() -> None:
    head = make_json_ld() + '<link rel="canonical" href="https://example.org/ferry">'

    extracted = extract_html("a.html", make_page(head=head).encode())

    assert extracted.outlet == "The Coastal Paper"
    assert extracted.byline == "A. Reporter and B. Writer"
    assert extracted.published_at == MOMENT
    assert extracted.updated_at == datetime.fromisoformat("2023-10-14T09:00:00+01:00")
    assert (extracted.section, extracted.language) == ("Transport", "en-GB")
    assert extracted.url == "https://example.org/ferry"


def test_meta_elements_name_it_where_there_is_no_json_ld() -> None:
    head = (
        '<meta property="og:title" content="The ferry"><meta name="author" content="A. Reporter">'
        '<meta property="og:site_name" content="The Paper">'
        '<meta property="article:published_time" content="2023-10-14T07:12:00+01:00">'
    )

    extracted = extract_html("a.html", make_page(head=head).encode())

    assert (extracted.headline, extracted.outlet) == ("The ferry", "The Paper")
    assert (extracted.byline, extracted.published_at) == ("A. Reporter", MOMENT)


def test_a_date_is_never_guessed() -> None:
    page = make_page([*SENTENCES, "It sailed on 3 May 2021."], head="<meta name=x content=2020>")
    timed = page.replace("<h1>", '<time itemprop="datePublished" datetime="2023-10-14"></time><h1>')

    assert extract_html("a.html", page.encode()).published_at is None
    assert extract_html("a.html", timed.encode()).published_at == datetime(2023, 10, 14)  # noqa: DTZ001


@pytest.mark.parametrize(
    "data", ["{", '"x"', "[" * 5_000, '{"@type": ["NewsArticle"], "headline": 1, "author": [1]}']
)
def test_broken_json_ld_does_no_harm(data: str) -> None:
    extracted = extract_html("a.html", make_page(head=make_json_ld(data)).encode())

    assert extracted.headline == "Ferry to run all winter"


def test_the_address_it_was_fetched_from_is_its_url() -> None:
    page = make_page(head='<link rel="canonical" href="javascript:alert(1)">').encode()

    assert extract_html("a", page, url="https://example.org/a").url == "https://example.org/a"
    assert extract_html("a", page).url is None


@pytest.mark.parametrize(
    ("content", "charset"),
    [
        ("<p>Patiño — “no”</p>".encode(), None),
        ("<meta charset=windows-1252><p>Patiño — “no”</p>".encode("cp1252"), None),
        ("<p>Patiño — “no”</p>".encode("cp1252"), "iso-8859-1"),
        ("<p>Patiño — “no”</p>".encode("cp1252"), None),
        ("<p>Patiño — “no”</p>".encode("utf-16"), None),
        ("\ufeff<p>Patiño — “no”</p>".encode(), "no-such-encoding"),
    ],
)
def test_a_page_is_decoded_as_it_or_its_server_says(content: bytes, charset: str | None) -> None:
    assert "<p>Patiño — “no”</p>" in decode_html(content, charset)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"just text", "It holds no HTML."),
        (b"<html></html>", "No article was found on this page."),
        (make_page(["Home", "News", "Sport"]).encode(), "No article was found on this page."),
        (
            make_page(["We use cookies to give you the best experience on this site."]).encode(),
            "No article was found on this page.",
        ),
        (b"<div>" * 50_000, "No article was found on this page."),
        (b"x" * 5_000_001, "It is larger than 5 MB."),
    ],
    ids=["text", "empty", "menu", "cookies", "deep", "large"],
)
def test_a_page_without_an_article_is_refused(content: bytes, reason: str) -> None:
    with pytest.raises(ArticleError) as caught:
        extract_html("a.html", content)

    assert caught.value.user_message == f"a.html: {reason}"
