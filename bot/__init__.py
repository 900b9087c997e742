"""Cuttings: a Discord bot that answers questions about a news story with the story's own words."""

__version__ = "0.1.0"
