"""PREDICTS: asks what happens next in a flow, and says afterwards who was right.

Laws of this room: events in, words out; it draws nothing and keeps nothing. A question is made of
the message that is held and of what came before it; which answer is right is found in what came
after it, and is written down nowhere. A value is named, never shown.
"""
