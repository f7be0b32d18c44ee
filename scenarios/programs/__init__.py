"""PROGRAMS: what a foreign client does at an authorization server, request by request.

Laws of this room: a request is made here but sent by the caller, so that a proof or an attack can
alter it first. Each parameter can be changed or left out. Nothing here knows who is being attacked.
"""
