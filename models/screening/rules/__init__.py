"""The team's rules: what they may be, where they fit a text, and how they are changed."""
