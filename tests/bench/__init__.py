"""``make bench``: the search against its peers, side by side; see docs/speed.md."""
