"""Several pairs of hands, each in a process of its own; they end with the one they work for."""

import multiprocessing
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Self

from bot.library.workshop.hands import Hands

AHEAD = 2
"""Tasks that a process is given before its results are taken."""

Task = tuple[Any, ...]


class Team:
    """Shares tasks out; results come in the tasks' order.

    With no processes of its own it does everything itself, which is faster for a small story.
    """

    def __init__(self, packs: Path, processes: int) -> None:
        """Prepare.

        Args:
            packs: Where everyone writes a pack.
            processes: How many to start; 0 to work in this one.
        """
        self._packs = packs
        self._own = Hands(packs) if not processes else None
        self._others = [_Other(packs) for _ in range(processes)]

    def __enter__(self) -> Self:
        """Return itself; the processes have been started."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the processes, and remove the packs that were not kept."""
        if self._own is not None:
            self._own.close()
        for other in self._others:
            other.end()

    @property
    def size(self) -> int:
        """How many pairs of hands there are."""
        return max(len(self._others), 1)

    def everyone(self, method: str, *arguments: object) -> list[Any]:
        """Let everyone do the same; return each one's result."""
        if self._own is not None:
            return [getattr(self._own, method)(*arguments)]
        for other in self._others:
            other.begin(method, arguments)
        return [other.result() for other in self._others]

    def share(self, method: str, tasks: Iterable[Task]) -> Iterator[tuple[int, Any]]:
        """Share tasks out.

        Yields:
            Who did each task, and its result.
        """
        if self._own is not None:
            for task in tasks:
                yield 0, getattr(self._own, method)(*task)
            return
        under_way: deque[int] = deque()
        for number, task in enumerate(tasks):
            who = number % len(self._others)
            if len(under_way) == AHEAD * len(self._others):
                first = under_way.popleft()
                yield first, self._others[first].result()
            self._others[who].begin(method, task)
            under_way.append(who)
        for who in under_way:
            yield who, self._others[who].result()


class _Other:
    """A pair of hands in another process."""

    def __init__(self, packs: Path) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_work, args=(theirs, packs), daemon=True)
        self._process.start()
        theirs.close()

    def begin(self, method: str, arguments: Task) -> None:
        self._pipe.send((method, arguments))

    def result(self) -> Any:  # noqa: ANN401  # whatever the method returns
        outcome, value = self._pipe.recv()
        if outcome == "failed":
            raise value
        return value

    def end(self) -> None:
        self._pipe.close()
        self._process.join()


def _work(pipe: Connection, packs: Path) -> None:
    """Do what is asked for until nobody asks any more."""
    hands = Hands(packs)
    with suppress(EOFError, BrokenPipeError, ConnectionResetError):
        while True:
            method, arguments = pipe.recv()
            try:
                pipe.send(("done", getattr(hands, method)(*arguments)))
            except OSError as error:  # a full disk: told by the one who asked
                pipe.send(("failed", error))
    hands.close()
