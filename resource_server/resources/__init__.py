"""What this server protects: one file for each resource and its checks.

Law of this room: an endpoint says which scope it asks for and whose data it returns; everything
else was decided before it runs.
"""
