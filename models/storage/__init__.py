"""Storage: backups, savepoints, the retention clock and secure deletion."""
