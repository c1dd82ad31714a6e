"""The guard of personal data: what a reply would tell about its writer, or about somebody else.

A room of small finders, one a file, each giving places in a text. It looks for nothing about
anybody and keeps nothing: the place is marked, for the writer first and then for the moderator.
"""
