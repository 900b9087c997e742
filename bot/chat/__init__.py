"""The only package that knows Discord: the client, its commands, its cards."""
