"""TOURS: which runs the pages have requested, and how far each has come. Attacks are played and
edited requests are sent in the same way as tours are run (`recorder/attacks`).

Laws of this room: it knows no scenario and starts nothing. Requests are kept in memory, one for
each name.
"""
