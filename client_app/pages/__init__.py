"""The pages of the client app."""
