"""The page that all of this is for: the user's notes.

Law of this room: it shows what the resource server returned, and turns each refusal into a
sentence about what to do.
"""
