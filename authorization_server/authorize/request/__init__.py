"""The authorization request and its checks, pushed or not (RFC 6749 §4.1.1).

Law of this room: it reads the request and knows neither pages nor people; the authorization
endpoint and the endpoint for pushed requests both use it.
"""
