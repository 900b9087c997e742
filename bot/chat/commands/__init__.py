"""One cog a file, thin: check, defer, delegate, send."""
