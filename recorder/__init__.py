"""LISTENS: receives events from the roles, joins them into flows, stores them, and shows them.

Laws of this package: it never imports a role and knows no rule of OAuth. What it is sent is data,
never trusted. Nothing it does reaches a message between roles: it may only answer late. Its views
keep no state of their own, and what they show of a secret, `tracing.redaction` decides.

What comes in is an `event`, taken in order (`ledger`), kept (`keeping`), held (`holding`), put into
words (`reading`, `following`, `comparing`), and shown (`console`, `viewer`).
"""
