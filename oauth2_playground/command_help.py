"""The help of a command, with its own line breaks, and commands spelled as the user types them."""

import argparse

from oauth2_playground.spelling import spelled


class CommandHelp(argparse.RawDescriptionHelpFormatter):
    """Help, usage and examples of a command, in a checkout and installed."""

    def format_help(self) -> str:
        """The text."""
        return spelled(super().format_help())
