"""Growth: the same site with few and with many comments, measured side by side."""
