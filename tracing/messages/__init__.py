"""MESSAGES: what is said of each message of each step, in plain English.

Laws of this room: it holds texts and nothing that decides; roles never read it. The texts stand in
the TOML files, one for each group of steps; everything that shows a message takes its words here.
"""
