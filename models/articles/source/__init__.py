"""Article source: reading Markdown files, validation and rendering."""
