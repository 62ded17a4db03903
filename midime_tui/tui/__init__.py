"""The terminal app, on Textual. Nothing below it knows that there is a screen."""

import os

FRAMES_A_SECOND = "20"  # over a slow line more only fills the pipe

# Textual reads this when it is first imported; what a person has set stays
os.environ.setdefault("TEXTUAL_FPS", FRAMES_A_SECOND)
