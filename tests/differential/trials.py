"""How many generated cases are tried: few in everyday runs, or as asked by `WAYPOST_TRIALS`.

`long` is many; a number is that many. `python -m tests.differential.long` is the recorded run of
the differential tests.
"""

import os

ASKED = os.environ.get("WAYPOST_TRIALS", "")
EXAMPLES = 20_000 if ASKED == "long" else int(ASKED or 60)
OPERATIONS = EXAMPLES if ASKED else 120
"""Of each kind that are asked both ways; several are made of one example."""
