"""Ports that are chosen stay with who chose them."""

import socket
import subprocess
import sys

import pytest

from devenv import paths, ports

CHOOSE = (
    "import sys; from devenv import ports; ports.CHOICE = [*map(int, sys.argv[1:])];"
    " print(ports.free_port(), flush=True); sys.stdin.read()"
)


@pytest.fixture
def few(monkeypatch):
    """Only two ports are there to choose from."""
    found = ports.free_port(), ports.free_port()
    for port in found:
        ports.give_back(port)
    monkeypatch.setattr(ports, "CHOICE", found)
    yield found
    for port in found:
        ports.give_back(port)


def test_a_port_is_chosen_once(few):
    assert {ports.free_port(), ports.free_port()} == set(few)
    with pytest.raises(ports.NoPort, match=f"{few[0]} to {few[1]}"):
        ports.free_port()
    # a telephone may have the number a server has
    assert ports.free_port(socket.SOCK_DGRAM) in few
    ports.give_back(few[0])
    assert ports.free_port() == few[0]


def test_another_process_gets_another_one_until_we_end(few):
    ask = [sys.executable, "-c", CHOOSE, *map(str, few)]
    run = {"cwd": paths.REPO, "stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(ask, text=True, **run) as other:
        theirs = int(other.stdout.readline())
        ours = ports.free_port()
        assert {ours, theirs} == set(few)
        assert ports.is_free(theirs), "it is held, though nobody listens yet"
        other.stdin.close()
        other.wait(60)
    assert ports.free_port() == theirs


def test_one_that_is_listened_on_is_passed_over(few):
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", few[0]))
        listening.listen()
        assert not ports.is_free(few[0])
        assert ports.free_port() == few[1]
    assert ports.is_free(few[0])
