"""COVERS: finds secrets in texts, and makes what stands in their place in a file.

Laws of this room: it knows no name of a parameter, and does not decide what is a secret; that is
`tracing.redaction`'s. The time for a text grows with that text alone, whatever an attacker sends.
"""
