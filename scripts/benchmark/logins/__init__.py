"""LOGS IN: the same test of the same app with the playground and two other servers for tests.

Laws of this room: one whole test is timed, as a user of each server would write it, with the
sign-in page of that server. Turns alternate. The peers are installed into a folder of the run; what
imports them runs as a process of its own.
"""
