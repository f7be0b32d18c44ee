"""The page with the user's notes.

Law of this room: it shows what the resource server returned, and answers each failed check with
advice on what to do.
"""
