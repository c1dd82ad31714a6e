"""Text of comments: HTML, normalisation, folding, highlighting, redaction."""
