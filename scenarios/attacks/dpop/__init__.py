"""ATTACKS ON BOUND TOKENS: stolen access tokens that are bound to a key (DPoP), without the key.

Law of this room: one story per file; it ends with what the attacker obtained. The app's key stays
with the app: the attacker only has what the app sends, as seen by a proxy or in a log.
"""
