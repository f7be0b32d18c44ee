"""How clients register themselves and manage what they registered (RFC 7591, RFC 7592).

Law of this room: what a client may use later (redirect URIs, grant types, scopes, keys) is decided
here, once, and is only looked up afterwards.
"""
