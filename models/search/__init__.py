"""Full-text search over articles and public comments."""
