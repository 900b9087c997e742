"""Other formats -> article files, extracted once; one module a format.

Libraries are imported where they are used: the bot itself never needs them in memory.
"""
