"""SWITCHES: asks a role at its `/_control` what is switched on, and changes it for a reader.

Laws of this room: it speaks HTTP to a role and knows no fault; what there is, the role says. A role
without a control token is not asked.
"""
