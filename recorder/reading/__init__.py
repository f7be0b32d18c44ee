"""Messages, values, clauses and our own source, made into words that people read."""
