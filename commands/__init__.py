"""The command line: the other door. One file a group, each as thin as a page."""

from __future__ import annotations

from commands.listed import Listed

groups = (
    Listed("addresses", "Reveal an address, on the record."),
    Listed("articles", "Publish articles."),
    Listed("backup", "Write a consistent snapshot of the database to FILE, while the site runs."),
    Listed("comments", "Work on comments."),
    Listed("decisions", "Check the history of decisions."),
    Listed("erasures", "Erase again what a backup brought back."),
    Listed("keys", "List, check and rotate the keys."),
    Listed("moderators", "Add the people who decide."),
    Listed("outbox", "Send the mails that wait."),
    Listed(
        "restore",
        "Bring the snapshot FILE back into an empty database, and erase again what was erased "
        "since.",
        room="backup",
    ),
    Listed("retention", "Let go of what was kept long enough."),
    Listed("rules", "The team's rules, which order the queue."),
    Listed("search", "Look after what search finds."),
    Listed(
        "serve",
        "Prepare the site and serve it: a first start makes all it needs, a later one is quick.",
    ),
    Listed("triage", "Let triage learn from the decisions of this desk.", room="classifier"),
)
