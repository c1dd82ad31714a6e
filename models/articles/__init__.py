"""Articles: storage, page versions and Markdown source."""
