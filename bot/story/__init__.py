"""What a story is made of: articles, sentences, passages. No Discord, SQL or network."""
