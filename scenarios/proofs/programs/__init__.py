"""PROOFS OF ENDPOINTS: what the authorization server rejects from programs: at registration, at the
token endpoint, and when they ask about tokens.

Law of this room: a client is registered and its user signs in honestly, as anywhere else; only the
last request is one that no honest client would send.
"""
