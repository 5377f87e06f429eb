import io
import math
import struct
import wave

import pytest
from hypothesis import given
from hypothesis import strategies as st

from call_telephony.core.waveform import ALAW, MULAW, waveform


def wav(samples, rate=8000, channels=1, width=2):
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(width)
        file.setframerate(rate)
        if width == 1:
            file.writeframes(bytes(128 + (value >> 8) for value in samples))
        else:
            pad = width - 2
            parts = (b"\0" * pad + struct.pack("<h", value) for value in samples)
            file.writeframes(b"".join(parts))
    return out.getvalue()


def coded(law, codes, rate=8000):
    fmt = struct.pack("<HHIIHH", law, 1, rate, rate, 1, 8)
    body = b"WAVE" + b"fmt " + struct.pack("<I", 16) + fmt
    body += b"data" + struct.pack("<I", len(codes)) + bytes(codes)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def tone(seconds, loud, rate=8000):
    return [
        round(loud * math.sin(2 * math.pi * 400 * index / rate))
        for index in range(int(seconds * rate))
    ]


@pytest.mark.parametrize("width", (1, 2, 3, 4))
def test_c6_silence_and_speech_are_told_apart(width):
    found = waveform(wav([0] * 8000 + tone(1, 20000), width=width), 10)
    assert found.seconds == 2.0
    assert len(found.peaks) == 10
    assert max(found.peaks[:5]) <= 1
    assert min(found.peaks[5:]) >= 97


def test_c6_the_loudest_is_100_however_quiet():
    found = waveform(wav(tone(1, 300) + tone(1, 150)), 4)
    assert found.peaks == (100, 100, 50, 50)


def test_c6_two_channels_are_one_picture():
    left, right = tone(1, 1000), [0] * 8000
    mixed = [value for pair in zip(left, right, strict=True) for value in pair]
    found = waveform(wav(mixed, channels=2), 8)
    assert found.seconds == 1.0
    assert set(found.peaks) == {100}


@pytest.mark.parametrize(
    "law, silence, loud", ((MULAW, 0xFF, 0x80), (ALAW, 0xD5, 0xAA))
)
def test_c6_telephone_codings(law, silence, loud):
    found = waveform(coded(law, [silence] * 400 + [loud] * 400), 4)
    assert found.seconds == 0.1
    assert found.peaks[:2] == (0, 0) or max(found.peaks[:2]) <= 1
    assert found.peaks[2:] == (100, 100)


def test_c6_a_recorder_which_was_killed_left_no_size():
    content = bytearray(wav(tone(1, 5000)))
    at = content.index(b"data") + 4
    content[at : at + 4] = b"\xff\xff\xff\xff"
    assert waveform(bytes(content)).seconds == 1.0
    content[at : at + 4] = b"\0\0\0\0"
    assert waveform(bytes(content)).seconds == 1.0


@pytest.mark.parametrize("content", (b"", b"RIFF", b"ID3" + b"\0" * 100, wav([])))
def test_c6_what_is_no_sound_has_no_picture(content):
    assert waveform(content) is None


@given(st.binary(max_size=200))
def test_c6_any_bytes_are_borne(tail):
    good = wav([1, -2, 3])
    for content in (tail, b"RIFF" + tail, good[:20] + tail, good[:12] + tail):
        found = waveform(content, 5)
        assert found is None or all(0 <= peak <= 100 for peak in found.peaks)


@given(st.lists(st.integers(-32768, 32767), min_size=1, max_size=400))
def test_c6_peaks_are_those_of_a_plain_count(samples):
    found = waveform(wav(samples), 7)
    count = min(7, len(samples))
    top = max(map(abs, samples)) or 1
    edges = [index * len(samples) // count for index in range(count + 1)]
    plain = tuple(
        round(100 * max(map(abs, samples[a:b])) / top)
        for a, b in zip(edges, edges[1:], strict=False)
    )
    assert found.peaks == plain
