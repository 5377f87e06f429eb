"""Says what is being done, in one line each."""

import sys
import time

_START = time.monotonic()


def elapsed():
    """Seconds since the command began."""
    return time.monotonic() - _START


def step(text):
    """A step that takes time begins."""
    print(f"[{elapsed():6.1f}s] {text} …", flush=True)


def say(text=""):
    """A plain line."""
    print(text, flush=True)


def warn(text):
    """Something the reader should know; work goes on."""
    print(f"warning: {text}", file=sys.stderr, flush=True)
