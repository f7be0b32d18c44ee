"""THREATS: what attackers do, section by section of the specifications, and what stops them here.

Laws of this room: it contains texts and nothing that decides; roles never read it. The texts are in
the TOML files, one for each document; the viewer's page and `docs/threats.md` are made from it.
"""
