"""PROGRAMS: what a foreign client does at an authorization server, request by request.

Laws of this room: a request is made here and sent by its user, so that a proof or an attack can
alter it first. Each parameter can be changed or left out. Nothing here knows who is attacked.
"""
