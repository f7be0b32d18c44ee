"""HOLDS: a step waits here until someone releases it.

Laws of this room: a held step costs a waiting thread and nothing else. It knows events by id, flow
and step; who releases a step, and where that is shown, is decided elsewhere.
"""
