"""SWITCHES: reads from a role's `/_control` what is switched on there, and changes it for a reader.

Laws of this room: it speaks HTTP to a role and knows no fault; the role says what it offers. A role
without a control token is never contacted.
"""
