"""How many generated operations are tried: few in everyday runs, as many as are asked for else.

`WAYPOST_TRIALS=long` is the recorded run; a number is that many.
"""

import os

ASKED = os.environ.get("WAYPOST_TRIALS", "")
EXAMPLES = 100_000 if ASKED == "long" else int(ASKED or 100)
