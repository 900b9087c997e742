"""The information-retrieval side: analysis, BM25, postings, snapshots. Pure Python and numpy."""
