"""ATTACKS THROUGH BROWSERS: a response in the wrong browser, and a page that deceives its user.

Law of this room: one story in each file, which ends with what the attacker got. The victim's
browser sends what a browser would send, and does nothing that a person would not do.
"""
