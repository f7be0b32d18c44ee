"""TOURS: which tours the pages have requested, and how far each run has come.

Laws of this room: it knows no scenario and starts nothing. What is asked for is kept in memory, one
request a tour, so there are never more of them than tours.
"""
