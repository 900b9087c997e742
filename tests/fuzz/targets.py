"""Targets for fuzzing: each takes any bytes, and raises only where the bot would be wrong.

Hypothesis drives them in `make test` (tests/hostile/test_fuzz.py), atheris in `make fuzz`.
"""

import io
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date

from bot.answers.context import blocks_of
from bot.answers.dates import read_days
from bot.answers.followups import leans
from bot.answers.fragments import address, address_at
from bot.answers.questions import is_question
from bot.answers.quotations import quoted_sentences
from bot.answers.receipts import decode, encode
from bot.answers.speakers import sayings_of
from bot.chat.cards.controls import Press
from bot.chat.cards.narrowing import unpack as unpack_scope
from bot.chat.markdown import bold_line, escape, link, one_line, quote, unescape
from bot.errors import UserFacingError
from bot.library import archives
from bot.library.sources.frames import read_frame
from bot.library.sources.robots import read_robots
from bot.search.analysis import Analyser
from bot.search.question import read_question
from bot.search.scope import EVERYTHING
from bot.story.assembling import read_tables
from bot.story.formats.archive import unpack as unpack_archive
from bot.story.formats.converting import ACCEPTED_SUFFIXES, convert, is_archive
from bot.story.formats.feed import read_feed
from bot.story.furniture import mark_furniture
from bot.story.model import Article, Span
from bot.story.passages import split_article
from bot.story.reading import read_article

Target = Callable[[bytes], None]
MAX_BYTES = 1_000_000
DAY = date(2012, 8, 16)


def text_of(data: bytes) -> str:
    """Return text that Discord could send, whatever the bytes."""
    return data.decode("utf-8", "replace")


def article_file(data: bytes) -> None:
    """An article's file is read, or refused with a sentence; what is cut are spans of it."""
    for name in ("a.md", "a.txt"):
        with refused_with_a_sentence():
            article = read_article(name, data)
            require_exact_spans(article)


def page_file(data: bytes) -> None:
    """Files of every format become an article file that can be read, or are refused."""
    for suffix in ACCEPTED_SUFFIXES:
        if is_archive(f"a{suffix}"):
            continue
        with refused_with_a_sentence():
            read_article("a.md", convert(f"a{suffix}", data))


def archive_file(data: bytes) -> None:
    """Archives are unpacked within bounds, to plain names, or refused."""
    with refused_with_a_sentence():
        for name, _ in unpack_archive("a.zip", data, max_total_bytes=MAX_BYTES):
            require(not name.startswith("/"), name)
            require(".." not in name.split("/"), name)
    with refused_with_a_sentence():
        archives.unpack(data)


def feed_file(data: bytes) -> None:
    """A feed is read, or refused; its entries lead to web addresses."""
    with refused_with_a_sentence():
        for entry in read_feed("a.xml", data, "https://a.example/feed"):
            require(entry.url.startswith(("http://", "https://")), entry.url)


def story_tables(data: bytes) -> None:
    """What stands beside articles is read, or what is wrong is named."""
    for name in ("story.toml", "golden.toml", "synonyms.toml"):
        _, broken = read_tables("story", {name: data})
        for error in broken:
            require_sentence(error)


def words(data: bytes) -> None:
    """Words are spans of their text, in order, in every language."""
    text = text_of(data)
    for language in ("en", "de", "ru", "zh"):
        last = 0
        for token in Analyser(language).words(text):
            require(last <= token.span.start < token.span.end <= len(text), token)
            last = token.span.start
        read_question(text, Analyser(language))


def message(data: bytes) -> None:
    """Anything that somebody writes is a question or none."""
    text = text_of(data)
    is_question(text)
    leans(text, 0)
    with refused_with_a_sentence():
        read_days(text, DAY)


def quoting(data: bytes) -> None:
    """What is quoted comes back as it was, and can ping nobody."""
    text = text_of(data)
    require(unescape(escape(text)) == text.translate(_ISOLATES), "it renders to itself")
    shown = (
        one_line(text, 200),
        bold_line(text, 200),
        quote(text, [Span(0, min(3, len(text)))], 1_000),
    )
    for markdown in shown:
        require_harmless(markdown)


def links(data: bytes) -> None:
    """A link ends where its address ends, and opens nothing else."""
    text = text_of(data)
    made = link("here", f"https://a.example/{text}", 2_000)
    if made is not None:
        inside = made.removeprefix("[here](").removesuffix(")")
        require(not set(inside) & set(' \n<>()"\\'), made)
    with suppress(ValueError):  # no address at all
        whole = address(f"https://a.example/{text}", 2_000)
        require(whole is None or whole.isascii(), text)
    half = len(text) // 2
    address_at("https://a.example/", text, Span(half // 2, half), 500)


def made_up_ids(data: bytes) -> None:
    """Custom ids and receipts are read to what makes them again, or refused."""
    text = text_of(data)
    with refused_with_a_sentence():
        press = Press.read(f"cuttings:1:{text}")
        require(press.custom_id == f"cuttings:1:{text}", text)
    with refused_with_a_sentence():
        receipt = decode(text)
        require(decode(encode(receipt)) == receipt, text)
    with refused_with_a_sentence():
        require(unpack_scope(text, ["An outlet"]) is not None or EVERYTHING is None, text)


def told_words(data: bytes) -> None:
    """Sayings and quotations are found in any text, at places of it."""
    article = Article(file="a.md", headline="A", body=text_of(data))
    for saying in sayings_of(article):
        require(0 <= saying.span.start < saying.span.end <= len(article.body), saying)
    for passage in split_article(article):
        quoted_sentences(passage)
    blocks_of(article, EVERYTHING)


def robots_file(data: bytes) -> None:
    """A robots.txt is obeyed as far as it can be read."""
    read_robots(text_of(data), "cuttings").allows("/a/b?c")


def frame(data: bytes) -> None:
    """What a reading process sends back is a message, or none."""
    with suppress(ValueError, TypeError):
        read_frame(io.BytesIO(data), MAX_BYTES)


TARGETS: Mapping[str, Target] = {
    target.__name__: target
    for target in (
        article_file,
        page_file,
        archive_file,
        feed_file,
        story_tables,
        words,
        message,
        quoting,
        links,
        made_up_ids,
        told_words,
        robots_file,
        frame,
    )
}

_ISOLATES = {0x2068: None, 0x2069: None}
_PINGS = ("<@", "@everyone", "@here", "<#", "</", "<t:", "<:", "<a:", "](")


def require(holds: bool, what: object) -> None:  # noqa: FBT001  # it reads like assert
    """Fail unless something holds; python -O would drop an assert."""
    if not holds:
        raise AssertionError(repr(what))


def require_sentence(error: UserFacingError) -> None:
    """Fail unless an error is one that a person can read."""
    require(error.user_message.strip() != "", error)
    require("Traceback" not in error.user_message, error)


class refused_with_a_sentence:  # noqa: N801  # used like a function
    """Let pass what a person is told of."""

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> bool:
        """Look at what was raised."""
        if not isinstance(error, UserFacingError):
            return False
        require_sentence(error)
        return True


def require_exact_spans(article: Article) -> None:
    """Fail unless passages, sentences and furniture are places of the body, in order."""
    last = 0
    for passage in split_article(article):
        require(last <= passage.span.start < passage.span.end <= len(article.body), passage)
        for sentence in passage.sentences:
            require(
                passage.span.start <= sentence.start < sentence.end <= passage.span.end, sentence
            )
            require(sentence.of(article.body).strip() == sentence.of(article.body), sentence)
        last = passage.span.end
    for marked in mark_furniture(article.headline, article.body):
        require(0 <= marked.span.start < marked.span.end <= len(article.body), marked)


def require_harmless(markdown: str) -> None:
    """Fail where anything begins a mention, an emoji, a command or a link, and is not escaped."""
    without_escaped = "".join(
        piece[1:] if number else piece for number, piece in enumerate(markdown.split("\\"))
    )
    for ping in _PINGS:
        require(ping not in without_escaped, markdown)
