"""How this server can fail on purpose while it runs; `hosting/control/` switches the faults."""

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
