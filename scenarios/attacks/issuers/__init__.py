"""ATTACKS BETWEEN ISSUERS: Notebook offers two issuers, and one of them is the attacker's.

Law of this room: one story in each file, which ends with what the attacker got. His issuer may
publish and answer what it wants; he changes nothing that the honest issuer sends.
"""
