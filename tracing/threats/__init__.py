"""THREATS: what attackers do, section by section of the specifications, and what stops them here.

Laws of this room: it holds texts and nothing that decides; roles never read it. The texts stand in
the TOML files, one for each document; the page of the viewer and `docs/threats.md` are made of it.
"""
