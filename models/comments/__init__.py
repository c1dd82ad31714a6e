"""Comments: table, thread, feeds, revisions and proposed edits."""
