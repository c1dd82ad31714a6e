"""Labels of derived keys, listed in one place so that no two purposes share one."""

from __future__ import annotations

LABELS = {  # label: (parent key, purpose); repeated in docs/keys.md
    "commenter": ("fingerprint", "recognise a person by their address"),
    "network": ("fingerprint", "recognise a network; another one each day"),
    "words": ("fingerprint", "recognise the same words, sent twice"),
    "key id": ("each", "name a key without telling anything of it"),
    "session": ("secret", "sign what belongs to a moderator’s session"),
    "sign-in account": ("secret", "count failed sign-ins of an account, for an hour"),
    "sign-in network": ("secret", "count failed sign-ins from a network, for five minutes"),
    "asking for a mail": (
        "secret",
        "count how often a network asks, and an address is asked for, for an hour",
    ),
    "asking to confirm": ("secret", "count how often a person is asked, for a day"),
    "review page": ("secret", "sign a review page"),
    "reviewed words": ("secret", "recognise what was looked at on a review page"),
    "form clock": ("secret", "sign the time that travels with a reply"),
    "erasure": ("secret", "name what was erased, to erase it again after a restore"),
    "receipt": ("secret", "lead two presses of one button to one receipt"),
    "second factor": ("secret", "keep the secrets of authenticator apps"),
    "recovery codes": ("secret", "keep recovery codes"),
}
