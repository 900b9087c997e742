"""``python -m bot`` is ``cuttings``."""

from bot.cli import main

if __name__ == "__main__":
    main()
