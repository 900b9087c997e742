"""A story's files of which most are known already: only the others have to be read."""

from collections.abc import Iterator, Mapping

from bot.story.model import DigestedFiles, digests_of


class LayeredFiles(DigestedFiles):
    """Files of one collection, with others put over or beside them."""

    def __init__(
        self, below: Mapping[str, bytes], kept: Mapping[str, str], above: Mapping[str, bytes]
    ) -> None:
        """Lay files over others.

        Args:
            below: Where the bytes of those kept are read from, when they are asked for.
            kept: SHA-256 (hex) of those kept, by path.
            above: The files that are put over them.
        """
        self._below = below
        self._above = above
        self._digests = dict(sorted({**kept, **digests_of(above)}.items()))

    @property
    def digests(self) -> dict[str, str]:
        """See :class:`~bot.story.model.DigestedFiles`."""
        return self._digests

    def __getitem__(self, path: str) -> bytes:
        """Return a file's bytes."""
        if path in self._above:
            return self._above[path]
        if path not in self._digests:
            raise KeyError(path)
        return self._below[path]

    def __iter__(self) -> Iterator[str]:
        """Go through the paths, in order."""
        return iter(self._digests)

    def __len__(self) -> int:
        """Return how many files there are."""
        return len(self._digests)
