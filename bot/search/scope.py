"""Which passages may answer: dates, outlets, and what moderators have taken out."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date
from functools import cached_property

from bot.story.model import Article, Passage, Span


@dataclass(frozen=True)
class Scope:
    """What a question is asked of; the default is the whole story.

    Words, document frequencies and the vocabulary stay the whole story's: a scope changes
    which passages are shown, not what their words are worth.

    Attributes:
        published_from: The first day (UTC) whose articles may answer; with either bound,
            articles without a date may not.
        published_to: The last such day.
        outlets: Names of the outlets that may answer, whatever their case; empty means all.
        withheld: Files of articles that may not (retracted, under embargo).
        embargoed: Those of them that are not published yet: what they are later editions of goes
            on answering.
        hidden: Stretches of articles, by file, of which no sentence may be shown.
    """

    published_from: date | None = None
    published_to: date | None = None
    outlets: frozenset[str] = frozenset()
    withheld: frozenset[str] = frozenset()
    embargoed: frozenset[str] = frozenset()
    hidden: frozenset[tuple[str, Span]] = frozenset()

    @cached_property
    def _outlets(self) -> frozenset[str]:
        return frozenset(outlet.casefold() for outlet in self.outlets)

    @cached_property
    def _hidden(self) -> dict[str, list[Span]]:
        by_file: dict[str, list[Span]] = {}
        for file, span in self.hidden:
            by_file.setdefault(file, []).append(span)
        return by_file

    def narrowed(self, own: "Scope") -> "Scope":
        """Return a reader's own scope, within what this one lets be shown."""
        return replace(own, withheld=self.withheld, embargoed=self.embargoed, hidden=self.hidden)

    def allows(self, article: Article) -> bool:
        """Say whether an article may answer, its hidden stretches apart."""
        if article.file in self.withheld:
            return False
        return self.allows_outlet(article.outlet or "") and self._allows_day(article)

    def allows_outlet(self, outlet: str) -> bool:
        """Say whether an outlet may answer; empty for none."""
        return not self._outlets or outlet.casefold() in self._outlets

    def _allows_day(self, article: Article) -> bool:
        if self.published_from is None and self.published_to is None:
            return True
        if article.published_at is None:
            return False
        day = article.published_at.astimezone(UTC).date()
        return (self.published_from or day) <= day <= (self.published_to or day)

    def hides(self, article: Article, span: Span) -> bool:
        """Say whether a stretch of an article overlaps one that is hidden."""
        return any(span.overlaps(hidden) for hidden in self._hidden.get(article.file, ()))

    def allows_passage(self, passage: Passage) -> bool:
        """Say whether any sentence of a passage may be shown."""
        article = passage.article
        return self.allows(article) and any(not self.hides(article, s) for s in passage.sentences)

    def runs(self, passage: Passage) -> Iterator[tuple[int, int]]:
        """Yield each longest run of sentences that may be shown, as first and one past the last."""
        first = 0
        for at, sentence in enumerate(passage.sentences):
            if self.hides(passage.article, sentence):
                if first < at:
                    yield first, at
                first = at + 1
        if first < len(passage.sentences):
            yield first, len(passage.sentences)


EVERYTHING = Scope()
"""The whole story."""
