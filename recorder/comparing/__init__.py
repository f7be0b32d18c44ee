"""Two flows side by side."""
