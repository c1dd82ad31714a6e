"""Appeals: a writer asks that somebody else looks at a rejection once more."""
