"""All tables of this role. Each is derived from a dataclass, next to the statements that use it.

Times are seconds since 1970. Values that only a browser should know (state, cookies) are stored as
SHA-256 hashes. What the client itself must send again (its secret, tokens, the PKCE verifier) or
sign with (its private keys) is stored as it is, on this side only. Rows are found by key, so that a
request does not get slower as more is stored.
"""

from sqlalchemy import MetaData

METADATA = MetaData()
