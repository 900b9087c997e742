"""Which version of the code is this?

A snapshot made by another analysis is made again; code compiled from another search, too.
"""

import hashlib
import unicodedata
from functools import cache
from importlib.metadata import version
from pathlib import Path

import bot

_MODULES = (
    "search/analysis.py", "search/bm25.py", "search/catalogue.py", "search/copies.py",
    "search/counting.py", "story/duplicates.py", "story/editions.py",
    "search/grams.py", "search/indexing.py", "search/irregular.py", "search/languages.py",
    "search/layout.py", "search/blocks.py", "search/letters.py", "search/near.py",
    "search/numerals.py", "search/shelved.py", "search/spelling.py", "search/stopwords.py",
    "search/synonyms.py", "search/vocabulary.py", "story/assembling.py", "story/decoding.py",
    "search/patching.py", "search/stretches.py", "search/splicing.py", "story/furniture.py",
    "story/language.py", "story/moments.py", "story/passages.py", "story/phrases.py",
    "story/reading.py", "story/sentences.py",
)  # fmt: skip
_CHARS = 12


@cache
def analysis_version() -> str:
    """Return a name for everything that decides what an article's snapshot looks like.

    A digest of the code itself: nobody has to remember to count a number up.
    """
    digest = hashlib.sha256(f"{version('pystemmer')} {unicodedata.unidata_version}".encode())
    folder = Path(bot.__file__).parent
    for module in _MODULES:
        digest.update((folder / module).read_bytes())
    return digest.hexdigest()[:_CHARS]


def search_version(folder: Path = Path(__file__).parent) -> str:
    """Return a name for all the code of a folder, by default of the search.

    For what numba compiles: it looks at the file of the function that Python calls, and not at
    those of the functions and constants that are compiled into it.
    """
    digest = hashlib.sha256()
    for module in sorted(folder.glob("*.py")):
        digest.update(f"{module.name} {module.stat().st_size} ".encode())
        digest.update(module.read_bytes())
    return digest.hexdigest()[:_CHARS]
