"""All tables of this role; each is derived from a dataclass beside the statements that use it.

Times are seconds since 1970. Values that only a browser should know (state, cookies) are kept as
SHA-256. What the client itself must send again (its secret, tokens, the PKCE verifier) or sign with
(its private keys) is kept as it is, on this side only. Rows are found by key, so that no request
costs more because much is stored.
"""

from sqlalchemy import MetaData

METADATA = MetaData()
