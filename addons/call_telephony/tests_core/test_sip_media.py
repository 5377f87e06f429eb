import io
import struct
import tracemalloc
import wave

import pytest

from call_telephony.core.sdp import PCMA, PCMU, Sdp
from call_telephony.drivers import sip_recorder, sip_tones
from call_telephony.drivers.sip_bridge import Bridge, let_ring
from call_telephony.drivers.sip_library import RTPParseError
from call_telephony.drivers.sip_media import (
    FRAME,
    Media,
    from_linear,
    payload_of,
    to_linear,
)
from call_telephony.drivers.sip_recorder import Recorder, Track

from .sip_fake import VirtualLoop


def packet(stamp, payload=b"\x55" * FRAME, kind=PCMA, sequence=1, source=7, marker=0):
    head = struct.pack("!BBHII", 0x80, kind | marker, sequence, stamp, source)
    return head + payload


class Pair:
    """Two legs that hear each other; what leaves is kept."""

    def __init__(self, left=PCMA, right=PCMA, event=101):
        self.keys = []
        self.left, self.right = (self._leg(codec, event) for codec in (left, right))
        self.left.peer, self.right.peer = self.right, self.left

    def _leg(self, codec, event):
        media = Media("127.0.0.1", 0, self.keys.append)
        media.connect(Sdp("127.0.0.1", 9, (codec,), event))
        media.sin, media.out = self, []
        media.sin = Out(media.out)
        return media


class Out:
    def __init__(self, packets):
        self.packets = packets

    def sendto(self, data, address):
        self.packets.append(data)


def test_c14_sound_is_handed_on_and_nothing_is_kept():
    pair = Pair()
    pair.left.parse_packet(packet(0))
    pair.left.sin.packets.clear()
    out = pair.right.out

    def talk(first, count):
        for number in range(first, first + count):
            pair.left.parse_packet(packet(number * FRAME & 0xFFFFFFFF))
            pair.right.parse_packet(packet(number * FRAME & 0xFFFFFFFF))
            out.clear()
            pair.left.out.clear()

    talk(1, 500)
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    talk(501, 3000)  # a minute
    grown = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    assert grown < 2000


def test_c14_what_grows_in_pyvoip():
    """The reason of the module: a minute of one direction, kept for ever."""
    from pyVoIP.RTP import RTPPacketManager

    manager = RTPPacketManager()
    for number in range(1, 3001):
        manager.write(number * FRAME, b"\x80" * FRAME)
        manager.read(FRAME)
    assert len(manager.log) == 3000
    assert manager.buffer.getbuffer().nbytes == 3000 * FRAME


def test_c14_rhythm_and_sequence():
    pair = Pair()
    pair.right.outSequence = 65533
    for stamp in (800, 960, 1120, 1600, 1440, 1760):  # one is lost, one comes late
        pair.left.parse_packet(packet(stamp))
    heads = [struct.unpack_from("!BBHII", one) for one in pair.right.out]
    assert [head[2] for head in heads] == [65534, 65535, 0, 1, 2]
    stamps = [head[3] - heads[0][3] for head in heads]
    assert stamps == [0, 160, 320, 800, 960]
    assert len({head[4] for head in heads}) == 1


def test_c14_alaw_and_ulaw():
    pair = Pair(PCMA, PCMU)
    sound = struct.pack("<160h", *(n * 100 for n in range(160)))
    pair.left.parse_packet(packet(0, from_linear(PCMA, sound)))
    kind, _, _, _, payload = payload_of(pair.right.out[0])
    assert kind == PCMU
    heard = struct.unpack("<160h", to_linear(PCMU, payload))
    assert max(abs(one - n * 100) for n, one in enumerate(heard)) < 1100


def test_c14_headers_of_packets():
    plain = packet(160)
    assert payload_of(plain) == (PCMA, False, 160, 7, b"\x55" * FRAME)
    head, body = plain[:12], plain[12:]
    contributors = bytes([head[0] | 2]) + head[1:] + bytes(8)
    assert payload_of(contributors + body)[4] == body
    extended = bytes([head[0] | 0x10]) + head[1:] + b"\xbe\xde\x00\x02" + bytes(8)
    assert payload_of(extended + body)[4] == body
    padded = bytes([head[0] | 0x20]) + head[1:]
    assert payload_of(padded + body + b"\x00\x00\x03")[4] == body
    for wrong in (b"", b"\x80" * 11, b"\x40" + plain[1:], extended[:14]):
        with pytest.raises(RTPParseError):
            payload_of(wrong)


def test_c14_keys_are_told_once_and_handed_on():
    pair = Pair()
    for marker in (0x80, 0, 0):
        key = packet(5000, bytes((5, 10, 0, 160)), 101, marker=marker)
        pair.left.parse_packet(key)
    pair.left.parse_packet(packet(9000, bytes((11, 10, 0, 160)), 101))
    pair.left.parse_packet(packet(9900, bytes((99, 10, 0, 160)), 101))
    assert pair.keys == ["5", "#"]
    sent = [payload_of(one) for one in pair.right.out]
    assert [one[0] for one in sent] == [101] * 4
    assert len({one[2] for one in sent}) == 2


def test_c14_mute_hold_and_tones():
    loop = VirtualLoop()
    pair = Pair()
    heard = []
    pair.left.record = lambda *one: heard.append(one)
    pair.left.muted = True
    pair.left.parse_packet(packet(0))
    assert (pair.right.out, heard) == ([], [])
    pair.left.muted = False
    pair.right.deaf = True
    pair.left.parse_packet(packet(160))
    assert pair.right.out == []
    assert len(heard) == 1
    pair.right.deaf = False

    async def play():
        import asyncio

        pair.right._loop = loop
        pair.right.tone = sip_tones.ringing()
        await asyncio.sleep(0.99)
        count = len(pair.right.out)
        pair.left.parse_packet(packet(320))  # must not disturb the tone
        assert len(pair.right.out) == count == 50
        pair.right.yields = True
        pair.left.parse_packet(packet(480))
        assert pair.right.tone is None
        assert len(pair.right.out) == count + 1
        await asyncio.sleep(1)
        assert len(pair.right.out) == count + 1

    loop.run_until_complete(play())
    loop.close()
    loud = to_linear(PCMA, payload_of(pair.right.out[10])[4])
    assert max(struct.unpack("<160h", loud)) > 3000


def test_c14_keys_are_pressed():
    loop = VirtualLoop()
    pair = Pair()

    async def press():
        import asyncio

        pair.right._loop = loop
        pair.right.say_keys("1#")
        await asyncio.sleep(1)

    loop.run_until_complete(press())
    loop.close()
    sent = [payload_of(one) for one in pair.right.out]
    assert {one[4][0] for one in sent} == {1, 11}
    assert sum(one[4][1] & 0x80 > 0 for one in sent) == 6
    assert len({one[2] for one in sent}) == 2
    with pytest.raises(ValueError):
        pair.right.say_keys("1x")
    pair.right.event = None
    with pytest.raises(ValueError, match="key tones"):
        pair.right.say_keys("1")


class Leg:
    def __init__(self, media):
        self.media = media


def test_c14_bridge_holds_mutes_and_pauses(tmp_path):
    loop = VirtualLoop()
    pair = Pair()
    operator, client = pair.left, pair.right
    operator.peer = client.peer = None

    async def talk():
        import asyncio

        operator._loop = client._loop = loop
        let_ring(Leg(operator), Leg(client))
        await asyncio.sleep(0.1)
        assert len(operator.out) == 6
        client.parse_packet(packet(0))  # the network says something before the answer
        assert operator.tone is None
        bridge = Bridge(Leg(operator), Leg(client), tmp_path / "talk.wav")
        operator.out.clear()
        operator.parse_packet(packet(160))
        client.parse_packet(packet(160))
        assert (len(operator.out), len(client.out)) == (1, 1)
        bridge.mute(True)
        operator.parse_packet(packet(320))
        client.parse_packet(packet(320))
        assert (len(operator.out), len(client.out)) == (2, 1)
        bridge.mute(False)
        bridge.hold(True)
        operator.parse_packet(packet(480))
        client.parse_packet(packet(480))
        await asyncio.sleep(0.19)
        assert len(operator.out) == 2  # hears nothing
        assert len(client.out) == 1 + 10  # hears that it waits
        bridge.hold(False)
        operator.parse_packet(packet(640))
        assert len(client.out) == 12
        bridge.pause_recording(True)
        assert bridge.recorder.paused
        bridge.pause_recording(False)
        bridge.send_keys("12")
        with pytest.raises(ValueError):
            bridge.send_keys("1;2")
        await asyncio.sleep(2)
        assert bridge.close()
        assert not Bridge(Leg(operator), Leg(client), None).close()

    loop.run_until_complete(talk())
    loop.close()
    assert (tmp_path / "talk.wav").stat().st_size > 44


# -- recordings


class Time:
    now = 100.0

    def __call__(self):
        return self.now


def say(value, count=FRAME):
    return struct.pack(f"<{count}h", *[value] * count)


def test_c14_samples_find_their_place():
    track = Track()
    track.add(160, 1000, 1, say(1))
    track.add(800, 1000 + 480, 1, say(2))  # two were lost
    track.add(810, 1000 + 320, 1, say(3))  # one of them was late only
    assert track.take(640) == say(1) + say(0) + say(3) + say(2)
    track.add(660, 1000 + 160, 1, say(9))  # much too late
    track.add(4000, 99, 2, say(4))  # another source
    assert track.take(4000) == say(0, 4000 - 640 - FRAME) + say(4)
    assert track.take(4000) == b""
    assert len(track.samples) == 0


def test_c14_clock_of_the_sender_drifts():
    track = Track()
    for number in range(3000):  # a minute, 1 % too slow
        track.add(int((number + 1) * FRAME * 1.01), number * FRAME, 1, say(5))
        track.take(max(0, int(number * FRAME * 1.01) - 3200))
    assert len(track.samples) < 16000


def test_c14_left_is_the_operator_right_the_client(tmp_path):
    time, path = Time(), tmp_path / "a" / "call.wav"
    recorder = Recorder(path, time)
    for number in range(100):
        time.now += 0.02
        recorder.left(number * FRAME, 1, say(1000))
        if number == 50:
            recorder.paused = True
        if number == 75:
            recorder.paused = False
        recorder.right(number * FRAME, 2, say(-2000))
        if number % 20 == 0:
            recorder.flush()
    recorder.close()
    assert [one.name for one in path.parent.iterdir()] == ["call.wav"]
    with wave.open(str(path)) as sound:
        assert (sound.getnchannels(), sound.getframerate()) == (2, 8000)
        assert 15900 <= sound.getnframes() <= 16000
        samples = struct.unpack(f"<{2 * sound.getnframes()}h", sound.readframes(99999))
    assert set(samples[0:16000:2]) <= {0, 1000}
    assert set(samples[1:16000:2]) <= {0, -2000}
    quiet = samples[2 * 8400 : 2 * 11800]
    assert set(quiet) == {0}  # while it was paused
    assert set(samples[2 * 100 : 2 * 7900]) == {1000, -2000}


def test_c14_a_killed_recording_is_rescued(tmp_path):
    time, path = Time(), tmp_path / "call.wav"
    recorder = Recorder(path, time)
    for number in range(50):
        time.now += 0.02
        recorder.left(number * FRAME, 1, say(1000))
    recorder.flush()
    with open(sip_recorder.part_of(path), "ab") as cut:
        cut.write(b"\x01\x02\x03")  # half of a moment
    heard = sip_recorder.rescue(path)
    assert heard == pytest.approx(path.stat().st_mtime, abs=5)
    with wave.open(io.BytesIO(path.read_bytes())) as sound:
        assert sound.getnframes() == int(0.6 * 8000)
    assert sip_recorder.rescue(path) == pytest.approx(heard)  # it is whole already
    path.unlink()
    assert sip_recorder.rescue(path) is None
