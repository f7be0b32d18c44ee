"""All tables of this server; each is derived from a dataclass next to the statements that use it.

Times are seconds since 1970. Random secrets (session ids, codes, refresh tokens, client secrets)
are stored as SHA-256 only; a password, which is not random, as argon2id. Rows are found by key, so
that requests do not become slower when much is stored.
"""

from sqlalchemy import MetaData

METADATA = MetaData()
