"""The small site, served on a real socket."""

import threading
from collections.abc import Iterator

import pytest
from werkzeug.serving import make_server

from tests.support.sockets import POLL_SECONDS
from tests.unit.scenarios.browser.small_site import make_site


@pytest.fixture(scope="session")
def site() -> Iterator[str]:
    """The address of the running small site."""
    server = make_server("127.0.0.1", 0, make_site(), threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(POLL_SECONDS,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
