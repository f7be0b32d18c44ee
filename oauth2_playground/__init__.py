"""THE INSTALLED NAME: what `pip install oauth2-playground` puts beside other packages.

Laws of this package: it is the only name that is installed. It imports nothing of the playground:
it starts the playground's commands as processes, and speaks HTTP with the servers. The playground
reads from it what both must know: the version, the places and names of the commands, and how HTML
forms are read.
"""

PROGRAM = "oauth2-playground"
__version__ = "0.1.0"
