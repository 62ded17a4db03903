"""The same work by midime and by all else that could do it, side by side: `python -m benchmarks.peers`."""
