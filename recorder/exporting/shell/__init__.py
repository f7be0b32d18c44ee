"""A shell script that repeats the requests of a browser, or of a program outside the roles.

Laws of this room: recorded text appears in single quotes only, so it cannot become a command; a
secret is never written, but taken from an earlier response, generated, or asked for. The roles
repeat their own requests to each other.
"""
