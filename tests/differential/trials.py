"""How many generated operations of each kind are tried: few in everyday runs, or as asked.

`WAYPOST_TRIALS=long` is the recorded run, 100,000 of the five kinds together; a number is that
many of each.
"""

import os

KINDS = 5
ASKED = os.environ.get("WAYPOST_TRIALS", "")
EXAMPLES = 100_000 // KINDS if ASKED == "long" else int(ASKED or 60)
