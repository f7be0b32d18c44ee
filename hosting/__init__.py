"""HOSTING: what any web process needs and the OAuth specifications do not cover.

Laws of this package: it knows nothing of OAuth and none of the steps of the flow. It serves an app,
reads settings, opens a database, and gives every page the headers a page should have. It imports
none of our other packages, except that it asks the installed package how a command is spelled.
"""
