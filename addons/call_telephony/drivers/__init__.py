"""PBX drivers by name: `make(config, sink, clock)`; addons may add theirs."""

from . import simulated
from .base import Driver, DriverError, Sink

registry = {"simulated": simulated.SimulatedDriver}


def make(config, sink, clock):
    """The driver a PBX asks for; drivers with heavy imports are loaded on demand."""
    if config.driver == "asterisk" and "asterisk" not in registry:
        from .asterisk import AsteriskDriver

        registry["asterisk"] = AsteriskDriver
    try:
        factory = registry[config.driver]
    except KeyError:
        raise DriverError(f"unknown PBX driver {config.driver!r}") from None
    return factory(config, sink, clock)
