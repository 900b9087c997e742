"""Ready term numbers -> the arrays of an index, a block of passages at a time.

Passages come in any portion; each :data:`~bot.search.layout.BLOCK` of them is sorted by term
and set aside, in memory or in a temporary file, at three bytes a posting. ``finish`` copies
each block's segments to where their terms belong. No step needs more memory than one block's
terms and what the index itself takes; with a file to spill to and files to write to, the
system can take back even that.
"""

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryFile
from types import TracebackType
from typing import IO, Any, Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from bot.search.blocks import Allocate, Block, IndexTooLargeError, merge_blocks, sort_block
from bot.search.bm25 import K1, B
from bot.search.layout import BLOCK, Layout

MAX_BLOCKS = 1 << 16

_Scalar = TypeVar("_Scalar", bound=np.generic)


class PostingsBuilder:
    """Collects passages in order, then lays out their index.

    One that spills is used as a context manager: its temporary file goes with it.
    """

    def __init__(
        self, spill_to: Path | None = None, k1: float = K1, b: float = B, block: int = BLOCK
    ) -> None:
        """Begin an index without passages.

        Args:
            spill_to: A folder for the temporary file; without it, blocks stay in memory.
            k1: See :mod:`bot.search.bm25`.
            b: The same.
            block: The passages of a block, at most BLOCK; smaller ones only cost.
        """
        self._k1_b = k1, b
        self._block = block
        self._file: IO[bytes] | None = (
            None if spill_to is None else TemporaryFile(dir=spill_to)  # noqa: SIM115
        )
        self._blocks: list[Block] = []
        self._terms: list[NDArray[np.int32]] = []
        self._sizes: list[int] = []

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Let go of the temporary file."""
        if self._file is not None:
            self._file.close()

    def add(self, terms: NDArray[np.int32]) -> None:
        """Add the next passage.

        Args:
            terms: Its term numbers from 0, repeated terms repeated, in any order; may be empty.
                Kept until the block is full, so they must not change.

        Raises:
            IndexTooLargeError: There are more passages than an index can number.
        """
        self._terms.append(terms)
        self._sizes.append(len(terms))
        if len(self._sizes) == self._block:
            self._close_block()

    def add_counted(self, terms: NDArray[np.int32], counts: NDArray[np.int32]) -> None:
        """Add the next passage by its distinct term numbers and how often it holds each."""
        self.add(np.repeat(terms, counts))

    def add_many(self, terms: NDArray[np.int32], ends: NDArray[np.int64]) -> None:
        """Add passages whose term numbers stand one after the other.

        Args:
            terms: See :meth:`add`.
            ends: Where each passage's end in ``terms``.
        """
        at, begin = 0, 0
        while at < len(ends):
            upto = min(len(ends), at + self._block - len(self._sizes))
            self._terms.append(terms[begin : ends[upto - 1]])
            self._sizes += np.diff(ends[at:upto], prepend=begin).tolist()
            at, begin = upto, int(ends[upto - 1])
            if len(self._sizes) == self._block:
                self._close_block()

    def finish(
        self,
        terms: int,
        idf: NDArray[np.float64] | None = None,
        allocate: Allocate | None = None,
    ) -> Layout:
        """Lay out the index of all passages that were added.

        Args:
            terms: How many terms there are; above the highest number that was added.
            idf: Of each term; by default :func:`bot.search.bm25.lucene_idf`.
            allocate: By default everything is made in memory.

        Raises:
            IndexTooLargeError: There are more postings than an index can number.
        """
        if self._sizes:
            self._close_block()
        return merge_blocks(
            self._blocks, terms, (*self._k1_b, self._block), idf, allocate or _in_memory
        )

    def _close_block(self) -> None:
        if len(self._blocks) == MAX_BLOCKS:
            raise IndexTooLargeError(f"more than {MAX_BLOCKS * self._block} passages")
        block = sort_block(np.concatenate(self._terms), np.array(self._sizes, np.int64))
        self._terms, self._sizes = [], []
        if self._file is not None:
            positions, tf = _moved(block.positions, self._file), _moved(block.tf, self._file)
            block = replace(block, positions=positions, tf=tf)
        self._blocks.append(block)


def _in_memory(name: str, shape: tuple[int, ...], dtype: np.dtype[Any]) -> NDArray[Any]:
    del name
    return np.empty(shape, dtype)


def _moved(array: NDArray[_Scalar], file: IO[bytes]) -> NDArray[_Scalar]:
    """Move an array to the end of a file, and map it from there."""
    if not len(array):
        return array  # nothing cannot be mapped
    at = file.seek(0, 2)
    file.write(array.tobytes())
    file.flush()
    return np.memmap(file, array.dtype, "r", at, array.shape)
