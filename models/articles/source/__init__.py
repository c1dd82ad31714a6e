"""An article as its author wrote it: read from Markdown, checked and typeset."""
