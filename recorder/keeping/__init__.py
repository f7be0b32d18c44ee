"""What was told is taken in here: checked, joined to flows, numbered, kept, and handed out."""
