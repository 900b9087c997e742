"""Making snapshots apart from the bot: another process reads, counts and writes."""
