"""COVERS: finds secrets in texts, and makes what replaces them in a file.

Laws of this room: it knows no parameter names, and does not decide what is a secret:
`tracing.redaction` does. The time for a text grows only with its length, even for an attacker's
text.
"""
