"""HOSTING: what any web process needs, and OAuth says nothing about.

Laws of this package: it knows no word of OAuth and no step of the flow. It serves an app, reads
settings, opens a database, and gives every page the headers a page should have. It imports none of
our other packages; how a command is spelled it asks the package that is installed.
"""
