"""What a story says of itself -> the file that says so."""

import json
from collections.abc import Sequence

_DELETE = "\x7f"  # which TOML forbids and JSON does not escape


def write_about(title: str, language: str, keep: Sequence[str] = ()) -> bytes:
    """Return a ``story.toml``.

    Args:
        title: What readers see of the story.
        language: ISO 639-1 code.
        keep: Lines, or names of rules, that are not to be marked as furniture.
    """
    lines = [f"title = {_quoted(title)}", f"language = {_quoted(language)}"]
    if keep:
        kept = "".join(f"    {_quoted(line)},\n" for line in dict.fromkeys(keep))
        lines.append(f"keep = [\n{kept}]")
    return ("\n".join(lines) + "\n").encode()


def _quoted(text: str) -> str:
    """Return a basic string of TOML; those of JSON are ones."""
    return json.dumps(text, ensure_ascii=False).replace(_DELETE, "\\u007f")
