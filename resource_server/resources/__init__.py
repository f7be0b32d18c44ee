"""What this server protects: one file for each resource and its checks.

Law of this room: an endpoint declares which scope it needs and whose data it returns; everything
else was decided before it runs.
"""
