"""A real Asterisk whose telephones and clients are SIPp, for benches.

with Exchange("calls", phones, hold=60, sound=True) as exchange:
    exchange.values()            # what to write into voip.pbx
    exchange.lines()             # its call detail records
"""

import math
import os
import secrets
import socket
import time
from pathlib import Path

import conftest  # noqa: F401 - lets the cores be imported without Odoo
from devenv import ports, setup
from devenv.asterisk import Instance
from tests.asterisk.sipp import Sipp

CLOCK = os.sysconf("SC_CLK_TCK")
HERTZ = 440


class Exchange:
    """Operators' telephones answer at once, clients after half a second."""

    def __init__(self, name, phones, hold=None, sound=False):
        self.instance = Instance(f"bench_{name}_{os.getpid()}")
        self.phones = phones
        self.hold = hold
        self.sound = sound
        self.password = secrets.token_hex(12)
        self.http_port = ports.free_port()
        self.sip_port = ports.free_port(socket.SOCK_DGRAM)
        self.operators = self.clients = None

    def __enter__(self):
        setup.runtime("asterisk")
        try:
            tone = str(self._tone()) if self.sound else ""
            self.operators = Sipp.answering(ring=100, sound=tone, media_from=30000)
            self.clients = Sipp.answering(self.hold, sound=tone, media_from=45000)
            self.instance.start(self._files())
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_exc):
        self.instance.stop()
        for sipp in (self.operators, self.clients):
            if sipp:
                sipp.stop()

    def _tone(self):
        """A second of A-law, for SIPp to play again and again."""
        from tests.asterisk.sip_sound import tone

        path = Path(self.instance.folder)
        path.mkdir(parents=True, exist_ok=True)
        (path / "tone.alaw").write_bytes(tone(HERTZ, math.ceil(1.0)))
        return path / "tone.alaw"

    def _files(self):
        from call_telephony.core.asterisk_config import (
            AsteriskConfig,
            Extension,
            Trunk,
            render,
        )

        contact = f"127.0.0.1:{self.operators.port}"
        return render(
            AsteriskConfig(
                ari_password=self.password,
                http_port=self.http_port,
                sip_port=self.sip_port,
                rtp_start=20000,
                rtp_end=24999,
                extensions=[
                    Extension(phone, "", contact=f"sip:{phone}@{contact}")
                    for phone in self.phones
                ],
                trunk=Trunk("127.0.0.1", self.clients.port),
            )
        )

    @property
    def records(self):
        """The file Asterisk writes its records to."""
        return (self.instance.log / "cdr-csv" / "Master.csv").resolve()

    def lines(self):
        """All records, rotated ones too."""
        found = []
        for file in sorted(self.records.parent.glob("Master.csv*")):
            found += file.read_text().splitlines()
        return found

    def values(self):
        return {
            "name": self.instance.name,
            "driver": "asterisk",
            "ari_url": f"http://127.0.0.1:{self.http_port}/ari",
            "ari_user": "odoo",
            "ari_password": self.password,
            "trunk": "trunk",
            "client_timeout": 30,
            "cdr_source": "file",
            "cdr_path": str(self.records),
        }


class Cpu:
    """Share of one core a process used since it was last asked."""

    def __init__(self, pid):
        self.pid = pid
        self.seconds, self.moment = self._used(), time.monotonic()

    def _used(self):
        text = Path(f"/proc/{self.pid}/stat").read_text()
        fields = text.rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / CLOCK

    def share(self):
        seconds, moment = self._used(), time.monotonic()
        share = (seconds - self.seconds) / max(0.01, moment - self.moment)
        self.seconds, self.moment = seconds, moment
        return share


def eventually(check, seconds, what):
    """Wait for `check()`; how long it took."""
    began = time.monotonic()
    while not check():
        if time.monotonic() - began > seconds:
            raise RuntimeError(f"not within {seconds} s: {what}")
        time.sleep(0.5)
    return time.monotonic() - began
