"""The help of a command: laid out as it is written, with commands as one types them here."""

import argparse

from oauth2_playground.spelling import spelled


class CommandHelp(argparse.RawDescriptionHelpFormatter):
    """Help, usage and examples of a command, in a checkout and installed."""

    def format_help(self) -> str:
        """The text."""
        return spelled(super().format_help())
