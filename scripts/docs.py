"""Updates what is generated from the program: tables, a picture, colours."""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
import scripts.setting_up.old_python  # ends here under a Python that is too old
from scripts.setting_up import bootstrap

if __name__ == "__main__":
    sys.exit(bootstrap.run("docs"))
