"""The ring of keys: which there are, how they are made, checked, rotated."""
