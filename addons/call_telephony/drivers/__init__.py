"""PBX drivers by name: `make(config, sink, clock)`; addons may add theirs."""

from . import simulated_routing
from .base import Driver, DriverError, Sink

registry = {"simulated": simulated_routing.RoutingSimulatedDriver}


def make(config, sink, clock):
    """The driver a PBX asks for."""
    return _of(config.driver)(config, sink, clock)


def capabilities(name):
    """What a driver can do with a running call, see `Driver.can`."""
    return _of(name).can


def _of(name):
    """The class of a driver; those with heavy imports are loaded on demand."""
    if name == "asterisk" and "asterisk" not in registry:
        from .asterisk_routing import RoutingAsteriskDriver

        registry["asterisk"] = RoutingAsteriskDriver
    try:
        return registry[name]
    except KeyError:
        raise DriverError(f"unknown PBX driver {name!r}") from None
