"""WALKS AND ATTACKS: what a browser, or an attacker, sends to the three roles.

Laws of this package: it speaks only HTTP and never accesses a role's internals. It takes no
shortcuts: it opens pages, fills in fields that a person can see, presses buttons and follows
redirects. A walk is a generator of legs (requests); an attack is the honest walk with one leg
altered, in a file of its own.
"""
