"""EXPORTS: recorded flows in the formats of other programs.

Laws of this room: events in, text out; nothing is sent, written or drawn. Every format is made of
`Flow`s, whose secrets are covered before any format sees them. What came over the wire is escaped
by the rules of the format, so that a message cannot become a part of the file's structure.
"""
