"""Detection of personal data in comments, by small finders, one per kind.

They look nothing up and store nothing: positions are highlighted, first for the author, then for
moderators.
"""
