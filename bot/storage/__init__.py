"""The database behind the library's :class:`~bot.library.store.Store`."""
