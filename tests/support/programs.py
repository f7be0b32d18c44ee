"""The programs that talk to an authorization server, each in its way, and what they send."""

from collections.abc import Mapping
from typing import Any

from werkzeug.test import TestResponse

from tests.support.devices import decide, device, television
from tests.support.signers import Signer
from tests.support.verbs import Browser, Client, Issuer, given


