"""The terminal app, on Textual. Nothing below it knows that there is a screen."""
