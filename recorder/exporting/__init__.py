"""EXPORTS: recorded flows in the formats of other programs.

Laws of this room: events in, text out; nothing is sent, written or drawn. Every format is made from
`Flow`s, whose secrets are covered before any format sees them. Text from the wire is escaped by the
rules of the format, so that a message cannot become part of the file's structure.
"""
