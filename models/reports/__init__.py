"""Reports of comments by readers."""
