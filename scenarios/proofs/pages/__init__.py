"""PROOFS OF PAGES: what the authorization server rejects from a browser, at /authorize and on its
pages.

Law of this room: honest actions of a person use the forms on the pages themselves; only the last
request is one that no page of the server would send.
"""
