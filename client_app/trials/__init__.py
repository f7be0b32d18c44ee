"""Pages for experiments: a session's tokens where they do not belong, and calls without a user.

Law of this room: every call is real, and its response is shown as received; no page contains a
token or a secret.
"""
