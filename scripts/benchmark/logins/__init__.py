"""LOGS IN: the same test of the same app beside the playground and two servers for tests.

Laws of this room: what is timed is one whole test, as a user of each server would write it, with
the sign-in page of each. Turns alternate. The peers are installed into a folder of the run; what
imports them runs as a process of its own.
"""
