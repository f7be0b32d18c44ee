"""Who and what is set up before anyone signs in: people, clients, scopes and lifetimes.

Law of this room: what is wrong is told with the key, what was expected, and no secret. A client is
judged by the checks of a registration, and by no others.
"""
