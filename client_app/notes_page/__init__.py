"""The page with the user's notes.

Law of this room: it shows what the resource server returned, and explains each failed check
together with advice on what to do.
"""
