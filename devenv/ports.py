"""Ports of this machine for our servers, of which no two get the same one.

Between the look whether a port is free and the moment a server listens on it, another
may take it: two runs of tests that began in one second did.  So a port that was chosen
is held, by a name every process of this machine sees, until who chose it ends; and it
is none of those the system itself gives to connections.
"""

import random
import socket

#: Below those the system gives away (from 32768 on) and those the Asterisks of tests
#: use for sound (from 20000 on), above those of `sandbox` (to 12799).
CHOICE = range(13000, 20000)

#: {(kind, port): what holds it}
_held = {}


class NoPort(RuntimeError):
    """All ports are in use."""


def free_port(kind=socket.SOCK_STREAM):
    """A port that nobody uses, and nobody else who asks here will get.

    :param kind: SOCK_STREAM (TCP) or SOCK_DGRAM (UDP)
    :raises NoPort: none is left
    """
    # the seed of tests that cast the same dice each run must not choose the port
    for port in random.SystemRandom().sample(CHOICE, len(CHOICE)):
        if _hold(kind, port):
            if is_free(port, kind):
                return port
            give_back(port, kind)
    raise NoPort(f"none of the ports {CHOICE[0]} to {CHOICE[-1]} is free")


def give_back(port, kind=socket.SOCK_STREAM):
    """Let others have a port that `free_port` gave."""
    held = _held.pop((kind, port), None)
    if held:
        held.close()


def is_free(port, kind=socket.SOCK_STREAM):
    """Could we listen on this port of 127.0.0.1?"""
    with socket.socket(socket.AF_INET, kind) as probe:
        if kind == socket.SOCK_STREAM:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _hold(kind, port):
    """Was it not held by anybody?  (A name without a file: it ends with us.)"""
    if (kind, port) in _held:
        return False
    name = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    try:
        name.bind(f"\0call-suite-port-{int(kind)}-{port}")
    except OSError:
        name.close()
        return False
    _held[kind, port] = name
    return True
