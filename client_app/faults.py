"""How this app can fail on purpose while it runs; `hosting/control/` switches the faults."""

from hosting.control.transport import transport_faults

PAGES = ("start", "notes", "sign_in", "callback", "write_note", "tokens", "calls")
FAULTS = transport_faults(PAGES, ())
