"""EXPLAINS: the values and checks of a message that every view shows first.

Laws of this room: events in, words out; it draws nothing and keeps nothing. The texts are those of
`tracing.messages`, which also defines which values and checks matter; this room finds them.
"""
