"""Documents of which a part is measured: it stands between two marks."""

from dataclasses import dataclass
from pathlib import Path

from bot.errors import UserFacingError

END = "<!-- measured: end -->"


@dataclass(frozen=True, slots=True)
class Document:
    """A document with a part that a target of the Makefile writes.

    Attributes:
        path: Where it stands.
        target: The target.
    """

    path: Path
    target: str

    @property
    def begin(self) -> str:
        """The mark that the part begins with."""
        return f"<!-- measured: begin; written by make {self.target} -->"

    def check(self) -> None:
        """Look whether it can be written, before anything is measured.

        Raises:
            UserFacingError: It cannot be read or lacks a mark.
        """
        self.replaced(self._read(), "")

    def write(self, measured: str) -> None:
        """Put what was measured between the marks."""
        self.path.write_text(self.replaced(self._read(), measured), encoding="utf-8")

    def replaced(self, text: str, measured: str) -> str:
        """Return a text with what stands between its marks replaced.

        Raises:
            UserFacingError: It lacks a mark.
        """
        before, begin, rest = text.partition(self.begin)
        _, end, after = rest.partition(END)
        if not begin or not end:
            raise UserFacingError(f"{self.path} lacks the mark {END if begin else self.begin}.")
        return f"{before}{begin}\n\n{measured}\n{end}{after}"

    def _read(self) -> str:
        try:
            return self.path.read_text(encoding="utf-8")
        except OSError as error:
            raise UserFacingError(f"{self.path} cannot be read ({error.strerror}).") from error
