"""MESSAGES: what each message of each step does, in plain English.

Laws of this room: it contains texts and nothing that decides; roles never read it. The texts are in
the TOML files, one for each group of steps; everything that shows a message takes its words here.
"""
