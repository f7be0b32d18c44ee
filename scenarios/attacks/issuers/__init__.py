"""ATTACKS BETWEEN ISSUERS: Notebook offers two issuers, and one of them is the attacker's.

Law of this room: one story per file; it ends with what the attacker obtained. The attacker's issuer
may publish and respond as it likes; nothing that the honest issuer sends is changed.
"""
