"""ATTACKS ON BOUND TOKENS: an access token that works only with a key (DPoP), and no key.

Law of this room: one story in each file, which ends with what the attacker got. He never has the
key of the app: he has what an app sends, as a proxy or a log shows it.
"""
