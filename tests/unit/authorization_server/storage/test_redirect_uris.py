"""Which redirect URIs may be registered. Those that may not are in `spec/test_rfc7591…`."""

from authorization_server.storage.redirect_uris import is_acceptable
from tests.support.faults import for_every


@for_every(
    "uri",
    [
        "https://app.example",
        "https://app.example/callback",
        "https://app.example:8443/a/b?c=d&e=%20f;g,h",
        "https://192.0.2.1/callback",
        "https://[2001:db8::1]/callback",
        "https://xn--pp-eka.example/",
        "http://127.0.0.1/callback",
        "http://127.0.0.1:3000/callback",
        "http://127.8.9.10:3000/",
        "http://[::1]:3000/callback",
        "http://localhost:3000/callback",
        "com.example.app:/callback",
        "com.example.app://callback",
        "io.github.some-app2:/",
        "HTTPS://app.example/",
    ],
)
def test_these_lead_to_the_client(uri: str) -> None:
    """RFC 6749 §3.1.2, RFC 8252 §7: https, loopback, or a custom scheme with a dot."""
    assert is_acceptable(uri)
