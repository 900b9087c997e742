"""Which language is a text in? By its script, then by its function words."""

import re
from collections.abc import Iterable

from bot.search.stopwords import BY_LANGUAGE

DEFAULT_LANGUAGE = "en"
CJK_LANGUAGES = frozenset({"zh", "ja", "ko"})

# The first whose letters make up a tenth of a text; kana before the characters Japanese shares.
_SCRIPTS = (
    ("ja", re.compile(r"[\u3040-\u30ff]")),
    ("ko", re.compile(r"[\uac00-\ud7af]")),
    ("zh", re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")),
    ("ar", re.compile(r"[\u0600-\u06ff]")),
    ("el", re.compile(r"[\u0370-\u03ff]")),
    ("hi", re.compile(r"[\u0900-\u097f]")),
    ("ru", re.compile(r"[\u0400-\u04ff]")),
)
_SHARE_OF_SCRIPT = 0.1
_WORD = re.compile(r"[^\W\d_]+")
_MAX_CHARS = 50_000


def script_of(text: str) -> str | None:
    """Return the language whose script a tenth of a text's letters are of, if there is one."""
    letters = sum(char.isalpha() for char in text)
    for language, script in _SCRIPTS:
        if letters and len(script.findall(text)) >= _SHARE_OF_SCRIPT * letters:
            return language
    return None


def guess_language(texts: Iterable[str]) -> str:
    """Return the ISO 639-1 code of the language that texts are in; English when none fits."""
    sample = "\n".join(texts)[:_MAX_CHARS]
    script = script_of(sample)
    if script is not None:
        return script
    words = [word.lower() for word in _WORD.findall(sample)]
    counts = {
        language: sum(word in stop_words for word in words)
        for language, stop_words in BY_LANGUAGE.items()
    }
    best = max(counts, key=lambda language: (counts[language], language == DEFAULT_LANGUAGE))
    return best if counts[best] else DEFAULT_LANGUAGE
