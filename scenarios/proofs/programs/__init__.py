"""PROOFS of what the authorization server refuses of programs: at registration, at the token
endpoint, and where they ask about tokens.

Law of this room: a client is registered, and its user signs in, as honestly as anywhere; only the
last request is one that no honest client would send.
"""
