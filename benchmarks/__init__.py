"""How fast govrules is, as ratios: ``python -m benchmarks``."""
