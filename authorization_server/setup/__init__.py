"""Who and what is set up before anyone signs in: people, clients, scopes and lifetimes.

Law of this room: an error names the key and what was expected, and contains no secret. A client
must pass the checks of a registration, and no others.
"""
