"""What a document consists of: identity, parts, blocks, people, questions, minutes, tables."""
