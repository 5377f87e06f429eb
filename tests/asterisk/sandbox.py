"""An Asterisk of its own with telephones and clients, for a test.

    with asterisk_sandbox("name") as box:
        box.pbx_values()             # what to write into voip.pbx
        box.operators["101"].calls   # what the operator's telephone saw
        box.clients.called(number)   # how often the client was called
        box.call_in("+7900…")        # a client calls us

The telephones live in a thread with an event loop of their own.
"""

from __future__ import annotations

import asyncio
import math
import secrets
import socket
import struct
import threading
import wave
from contextlib import contextmanager
from io import BytesIO

from call_telephony.core.asterisk_config import (
    AsteriskConfig,
    Extension,
    Trunk,
    render,
)
from devenv.asterisk import Instance
from devenv.ports import free_port

from .sip_agent import Behaviour, SipAgent, by_number
from .sip_sound import RATE

OPERATORS = ("101", "102", "103")
#: A telephone that registers itself, see `registration`.
ROAMING = "109"
#: Tones of the telephones: clients, operators by extension, music on hold.
CLIENT_VOICE, MUSIC = 440.0, 1300.0
VOICES = {"101": 700.0, "102": 850.0, "103": 1000.0}


class Sandbox:
    """See the module."""

    def __init__(self, name: str, operators=OPERATORS):
        self.name = name
        self.instance = Instance(name)
        self.password = secrets.token_hex(12)
        self.http_port = self.sip_port = 0  # chosen when it is started
        self.operators: dict[str, SipAgent] = {}
        self.clients: SipAgent | None = None
        self.operator_behaviour = Behaviour(200, 0.3)
        #: What single telephones do, by extension; else `operator_behaviour`.
        self.behaviours: dict[str, Behaviour] = {}
        self._numbers = operators
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    # -- life

    def start(self):
        self._thread.start()
        clients = SipAgent.listen(behave=by_number, hertz=CLIENT_VOICE)
        self.clients = self._await(clients)
        for number in self._numbers:
            self.operators[number] = self._await(
                SipAgent.listen(
                    behave=self._operator, hertz=VOICES.get(number, VOICES["101"])
                )
            )
        self.http_port, self.sip_port = free_port(), free_port(socket.SOCK_DGRAM)
        (self.instance.log / "cdr-csv").mkdir(parents=True, exist_ok=True)
        music = self.instance.folder / "music"
        music.mkdir(exist_ok=True)
        (music / "tone.wav").write_bytes(wav_of(MUSIC))
        self.instance.start(self.files())
        return self

    def stop(self):
        self.instance.stop()
        for agent in (self.clients, *self.operators.values()):
            if agent:
                self._loop.call_soon_threadsafe(agent.close)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)

    def _operator(self, number):
        return self.behaviours.get(number, self.operator_behaviour)

    def config(self) -> AsteriskConfig:
        return AsteriskConfig(
            ari_password=self.password,
            http_port=self.http_port,
            sip_port=self.sip_port,
            rtp_start=20000 + (self.sip_port % 100) * 200,
            rtp_end=20199 + (self.sip_port % 100) * 200,
            extensions=[
                Extension(number, "", contact=f"sip:{number}@127.0.0.1:{agent.port}")
                for number, agent in self.operators.items()
            ]
            + [Extension(ROAMING, self.password)],
            trunk=Trunk(
                "127.0.0.1",
                self.clients.port,
                match=(f"127.0.0.1:{self.clients.port}",),
            ),
        )

    def files(self) -> dict[str, str]:
        files = render(self.config())
        music = f"[default]\nmode = files\ndirectory = {self.instance.inner}/music\n"
        files["musiconhold.conf"] = music
        # phones and trunk share one address here: calls from nobody are the clients'
        files["pjsip.conf"] = files["pjsip.conf"].replace(
            f"[trunk-id]\ntype = identify\nendpoint = trunk\n"
            f"match = 127.0.0.1:{self.clients.port}\n",
            "[anonymous]\ntype = endpoint\ncontext = from-trunk\ndisallow = all\n"
            "allow = alaw\ndirect_media = no\n",
        )
        return files

    # -- for Odoo

    def pbx_values(self) -> dict:
        """Values of a `voip.pbx` record that uses this Asterisk."""
        return {
            "name": f"Sandbox {self.name}",
            "driver": "asterisk",
            "ari_url": f"http://127.0.0.1:{self.http_port}/ari",
            "ari_user": "odoo",
            "ari_password": self.password,
            "trunk": "trunk",
        }

    # -- telephones

    def call_in(self, caller, line="74950000000", talk_seconds=None, wait=20.0):
        """A client calls; returns a future of the AgentCall when answered or over."""
        return asyncio.run_coroutine_threadsafe(
            self.clients.call(
                ("127.0.0.1", self.sip_port),
                line,
                caller,
                talk_seconds=talk_seconds,
                wait=wait,
            ),
            self._loop,
        )

    def clear(self):
        """Forget earlier calls; the operators pick up again."""
        self.operator_behaviour = Behaviour(200, 0.3)
        self.behaviours.clear()
        for agent in (self.clients, *self.operators.values()):
            agent.calls.clear()

    def hang_up(self, agent: SipAgent):
        """The telephone's owner puts it down."""
        self._loop.call_soon_threadsafe(agent.hang_up)

    def channels(self) -> list[str]:
        """Names of the channels Asterisk has now."""
        text = self.instance.cli("core show channels concise")
        return [line.split("!")[0] for line in text.splitlines() if "!" in line]

    def _await(self, coroutine):
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(10)


@contextmanager
def asterisk_sandbox(name: str, operators=OPERATORS):
    """A started Sandbox, stopped at the end."""
    sandbox = Sandbox(name, operators)
    try:
        yield sandbox.start()
    finally:
        sandbox.stop()


def wav_of(hertz: float, length: float = 10.0) -> bytes:
    """A recording of a tone."""
    samples = [
        int(8000 * math.sin(2 * math.pi * hertz * n / RATE))
        for n in range(int(length * RATE))
    ]
    target = BytesIO()
    with wave.open(target, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE)
        sound.writeframes(struct.pack(f"<{len(samples)}h", *samples))
    return target.getvalue()


def samples_of(wav: bytes) -> list[int]:
    """The samples of a recording."""
    with wave.open(BytesIO(wav)) as sound:
        frames = sound.readframes(sound.getnframes())
    return list(struct.unpack(f"<{len(frames) // 2}h", frames))


def loudness(wav: bytes) -> float:
    """Root mean square of a recording (0 … 32767)."""
    with wave.open(BytesIO(wav)) as sound:
        frames = sound.readframes(sound.getnframes())
    samples = struct.unpack(f"<{len(frames) // 2}h", frames)
    return math.sqrt(sum(one * one for one in samples) / max(1, len(samples)))


def seconds(wav: bytes) -> float:
    """Length of a recording."""
    with wave.open(BytesIO(wav)) as sound:
        return sound.getnframes() / sound.getframerate()
