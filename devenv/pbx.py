"""Which exchange the suite in `./run` uses: the simulated one, or the sandbox."""

from . import asterisk


def start_sandbox():
    """Start the Asterisk sandbox with the configuration call_telephony makes for it."""
    return asterisk.Instance("run").start(sandbox_files())


def sandbox_files():
    """Asterisk's configuration files, from the addon's own generator."""
    raise asterisk.AsteriskError("call_telephony makes no configuration yet")


def choose(database, kind):
    """Make the database's exchange the simulated one or the sandbox."""
