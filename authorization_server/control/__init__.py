"""CONTROL OF THIS ROLE: people, clients, consents and lifetimes, changed while it runs.

Laws of this room: it only declares the operations at `/_control`; `hosting/control/` decides who
may call them, and how they are answered. People and clients are read as in the set-up file.
"""
