"""What benches share: a database with a server, log-ins, a browser, the report."""

import sys
from pathlib import Path

#: devenv, wherever the bench was started from
sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))
