"""`python -m oauth2_playground` is the same as `oauth2-playground`."""

import sys

from oauth2_playground.command import main

if __name__ == "__main__":
    sys.exit(main())
