"""What a request proves: who the client is, and which key it holds.

Laws of this room: it reads credentials and says whether they are valid; what a client may do with
them is decided elsewhere. RFC 6749 §2.3, RFC 7523 (signed assertions), RFC 9449 (DPoP).
"""
