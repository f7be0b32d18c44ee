"""CONTROL: moves a role's clock, switches its faults on, and resets it, while it runs.

Laws of this room: it is served with a token and on loopback only, and announces what is switched
on. It changes requests and responses from outside, and knows nothing of OAuth: each role declares
its faults and its other operations. The routes and the OpenAPI document are made from these
declarations.
"""
