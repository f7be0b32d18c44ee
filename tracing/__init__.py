"""WORDS: what a role may report about itself.

Laws of this package: it knows the thirteen steps and the format of an event, and no OAuth rule. Its
core imports no framework; only the two adapters (`flask_adapter`, `requests_adapter`) do. It adds
nothing to a message and stops nothing: without a recorder, a role simply works. It never imports a
role, the recorder or a scenario.
"""
