"""Device authorization (RFC 8628): codes for the device, and the page where a person decides.

Law of this room: the device sees only its own codes, and the person sees which device asks before
anything is allowed (§5.4).
"""
