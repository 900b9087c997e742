"""What a guild chose goes on holding while the database fails: the last that was read of it.

Readers are answered from memory. Without this each of their questions would first have to read
rules from a file that is damaged, or on a disk that is full.
"""

from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar
from weakref import WeakKeyDictionary

import structlog

from bot.errors import StorageError

log = structlog.get_logger(__name__)

MAX_KNOWN = 4_096
"""Of each kind; the oldest are forgotten first."""

S = TypeVar("S")
P = ParamSpec("P")
T = TypeVar("T")
Reading = Callable[Concatenate[S, P], Coroutine[Any, Any, T]]


def lasting(*unknown: Any) -> Callable[[Reading[S, P, T]], Reading[S, P, T]]:  # noqa: ANN401  # a T
    """Make a reading of the database outlast its failures.

    Args:
        unknown: What to return where nothing was read before; without it, the failure is raised.
    """

    def outlasting(read: Reading[S, P, T]) -> Reading[S, P, T]:
        known: WeakKeyDictionary[Any, dict[object, T]] = WeakKeyDictionary()

        @wraps(read)
        async def reading(self: S, *args: P.args, **kwargs: P.kwargs) -> T:
            before = known.setdefault(self, {})
            try:
                before[args] = value = await read(self, *args, **kwargs)
            except StorageError as error:
                if args not in before and not unknown:
                    raise
                log.error("going by what was known", of=read.__name__, reason=error.user_message)
                fallback: T = unknown[0] if unknown else before[args]
                return before.get(args, fallback)
            if len(before) > MAX_KNOWN:
                del before[next(iter(before))]
            return value

        return reading  # type: ignore[return-value]  # wraps() hides that self has no name

    return outlasting
