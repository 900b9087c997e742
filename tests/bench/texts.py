"""A story's folder -> what can be searched, over two cores. Run by publishing.py."""

import sys
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from time import perf_counter

from tests.bench.children import arguments, tell
from tests.bench.stories import NAME, read_passages

CORES = 2
_SAMPLE_S = 0.1
_HEAP_BYTES = 256_000_000


def main() -> None:
    """Build and tell what it took: SYSTEM FOLDER INDEX."""
    system, folder, index = arguments(3)
    over = threading.Event()
    peaks: list[float] = [0.0]
    watch = threading.Thread(target=_watch, args=(over, peaks), daemon=True)
    watch.start()
    start = perf_counter()
    BUILDS[system](Path(folder), Path(index))
    seconds = perf_counter() - start
    over.set()
    watch.join()
    tell({"seconds": seconds, "peak_mb": peaks[0]})


def _build_ours(folder: Path, index: Path) -> None:
    from bot.library.workshop.making import make_from_folder  # noqa: PLC0415

    make_from_folder(NAME, folder, {}, index, CORES)


def _build_tantivy(folder: Path, index: Path) -> None:
    import tantivy  # noqa: PLC0415

    builder = tantivy.SchemaBuilder()
    for field in ("headline", "text"):
        builder.add_text_field(field, stored=False, tokenizer_name="en_stem")
    made = tantivy.Index(builder.build(), path=str(index))
    writer = made.writer(_HEAP_BYTES, CORES)
    for headline, text in read_passages(folder):
        writer.add_document(tantivy.Document(headline=headline, text=text))
    writer.commit()
    writer.wait_merging_threads()


BUILDS: Mapping[str, Callable[[Path, Path], None]] = {
    "ours": _build_ours,
    "tantivy": _build_tantivy,
}


def _watch(over: threading.Event, peaks: list[float]) -> None:
    """Note the most memory that this process and those it started have at once, in MB."""
    while not over.wait(_SAMPLE_S):
        peaks[0] = max(peaks[0], _resident_mb("self"))


def _resident_mb(pid: str) -> float:
    """Return the memory of a process and of all that it started; what they share counts twice."""
    folder = Path("/proc") / pid
    try:
        lines = (folder / "status").read_text(encoding="ascii", errors="replace").splitlines()
        children = [
            child
            for task in (folder / "task").iterdir()
            for child in (task / "children").read_text(encoding="ascii").split()
        ]
    except OSError:  # it has ended
        return 0.0
    own = sum(int(line.split()[1]) for line in lines if line.startswith(("RssAnon", "RssShmem")))
    return own * 1_024 / 1e6 + sum(map(_resident_mb, children))


if __name__ == "__main__":
    main()
    sys.exit()
