"""`python -m citydesk.rewards.simulator HOST:PORT FILE`."""

import sys
from pathlib import Path

from citydesk.rewards.simulator.door import serve

if __name__ == "__main__":
    serve(sys.argv[1], Path(sys.argv[2]))
