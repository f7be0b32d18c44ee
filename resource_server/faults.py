"""Failures that can be switched on while this server runs; `hosting/control/` switches them."""

from hosting.control.transport import transport_faults

ENDPOINTS = (
    "protected_resource_metadata",
    "list_notes",
    "write_note",
    "read_note",
    "show_profile",
    "show_usage",
    "show_notice_board",
    "show_verdicts",
)
FAULTS = transport_faults(ENDPOINTS, ENDPOINTS)
