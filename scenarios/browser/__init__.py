"""BROWSES: a headless browser, which opens pages, fills forms and follows redirects.

Laws of this room: it sees what a person sees and sends what a browser sends. It knows no role, no
flow and no OAuth. Whatever it cannot do stops the walk, with what the page said.
"""
