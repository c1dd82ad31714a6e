"""Speed of the site relative to what its machine can do, measured in turn in one run."""
