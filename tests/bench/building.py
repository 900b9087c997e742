"""One kind of measurement: an index from ready terms, in a child process. Run by asking.py."""

from pathlib import Path
from time import perf_counter

from tests.bench.children import arguments, disk_mb, peak_mb, resident_mb, tell
from tests.bench.corpus import Corpus
from tests.bench.systems import SYSTEMS


def main() -> None:
    """Build what was asked for and tell what it took: SYSTEM CORPUS FOLDER."""
    name, corpus, folder = arguments(3)
    given = Corpus.open(Path(corpus))
    before = resident_mb()
    start = perf_counter()
    SYSTEMS[name].build(given, Path(folder))
    seconds = perf_counter() - start
    tell(
        {
            "seconds": seconds,
            "before_mb": before,
            "peak_mb": peak_mb(),
            "disk_mb": disk_mb(Path(folder)),
        }
    )


if __name__ == "__main__":
    main()
