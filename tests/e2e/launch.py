"""``python -m tests.e2e.launch API GATEWAY COMPRESSION [COMMAND ...]``: ``cuttings`` on loopback.

Nothing but the addresses differs, and the pauses after breakdowns, which are minutes. As the bot is
shipped, zstandard is not installed, and discord.py asks for a zlib stream; where it is, for zstd.
"""

import sys

_, API, GATEWAY, COMPRESSION, *COMMAND = sys.argv
if COMPRESSION == "zlib":
    sys.modules["zstandard"] = None  # type: ignore[assignment]  # importing it fails then

from bot import app  # noqa: E402
from bot.chat.supervisor import Patience, Supervisor  # noqa: E402
from bot.cli import main  # noqa: E402
from tests.e2e.leading import lead_discord_py  # noqa: E402

if __name__ == "__main__":
    lead_discord_py(API, GATEWAY, setattr)
    app.SUPERVISOR = Supervisor(Patience(crash_waits_s=(0.1, 0.2, 0.4, 0.8)))
    sys.argv = ["cuttings", *(COMMAND or ["run"])]
    main()
