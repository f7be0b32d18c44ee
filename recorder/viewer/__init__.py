"""SHOWS: the recording as web pages, fit for a projector in a lecture hall.

Laws of this room: the pages show what was reported to the recorder, never a second description of
it. Whatever came over the wire is data: it is shown as text, and never becomes markup. Secrets are
covered unless the reader asks for them; `tracing.redaction` says what a secret is. Every page can
be read without scripts, without colours and without a network.
"""
