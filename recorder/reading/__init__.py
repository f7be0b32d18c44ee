"""PUTS INTO WORDS: messages, values, clauses and our own source, as people read them.

Laws of this room: it is pure, data in and words out. Whatever came over the wire comes out safe to
show, and of our own source it reads only the packages of the roles.
"""
