"""LISTENS: receives events from the roles, joins them into flows, stores them, and shows them.

Laws of this package: it never imports a role and knows no rule of OAuth. What it receives is data
and is never trusted. Nothing it does changes a message between roles: it can only respond late. Its
views keep no state of their own, and `tracing.redaction` decides how much of a secret they show.

What comes in is an `event`, taken in order (`ledger`), stored (`keeping`), held (`holding`), put
into words (`reading`, `following`, `comparing`), and shown (`console`, `viewer`).
"""
