"""What several tests use: people, servers, processes, searches."""
