"""EXPLAINS: what is shown first of a message, for every view alike.

Laws of this room: events in, words out; it draws nothing and keeps nothing. The texts are those of
`tracing.messages`; which values and checks matter is said there, too, and found here.
"""
