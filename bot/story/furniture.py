"""What stands in an article's text and is not the article: credits, teasers, page furniture.

Text copied from a news site, or extracted from its page, holds lines of the page around
it. They stay in the body, which is verbatim, but are marked: never indexed, never quoted.
A line is marked only where a rule knows it whole; a sentence that merely begins like
one is left alone. A real sentence that is marked is worse than furniture left in.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from bot.story import phrases
from bot.story.model import Article, Furniture, Span

HEADLINE, OTHER_HEADLINES, BREADCRUMBS = "headline", "other headlines", "breadcrumbs"
RULES = {
    HEADLINE: "the headline again",
    phrases.CREDIT: "a credit of a photograph or an agency",
    phrases.BYLINE: "who wrote it",
    phrases.TIME: "when it was published, or how long it takes to read",
    phrases.READ_MORE: "a link to another story",
    OTHER_HEADLINES: "the bare headline of another story",
    phrases.SHARE: "a prompt to share",
    phrases.NEWSLETTER: "a prompt to sign up, subscribe or give",
    phrases.COOKIES: "a cookie notice",
    phrases.PAGE: "a part of the page around the article",
    BREADCRUMBS: "the path of the page on its site",
}
"""Every rule's name, and what the lines that it marks are."""

MAX_LINE_CHARS = 300
"""Longer lines are never furniture."""
_MAX_TITLE_CHARS = 140
_MAX_TITLES_INSIDE = 4
_MIN_TITLE_WORDS = 3
_MIN_BARE_WORDS = 4
_MIN_SENTENCE_WORDS = 6
_MIN_BARE_LINES = 2
_MIN_SENTENCES = 3
_SENTENCE_SHARE = 0.75
_WRAPPED_CHARS = 45
_MAX_CRUMB_WORDS = 3
_SHOWN_CHARS = 80

_LINE = re.compile(r"^[^\S\n]*+\S[^\n]*", re.MULTILINE)
_EDGES = re.compile(r"\A[^\w\"'“”‘’«»„(©]+|[^\w\"'“”‘’«»)!?.:;,…]+\Z")
_BLANKS = re.compile(r"\s+")
_QUOTES = str.maketrans("“”„‟«»‘’‚‛", '""""""\'\'\'\'')
_TERMINAL = re.compile(r"[.!?…:;,。！？][\"'”’»)\]*_]*\Z")  # Chinese
_FULL_STOP = re.compile(r"[.…。][\"'”’»)\]*_]*\Z")
_OPENS_QUOTATION = re.compile(r"[\"'“‘«„]")
_PARTS = re.compile(r" ?[|·•›»>] ?| / ")
_CRUMBS = re.compile(r" ?[›»>] ?| / ")
_WORD = re.compile(r"\w+")
_ITEM = re.compile(r"[-*•–]\s|\(?\d|[a-z]\)")

_NEVER_A_HEADLINE = {
    phrases.SHARE,
    phrases.COOKIES,
    phrases.NEWSLETTER,
    phrases.PAGE,
    phrases.TIME,
    BREADCRUMBS,
}


@dataclass(slots=True)
class _Line:
    """A line of the body that is not blank.

    Attributes:
        span: It, without the blank around it.
        text: Its words as they are read by the rules: one blank between them, no ornament
            at either end.
        follows_blank: A blank line stands before it, or nothing.
        rule: The rule that marked it.
    """

    span: Span
    text: str
    follows_blank: bool
    rule: str | None = field(default=None)
    _folded: str | None = field(default=None)

    @property
    def folded(self) -> str:
        """Its words in small letters, with straight quotation marks."""
        if self._folded is None:  # of the article's own lines nobody asks
            self._folded = _straight(self.text)
        return self._folded

    @property
    def words(self) -> int:
        """How many it has."""
        return len(_WORD.findall(self.text))

    @property
    def is_sentence(self) -> bool:
        """Say whether it looks like text: long, or ending as sentences do."""
        if len(self.text) > _MAX_TITLE_CHARS:
            return True
        return bool(_TERMINAL.search(self.text)) and self.words >= _MIN_SENTENCE_WORDS

    @property
    def is_bare(self) -> bool:
        """Say whether it could be a headline: no full stop, no item of a list."""
        return (
            len(self.text) <= _MAX_TITLE_CHARS
            and not _FULL_STOP.search(self.text)
            and not self.text.endswith((":", ",", ";"))
            and not self.text[:1].islower()
            and not _ITEM.match(self.text)
        )


def mark_furniture(headline: str, body: str, keep: Collection[str] = ()) -> tuple[Furniture, ...]:
    """Return the parts of a body that are not the article, in order, disjoint.

    Args:
        headline: The article's.
        body: Its text.
        keep: Lines, or names of rules, that are not to be marked; blanks do not matter.
    """
    lines = _read_lines(body)
    _mark_single_lines(lines, _fold(headline))
    _mark_head(lines)
    _mark_titles_under_headings(lines)
    _mark_titles_at_the_end(lines)
    kept = {_fold(each) for each in keep}
    return tuple(
        marked
        for line in lines
        for marked in _marked(line, body)
        if marked.rule not in kept and line.folded not in kept
    )


def describe_furniture(article: Article) -> list[str]:
    """Return a sentence for each part of an article that is marked, with the rule that did it."""
    return [
        f"{article.file}: “{_shortened(each.span.of(article.body))}” is {RULES[each.rule]} "
        f"(rule “{each.rule}”)."
        for each in article.furniture
    ]


def _shortened(text: str) -> str:
    text = _BLANKS.sub(" ", text)
    return text if len(text) <= _SHOWN_CHARS else f"{text[: _SHOWN_CHARS - 1]}…"


def is_no_headline(line: str) -> bool:
    """Say whether a line above an article is surely part of the page, and not its headline."""
    read = _read_lines(line)
    return bool(read) and _rule_of(read[0], "") in _NEVER_A_HEADLINE


def _read_lines(body: str) -> list[_Line]:
    lines: list[_Line] = []
    end = 0
    for match in _LINE.finditer(body):
        raw = match[0]
        start = match.start() + len(raw) - len(raw.lstrip())
        span = Span(start, match.start() + len(raw.rstrip()))
        text = _bare_text(span.of(body)) if span.end - span.start <= MAX_LINE_CHARS else raw
        follows_blank = not lines or body.count("\n", end, span.start) > 1
        lines.append(_Line(span, text, follows_blank))
        end = span.end
    return lines


def _bare_text(text: str) -> str:
    return _EDGES.sub("", _BLANKS.sub(" ", text).strip())


def _straight(text: str) -> str:
    return text.translate(_QUOTES).casefold()


def _fold(text: str) -> str:
    return _straight(_bare_text(text))


def _mark_single_lines(lines: Sequence[_Line], headline: str) -> None:
    """Mark the lines that a rule knows by themselves."""
    for at, line in enumerate(lines):
        if len(line.text) <= MAX_LINE_CHARS and not _is_wrapped(lines, at):
            line.rule = _rule_of(line, headline)


def _is_wrapped(lines: Sequence[_Line], at: int) -> bool:
    """Say whether a line is the middle of a sentence that goes over several lines."""
    if at + 1 < len(lines):
        after = lines[at + 1]
        if not after.follows_blank and after.text[:1].islower():
            return True
    before = lines[at - 1] if at else None
    return (
        before is not None
        and before.rule is None
        and not lines[at].follows_blank
        and not _TERMINAL.search(before.text)
        and len(before.text) > _WRAPPED_CHARS
        and lines[at].text[:1].islower()
    )


def _rule_of(line: _Line, headline: str) -> str | None:
    folded = line.folded
    if headline and (folded == headline or _is_page_title(folded, headline)):
        return HEADLINE
    if not folded or _OPENS_QUOTATION.match(line.text):
        return None
    rule = _rule_of_words(folded)
    if rule is not None:
        return rule
    parts = [part for part in _PARTS.split(folded) if part]
    if len(parts) > 1:
        rules = [_rule_of_words(part) for part in parts]
        if all(rules):
            return rules[0]
        crumbs = _CRUMBS.split(folded)
        if crumbs[0] in phrases.BREADCRUMB_STARTS and _are_short(crumbs[1:]):
            return BREADCRUMBS
    return None


def _is_page_title(folded: str, headline: str) -> bool:
    """Say whether a line is the headline and its outlet, as in a page's title."""
    rest = folded.removeprefix(headline)
    return rest != folded and bool(re.fullmatch(r" ?[|–—-] .{2,60}", rest))


def _are_short(parts: Sequence[str]) -> bool:
    return bool(parts) and all(len(part.split()) <= _MAX_CRUMB_WORDS for part in parts)


def _rule_of_words(folded: str) -> str | None:
    if _PLAIN_ENDS.sub("", folded) in _BY_LINE:
        return _BY_LINE[_PLAIN_ENDS.sub("", folded)]
    if phrases.is_time(folded):
        return phrases.TIME
    return next((rule for rule, pattern in phrases.PATTERNS.items() if pattern.match(folded)), None)


_PLAIN_ENDS = re.compile(r"\A\W+|\W+\Z")
_BY_LINE = {line: rule for rule, known in phrases.WHOLE_LINES.items() for line in known}


def _mark_head(lines: Sequence[_Line]) -> None:
    """Mark bylines and dates between the headline and the first sentence."""
    head = []
    for line in lines:
        if line.rule is None and line.is_sentence and not phrases.BYLINE_LINE.match(line.text):
            break
        head.append(line)
    for line in head:
        if line.rule is None:
            line.rule = _rule_in_head(line)
    for at, line in enumerate(head):
        neighbours = [n.rule for n in head[max(0, at - 1) : at + 2] if n is not line]
        is_signed = any(rule in {HEADLINE, phrases.TIME, phrases.SHARE} for rule in neighbours)
        if line.rule is None and is_signed and _is_name(line.text):
            line.rule = phrases.BYLINE


def _rule_in_head(line: _Line) -> str | None:
    if phrases.is_date(line.folded):
        return phrases.TIME
    if phrases.BYLINE_LINE.match(line.text) and not phrases.NO_NAMES.search(line.text):
        rest = line.text.split(" ", 1)[1] if " " in line.text else ""
        return phrases.BYLINE if rest[:1].isupper() else None
    return None


def _is_name(text: str) -> bool:
    return bool(phrases.NAME_LINE.match(text)) and not phrases.NO_NAMES.search(text)


def _mark_titles_under_headings(lines: Sequence[_Line]) -> None:
    """Mark bare headlines that follow a heading such as "Related articles"."""
    last = max((at for at, line in enumerate(lines) if _is_text(line)), default=-1)
    heading = False
    inside = 0
    for at, line in enumerate(lines):
        if line.rule is not None:
            if phrases.is_heading(line.folded):
                heading, inside = True, 0
            continue
        is_tail = at > last
        enough = inside >= _MAX_TITLES_INSIDE and not is_tail
        if not heading or enough or not line.is_bare or (line.is_sentence and not _asks(line)):
            heading = False
            continue
        if is_tail or line.words >= _MIN_TITLE_WORDS:
            line.rule = OTHER_HEADLINES
            inside += 1


def _asks(line: _Line) -> bool:
    return line.text.endswith("?") and not _OPENS_QUOTATION.match(line.text)


def _is_text(line: _Line) -> bool:
    return line.rule is None and line.is_sentence and not _asks(line)


def _mark_titles_at_the_end(lines: Sequence[_Line]) -> None:
    """Mark two bare headlines or more that stand at the end of a text made of sentences.

    One is enough where it stands right below a link to another story.
    """
    unmarked = [line for line in lines if line.rule is None]
    run = list(_bare_run(reversed(unmarked)))
    before = unmarked[: len(unmarked) - len(run)]
    least = 1 if _follows_link(lines, run) else _MIN_BARE_LINES
    if len(run) < least or not before or before[-1].text.endswith(":"):
        return
    if _is_made_of_sentences(before) and bool(_FULL_STOP.search(before[-1].text)):
        for line in run:
            line.rule = OTHER_HEADLINES


def _follows_link(lines: Sequence[_Line], run: Sequence[_Line]) -> bool:
    """Say whether the first line of a run, which goes backwards, stands below such a link."""
    at = next((at for at, line in enumerate(lines) if run and line is run[-1]), 0)
    return at > 0 and lines[at - 1].rule == phrases.READ_MORE


def _bare_run(lines: Iterator[_Line]) -> Iterator[_Line]:
    for line in lines:
        is_title = line.is_bare and line.words >= _MIN_BARE_WORDS
        if not is_title or _OPENS_QUOTATION.match(line.text) or "," in line.text[-20:]:
            return
        yield line


def _is_made_of_sentences(lines: Sequence[_Line]) -> bool:
    ending = sum(bool(_TERMINAL.search(line.text)) for line in lines)
    return ending >= _MIN_SENTENCES and ending >= _SENTENCE_SHARE * len(lines)


def _marked(line: _Line, body: str) -> Iterator[Furniture]:
    if line.rule is not None:
        yield Furniture(line.span, line.rule)
        return
    credit = phrases.CREDIT_AT_THE_END.search(line.span.of(body)[-120:])
    if credit:
        words = credit[0].lstrip()
        yield Furniture(Span(line.span.end - len(words), line.span.end), phrases.CREDIT)
