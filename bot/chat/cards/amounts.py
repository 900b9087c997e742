"""How many of what there are, in the reader's language; each stands alone, in no sentence."""

from bot.chat.speech import say_counted


def articles(number: int) -> str:
    """Return a number of articles."""
    return say_counted("{number} article", "{number} articles", number)


def passages(number: int) -> str:
    """Return a number of passages."""
    return say_counted("{number} passage", "{number} passages", number)


def questions(number: int) -> str:
    """Return a number of questions."""
    return say_counted("{number} question", "{number} questions", number)


def votes(number: int) -> str:
    """Return a number of votes."""
    return say_counted("{number} vote", "{number} votes", number)


def files(number: int) -> str:
    """Return a number of files."""
    return say_counted("{number} file", "{number} files", number)


def readers(number: int) -> str:
    """Return a number of readers."""
    return say_counted("{number} reader", "{number} readers", number)


def times(number: int) -> str:
    """Return how often."""
    return say_counted("{number} time", "{number} times", number)


def sayings(number: int) -> str:
    """Return a number of things that somebody said."""
    return say_counted("{number} saying", "{number} sayings", number)
