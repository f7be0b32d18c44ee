"""A shell script that sends the requests of a browser, or of a program outside the roles, again.

Laws of this room: recorded text stands in single quotes and nowhere else, so it cannot become a
command; a secret is never written, but taken from an earlier response, generated, or asked for. The
roles repeat their own requests to each other.
"""
