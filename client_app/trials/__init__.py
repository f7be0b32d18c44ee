"""Pages to try things on: a session's tokens where they do not belong, and calls without a user.

Law of this room: every call is a real one, and its answer is shown as it came; no page contains a
token or a secret.
"""
