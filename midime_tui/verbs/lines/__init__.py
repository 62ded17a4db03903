"""The line mode: everything the app does, typed a line at a time and answered in short lines."""
