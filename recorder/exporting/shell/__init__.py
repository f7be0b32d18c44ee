"""A shell script that sends again what a browser, or a program that is no role, has sent.

Laws of this room: what was recorded stands in single quotes and nowhere else, so it cannot become a
command; a secret is never written, but taken from an earlier response, made, or asked for. What the
roles send to one another they send again by themselves.
"""
