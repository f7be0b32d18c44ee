"""Pushed authorization requests (RFC 9126): stored for a client, named by a request_uri, used once.

Law of this room: a pushed request passes the same checks as one that came through the browser.
"""
