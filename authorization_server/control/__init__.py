"""CONTROL OF THIS ROLE: people, clients, consents and lifetimes, changed while it runs.

Laws of this room: it only declares what can be asked for at `/_control`; who may ask, and how that
is answered, `hosting/control/` decides. People and clients are read as in the set-up file.
"""
