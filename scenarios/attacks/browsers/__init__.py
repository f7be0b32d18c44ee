"""ATTACKS THROUGH BROWSERS: a response in the wrong browser, or a page that deceives its user.

Law of this room: one story per file; it ends with what the attacker obtained. The victim's browser
sends what a real browser would send, and does nothing that a person would not do.
"""
