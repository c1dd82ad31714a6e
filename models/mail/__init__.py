"""Mail: what is posted, to whom it may go, how it leaves, and what comes back."""
