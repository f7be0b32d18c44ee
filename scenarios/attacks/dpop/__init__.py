"""ATTACKS ON BOUND TOKENS: stolen access tokens that are bound to a key (DPoP), without the key.

Law of this room: one story in each file, which ends with what the attacker got. The key of
the app stays with the app: the attacker has what an app sends, as a proxy or a log shows it.
"""
