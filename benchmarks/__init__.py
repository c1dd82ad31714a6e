"""What the site finds, costs and bears, measured: `python -m benchmarks` says which parts."""
