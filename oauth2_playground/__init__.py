"""THE INSTALLED NAME: what `pip install oauth2-playground` puts beside other packages.

Laws of this package: it is the only name that is installed. It imports nothing of the playground:
it starts the playground's commands as processes, and speaks HTTP with what runs. The playground
reads from it what both must know: the version, and where and under which names its commands are.
"""

PROGRAM = "oauth2-playground"
__version__ = "0.1.0"
