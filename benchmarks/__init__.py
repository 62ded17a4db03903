"""How fast midime is: `python -m benchmarks` prints every measurement beside its target."""
