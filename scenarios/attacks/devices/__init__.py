"""ATTACKS ON DEVICES: a user code is guessed, or typed for a stranger's device.

Law of this room: one story per file; it ends with what the attacker obtained.
"""
