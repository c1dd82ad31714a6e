"""How fast the site is beside what its machine can do: both sides in one run, in turn."""
