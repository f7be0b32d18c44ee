"""EXPLAINS: what learners ask and what the words of the field mean, each with where to watch it.

Laws of this room: a text is short, and points to something that happens. It knows tours and steps
by their names in the catalogue, but no flow, page or browser.
"""
