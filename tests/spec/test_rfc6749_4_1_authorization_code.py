"""RFC 6749 §4.1: the authorization code, from request to tokens."""
from tests.verbs import Issuer, answer_of, claims_of

def test_x(issuer: Issuer) -> None:
    c = issuer.register()
    t = c.tokens()
    print(t, claims_of(t["access_token"]))
    assert issuer.userinfo(t["access_token"]).json["sub"] == "alice"
    print(c.introspect(t["access_token"]))
    r = c.refresh(t["refresh_token"])
    print(r.text)
    print(c.revoke(r.json["refresh_token"]).text)
    assert 0
