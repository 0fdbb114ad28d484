"""How many generated operations are tried: few in everyday runs, many where it is asked for."""

import os

LONG = os.environ.get("WAYPOST_TRIALS") == "long"
EXAMPLES = 100_000 if LONG else 300
