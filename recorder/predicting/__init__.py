"""PREDICTS: asks what happens next in a flow, and says afterwards who was right.

Laws of this room: events in, words out; it draws nothing and keeps nothing. A question is made from
the held message and the messages before it; the right answer is found in the messages after it, and
is never written down. A value is named, never shown.
"""
