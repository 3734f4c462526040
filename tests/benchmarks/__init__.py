"""Benchmarks, as ratios in one run: `python3 tests --benchmarks`."""
