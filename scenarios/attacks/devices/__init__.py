"""ATTACKS ON DEVICES: a code that is guessed, or typed for a stranger's device.

Law of this room: one story in each file, which ends with what the attacker got.
"""
