"""``python -m tests.e2e.launch API GATEWAY COMPRESSION [COMMAND ...]``: ``cuttings`` on loopback.

Nothing but the addresses differs. As the bot is shipped, zstandard is not installed, and discord.py
asks for a zlib stream; where it is, for zstd.
"""

import sys

_, API, GATEWAY, COMPRESSION, *COMMAND = sys.argv
if COMPRESSION == "zlib":
    sys.modules["zstandard"] = None  # type: ignore[assignment]  # importing it fails then

from bot.cli import main  # noqa: E402
from tests.e2e.leading import lead_discord_py  # noqa: E402

if __name__ == "__main__":
    lead_discord_py(API, GATEWAY, setattr)
    sys.argv = ["cuttings", *(COMMAND or ["run"])]
    main()
