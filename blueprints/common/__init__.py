"""What every page shares: forms, headers, errors, the page cache, who is asking."""
