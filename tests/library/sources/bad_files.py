"""Files that cannot be read, by what is wrong with them: name, content, and what is said of it."""

from bot.library.sources.ingesting import MIB
from tests.story.formats.building import make_encrypted_pdf, make_pdf, make_zip

TEXT = b"Llama wins\n\nA llama called Zorro won the fair at Otavalo.\n"
FRONT = b"---\nheadline: Llama wins\noutlet: The Paper\npublished_at: 2012-08-16\n"

BAD_FILES = {
    "empty file": ("empty.txt", b"", "It is empty."),
    "binary called .txt": ("binary.txt", bytes(range(256)) * 40, "Line 1: It is not a text file;"),
    "HTML without an article": (
        "page.html",
        b"<html><body><nav>Home</nav></body></html>",
        "No article was found on this page.",
    ),
    "encrypted PDF": (
        "locked.pdf",
        make_encrypted_pdf(),
        "It is encrypted; save it without a password",
    ),
    "scanned PDF": ("scan.pdf", make_pdf([[]]), "It holds no text, perhaps only scanned pages;"),
    "broken zip": ("broken.zip", b"PK\x03\x04broken", "It is not a zip archive, or a damaged one."),
    "zip bomb, ratio": (
        "ratio.zip",
        make_zip({"a.txt": b"0" * (30 * MIB)}),
        "It unpacks to over 100 times its size, as a zip bomb does.",
    ),
    "path traversal in a zip": (
        "paths.zip",
        make_zip({"../../etc/passwd.txt": TEXT}),
        "It holds “../../etc/passwd.txt”, a path that leads out of the archive.",
    ),
    "invalid front matter": (
        "front.md",
        FRONT + b"wrong: key\n---\n\nText.\n",
        "Line 5: 'wrong' is not a key of the front matter",
    ),
    "a date that is none": (
        "date.md",
        FRONT.replace(b"08-16", b"02-31") + b"---\n\nText.\n",
        "Line 4: published_at is not a value that exists (day is out of range for month).",
    ),
    "an article that is all furniture": (
        "furniture.txt",
        b"Llama wins\n\nShare this article\n\nRead more: Goats\n",
        "Nothing in it is an article: every line looks like furniture",
    ),
    "NUL bytes": ("nul.txt", b"Llama\n\nwins\x00 the fair\n", "Line 3: It holds NUL bytes"),
}
