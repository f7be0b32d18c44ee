"""Failures that can be switched on while this app runs; `hosting/control/` switches them."""

from hosting.control.transport import transport_faults

PAGES = ("start", "notes", "sign_in", "callback", "write_note", "tokens", "calls")
FAULTS = transport_faults(PAGES, ())
