"""BROWSES: a headless browser that opens pages, fills in forms and follows redirects.

Laws of this room: it sees what a person sees and sends what a browser sends. It knows no role, no
flow and no OAuth. If it cannot continue, the walk stops and reports what the page said.
"""
