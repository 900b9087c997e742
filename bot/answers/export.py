"""Answer -> plain data, for ``cuttings ask --json``."""

from datetime import datetime
from typing import Any

from bot.answers.model import Answer, Excerpt, Notice
from bot.story.model import Article


def as_data(answer: Answer) -> dict[str, Any]:
    """Return an answer as JSON-ready data.

    ``start``, ``end`` and ``highlights`` count Unicode code points of the article's body:
    the file without its front matter, from the first line that is not blank. They slice
    it to exactly ``text`` and to the words that matched.
    """
    return {
        "question": answer.question,
        "answered": answer.answered,
        "story": answer.story,
        "revision": answer.revision,
        "excerpts": [_excerpt(excerpt) for excerpt in answer.excerpts],
        **({"retracted": _retracted(*answer.retracted)} if answer.retracted else {}),
    }


def _retracted(article: Article, notice: Notice) -> dict[str, Any]:
    return {"file": article.file, "at": _moment(notice.at), "reason": notice.text}


def _moment(at: datetime | None) -> str | None:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}" if at else None


def _excerpt(excerpt: Excerpt) -> dict[str, Any]:
    article = excerpt.article
    published = article.published_at
    return {
        "text": excerpt.text,
        "receipt": str(excerpt.receipt),
        "article": {
            "file": article.file,
            "headline": article.headline,
            "outlet": article.outlet,
            "published_at": _moment(published),
        },
        "paragraph": excerpt.paragraph,
        "start": excerpt.span.start,
        "end": excerpt.span.end,
        "score": excerpt.score,
        "highlights": [[span.start, span.end] for span in excerpt.highlights],
        **({"notices": [_notice(one) for one in excerpt.notices]} if excerpt.notices else {}),
    }


def _notice(notice: Notice) -> dict[str, Any]:
    return {"kind": notice.kind.value, "text": notice.text, "at": _moment(notice.at)}
