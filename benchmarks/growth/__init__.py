"""How the desk grows: the same site with few and with many comments, measured side by side."""
