"""Who a request says it is from: the three methods, one by one."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest
from authlib.oauth2.rfc6749 import InvalidClientError
from werkzeug.datastructures import MultiDict

from authorization_server.credentials.client_authentication import by_basic, by_name_only, by_post
from authorization_server.storage.clients import Client
from hosting.random_values import hashed
from tests.support.verbs import basic

CLIENT = Client("the-client", hashed("the secret+"), {})


@dataclass
class Sent:
    """As much of Authlib's request as is looked at."""

    headers: Mapping[str, str] = field(default_factory=dict)
    form: MultiDict[str, str] = field(default_factory=MultiDict)


def find(client_id: str | None) -> Client | None:
    """The only client there is."""
    return CLIENT if client_id == "the-client" else None


@pytest.mark.parametrize("secret", ["the secret%2B", "the+secret%2b", "%74he%20secret%2B"])
def test_basic_is_decoded_twice(secret: str) -> None:
    """RFC 6749 §2.3.1: base64, and below it application/x-www-form-urlencoded."""
    assert by_basic(find, Sent(basic("the-client", secret))) is CLIENT


def test_post_is_taken_as_it_is() -> None:
    """RFC 6749 §2.3.1: the form was decoded already."""
    form = MultiDict({"client_id": "the-client", "client_secret": "the secret+"})
    assert by_post(find, Sent(form=form)) is CLIENT


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Basic x"}, {"Authorization": "Bearer"}])
def test_another_method_is_left_to_others(headers: Mapping[str, str]) -> None:
    """None, so that Authlib tries the next method."""
    assert by_basic(find, Sent(headers)) is None
    assert by_post(find, Sent(headers)) is None


@pytest.mark.parametrize(
    ("headers", "form"),
    [
        ({"Authorization": "Basic"}, {"client_id": "the-client"}),
        ({"Authorization": "x"}, {"client_id": "the-client"}),
        ({}, {"client_id": "the-client", "client_secret": "x"}),
    ],
)
def test_who_tries_a_secret_is_not_taken_by_name(
    headers: Mapping[str, str], form: dict[str, str]
) -> None:
    """RFC 6749 §2.3: a name is an answer to `none` only."""
    assert by_name_only(find, Sent(headers, MultiDict(form))) is None


@pytest.mark.parametrize("name", ["nobody", "", None])
def test_an_unknown_name_is_refused(name: str | None) -> None:
    """RFC 6749 §5.2: invalid_client, with 401."""
    form = MultiDict({"client_id": name} if name is not None else {})
    with pytest.raises(InvalidClientError) as refused:
        by_name_only(find, Sent(form=form))
    assert refused.value.status_code == 401
