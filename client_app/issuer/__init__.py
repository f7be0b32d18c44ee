"""The authorization server as this client knows it: metadata, keys, registration, its answers.

Law of this room: nothing that an issuer says is used before its checks have passed, and nothing
here knows of browsers or users (RFC 8414, RFC 7591, RFC 6749 §5.1).
"""
