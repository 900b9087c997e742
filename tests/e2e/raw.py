"""What JSON holds, before anybody has looked at it."""

from typing import Any

Json = Any
