"""A question becomes an answer: excerpts chosen, cut and cited. No Discord, no SQL."""
