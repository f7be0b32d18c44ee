"""ATTACKING: starts roles with a check left out, and shows what that check is for.

Laws of this room: only processes that were started here are attacked, on loopback and on ports of
their own. However an attack ends, none of these processes is left running.
"""
