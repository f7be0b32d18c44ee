"""TOURS: which runs the pages have requested, and how far each has come. A tour is run, and in the
same way an attack is played and an edited request is sent (`recorder/attacks`).

Laws of this room: it knows no scenario and starts nothing. What is asked for is kept in memory, one
request for each name.
"""
