"""The authorization server as this client knows it: metadata, keys, registration, responses.

Law of this room: nothing from an issuer is used before its checks have passed, and nothing here
deals with browsers or users (RFC 8414, RFC 7591, RFC 6749 §5.1).
"""
