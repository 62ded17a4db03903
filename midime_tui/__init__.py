"""midime: a music sketchpad in the terminal."""

__version__ = "0.1.0"
