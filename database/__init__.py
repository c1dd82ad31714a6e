"""The database: connections, transactions, locks and timeouts."""
