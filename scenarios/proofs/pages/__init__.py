"""PROOFS of what the authorization server refuses of a browser: at /authorize and at its pages.

Law of this room: what a person does honestly is done with the forms of the pages themselves; only
the last request is one that no page of the server would send.
"""
