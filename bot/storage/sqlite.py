"""The store in one SQLite file: what :mod:`bot.storage`'s rooms hold, put together."""

import aiosqlite

from bot.storage.audit import Audit
from bot.storage.database import insert_event
from bot.storage.golden import Golden
from bot.storage.guilds import Guilds
from bot.storage.held import Held
from bot.storage.quoted import SQLiteQuoted
from bot.storage.readers import SQLiteReaders
from bot.storage.revisions import Revisions
from bot.storage.sources import SQLiteSources
from bot.storage.withheld import Withheld


class SQLiteStore(Revisions, Held, Golden, Withheld, Guilds, Audit):
    """Implements :class:`bot.library.store.Store`; open it with :meth:`open`.

    Attributes:
        readers: What is kept about readers.
        sources: Pages and feeds that are asked again and again.
        quoted: Which messages quote what.
    """

    def __init__(self, writer: aiosqlite.Connection, reader: aiosqlite.Connection) -> None:
        """Use two open connections to one migrated database; see :meth:`open`."""
        super().__init__(writer, reader)
        self.readers = SQLiteReaders(self._rows, self._transaction, insert_event, self._empty_log)
        self.sources = SQLiteSources(self._rows, self._transaction, insert_event)
        self.quoted = SQLiteQuoted(self._rows, self._transaction)
