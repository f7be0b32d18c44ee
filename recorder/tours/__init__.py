"""TOURS that the pages ask for, and whoever can walk them takes.

Laws of this room: it knows no scenario and starts nothing. What is asked for is kept in memory, one
request a tour, so there are never more of them than tours.
"""
