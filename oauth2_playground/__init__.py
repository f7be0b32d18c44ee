"""THE INSTALLED NAME: what `pip install oauth2-playground` puts beside other packages.

Laws of this package: it is the only name that is installed. It imports nothing from the playground:
it starts the playground's commands as processes and talks to the servers over HTTP. What both need
is defined here, and the playground imports it: the version, the locations and names of the
commands, and how HTML forms are read.
"""

PROGRAM = "oauth2-playground"
__version__ = "0.1.0"
