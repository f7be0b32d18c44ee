"""ILLUSTRATES a recorded flow character by character, as one page that needs nothing else.

Laws of this room: every character of a message belongs to exactly one explanation. A grammar takes
a text and gives pieces whose texts, joined, are that text, whatever it is; the page shows these
pieces and nothing of its own in between. A command computes a value from what is on the page.
"""
