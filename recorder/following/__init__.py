"""The values of a flow: where they stand, what became of them, what tokens say."""
