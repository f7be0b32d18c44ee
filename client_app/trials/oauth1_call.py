"""A call as in OAuth 1.0 (RFC 5849), to compare with a bearer call. No server here accepts it.

Authlib's own client signs it. The credentials of consumer and token are made up; a server that
supports OAuth 1.0 would have issued them at registration and during a flow.
"""

from authlib.oauth1 import ClientAuth

from hosting.random_values import new_secret


def signed_header(method: str, url: str) -> str:
    """Return the Authorization header for this one request."""
    signer = ClientAuth(
        client_id=new_secret(),
        client_secret=new_secret(),
        token=new_secret(),
        token_secret=new_secret(),
    )
    _, headers, _ = signer.prepare(method, url, {}, b"")
    return str(headers["Authorization"])
