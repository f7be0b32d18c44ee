"""PROOFS OF THE CLIENT APP: what the client app rejects from a browser, its issuer and the API.

Law of this room: the issuer and the API are impostors, which respond honestly until one response is
altered.
"""
