"""What a story is made of: articles, their sentences, their passages. No Discord, SQL or network."""
