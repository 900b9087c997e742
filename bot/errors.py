"""Errors that own the sentence a person reads."""

from collections.abc import Sequence
from pathlib import Path

from bot.wording import later


class UserFacingError(Exception):
    """Something a person can understand, and perhaps put right.

    Attributes:
        user_message: One or more complete sentences in English: no ids, absolute paths or traces.
            ``str()`` is the same, but where it says otherwise.
        template: The same with ``{name}`` where a value stands, by which it is translated.
        values: What stands there; none where the message is whole.
        what_next: What the person can do, where the message does not say so itself.
    """

    what_next = ""

    def __init__(self, user_message: str, /, **values: object) -> None:
        """Keep the sentence; with values, they are put into it."""
        self.template, self.values = user_message, values
        self.user_message = user_message.format(**values) if values else user_message
        super().__init__(self.user_message)


class ConfigError(UserFacingError):
    """A setting is missing or wrong; the message names it. Ends the process."""


class CorpusError(UserFacingError):
    """A story's folder cannot become a corpus."""

    what_next = later("Whoever keeps the articles has to mend this; then try again.")


class FolderError(CorpusError):
    """A folder cannot be read as a story's.

    ``user_message`` names the folder alone; ``str()`` has its path, for logs and terminals.
    """

    def __init__(self, sentence: str, folder: Path) -> None:
        """Keep a sentence with ``{folder}`` where the folder is named."""
        super().__init__(sentence.replace("{folder}", folder.name))
        self.args = (sentence.replace("{folder}", str(folder)),)


class ArticleError(CorpusError):
    """One file of a story cannot be read.

    Attributes:
        file: Its path inside the story's folder.
        line: The line at fault, from 1, where one line is at fault.
        reason: What is wrong with it, as a complete sentence.
    """

    def __init__(self, file: str, reason: str, line: int | None = None) -> None:
        place = file if line is None else f"{file}, line {line}"
        super().__init__(f"{place}: {reason}")
        self.file = file
        self.line = line
        self.reason = reason


class BrokenArticlesError(CorpusError):
    """Some files of a story cannot be read; nothing was changed.

    Attributes:
        errors: One for each file at fault.
    """

    def __init__(self, errors: Sequence[ArticleError]) -> None:
        super().__init__("\n".join(error.user_message for error in errors))
        self.errors = tuple(errors)


class UnknownStoryError(UserFacingError):
    """No story of that name is loaded."""

    what_next = later("Choose one from the list that Discord shows while you type, or name none.")


class EmptyStoryError(UserFacingError):
    """The story that is asked in a place has no articles yet."""

    def __init__(self) -> None:
        super().__init__(later("The story of this channel has no articles yet. Ask again later."))


class StoryNameError(UserFacingError):
    """A story cannot be called so; nothing was done."""


class NotAllowedError(UserFacingError):
    """The person may not do this; nothing was done."""


class NotAdmittedError(UserFacingError):
    """A question is not let through; a rule says so, and nothing has failed.

    Attributes:
        user_message: Markdown, with the time left as Discord shows it.
        quiet: Where the bot was not called by name: say nothing.
    """

    def __init__(self, user_message: str, *, quiet: bool = False) -> None:
        super().__init__(user_message)
        self.quiet = quiet


class UnknownRevisionError(UserFacingError):
    """A story has no revision of that number."""

    def __init__(self, number: int, newest: int) -> None:
        if newest:
            told = later("This story has no revision {number}; the newest is {newest}.")
            super().__init__(told, number=number, newest=newest)
        else:
            told = later("This story has no revision {number}; it has none yet.")
            super().__init__(told, number=number)


class NothingHeldError(UserFacingError):
    """What was to be published or let go is not there any more."""

    def __init__(self) -> None:
        super().__init__(
            later(
                "That rehearsal is over: it was published or discarded, or another revision was "
                "published meanwhile. Rehearse again to see what would change now."
            )
        )


class ReloadInProgressError(UserFacingError):
    """Another reload of the same story has not finished; nothing was started."""

    def __init__(self) -> None:
        super().__init__(
            later("A reload is already under way. Wait for its report, then try again.")
        )


class ShuttingDownError(UserFacingError):
    """The bot is ending and takes no new questions."""

    def __init__(self) -> None:
        super().__init__(later("I am about to restart. Ask again in a minute."))


class StorageError(UserFacingError):
    """The database cannot be opened or is not ours."""

    what_next = later("Try again in a minute; if it stays so, tell whoever runs this bot.")


class ConnectionFailedError(UserFacingError):
    """Discord cannot be reached, or fails."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"Discord cannot be reached: {reason or 'no answer'}.")


class GaveUpError(UserFacingError):
    """The bot failed too often in a row."""

    def __init__(self, starts: int, reason: str) -> None:
        super().__init__(f"Gave up after {starts} starts in a row. The last failure: {reason}")


class DamagedSnapshotError(UserFacingError):
    """A snapshot on the disk cannot be used; it can be built again.

    Attributes:
        name: What is damaged.
        reason: How, to go on after "it".
    """

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"The snapshot {name} cannot be used: {reason}.")
        self.name = name
        self.reason = reason
