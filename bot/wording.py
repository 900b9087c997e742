"""Words that every part of the house says alike."""


def counted(number: int, noun: str, plural: str | None = None) -> str:
    """Return a number and what is counted, in the plural unless it is one."""
    return f"{number} {noun}" if number == 1 else f"{number} {plural or f'{noun}s'}"


def recorded(words: str) -> str:
    """Mark words that are kept or logged: in English, whoever reads them one day."""
    return words


def later(message: str) -> str:
    """Mark a sentence that is said, and translated, somewhere else."""
    return message
