"""The issuers that ours is compared with: real enough that the same flows run on all of them.

Law of this room: each runs in a process of its own, on our HTTP server if it is written in Python,
and environment variables say where it listens, where its data is and which client it knows
(`known`). Nothing here is a part of the playground.
"""
