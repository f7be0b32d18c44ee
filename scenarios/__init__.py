"""WALKS AND ATTACKS: what a browser, or an attacker, sends to the three roles.

Laws of this package: it speaks HTTP only and never reaches into a role. It takes no shortcuts: it
opens pages, fills fields that a person can see, presses buttons and follows redirects. A walk is a
generator of legs; an attack is the honest walk with a leg altered, in one file of its own.
"""
