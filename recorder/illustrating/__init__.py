"""ILLUSTRATES a recorded flow character by character, as one page that needs nothing else.

Laws of this room: every character of a message belongs to exactly one explanation. A grammar takes
any text and returns pieces whose texts, joined, are that text; the page shows these pieces and adds
nothing of its own between them. A command computes a value from other values on the page.
"""
