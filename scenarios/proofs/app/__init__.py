"""PROOFS of what the client app refuses: of a browser, of its issuer, and of the API.

Law of this room: the issuer and the API are impostors, which answer honestly until one answer is
altered.
"""
