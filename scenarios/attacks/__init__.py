"""ATTACKS: attack stories, each in its own file and played against real roles.

Laws of this room: a story is an honest flow with one leg altered, or a request of the attacker's
own. It speaks HTTP and knows nothing of a role's internals; forged tokens come from
`scenarios.forging`. Each part of the narration is next to the request it describes.
"""
