"""THE INSTALLED NAME: what `pip install oauth2-playground` puts beside other packages.

Laws of this package: it is the only name that is installed. It imports nothing of the playground:
it starts the playground's commands as processes, and speaks HTTP with what runs.
"""
