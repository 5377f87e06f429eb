"""PBX drivers by name: `make(config, sink, clock)`; addons may add theirs."""

from . import simulated_routing
from .base import Driver, DriverError, Sink

registry = {"simulated": simulated_routing.RoutingSimulatedDriver}


def make(config, sink, clock):
    """The driver a PBX asks for; drivers with heavy imports are loaded on demand."""
    if config.driver == "asterisk" and "asterisk" not in registry:
        from .asterisk_routing import RoutingAsteriskDriver

        registry["asterisk"] = RoutingAsteriskDriver
    try:
        factory = registry[config.driver]
    except KeyError:
        raise DriverError(f"unknown PBX driver {config.driver!r}") from None
    return factory(config, sink, clock)
