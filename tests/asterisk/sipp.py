"""Many telephones at once: SIPp, for benches.

    with Sipp.answering(hold=60, sound=path) as clients:   # every call answered
        …                                    # clients.port is where they are
    Sipp.calling(server, "101", number, rate=2, calls=100, hold=5)

An answering one hangs up itself after `hold` seconds; with `sound` (raw A-law) both
sides hear something.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path
from socket import SOCK_DGRAM

from devenv.ports import free_port

ANSWERING = """<?xml version="1.0" encoding="UTF-8" ?>
<scenario name="answering">
  <recv request="INVITE">
    <action>
      <ereg regexp="sip:[^>;]*" search_in="hdr" header="Contact:" assign_to="1" />
      <ereg regexp="[^ ].*" search_in="hdr" header="From:" assign_to="2" />
      <ereg regexp="[^ ].*" search_in="hdr" header="To:" assign_to="3" />
    </action>
  </recv>
  <send><![CDATA[
    SIP/2.0 180 Ringing
    [last_Via:]
    [last_From:]
    [last_To:];tag=[pid]t[call_number]
    [last_Call-ID:]
    [last_CSeq:]
    Contact: <sip:[local_ip]:[local_port]>
    Content-Length: 0

  ]]></send>
  <pause milliseconds="{ring}" />
  <send retrans="500"><![CDATA[
    SIP/2.0 200 OK
    [last_Via:]
    [last_From:]
    [last_To:];tag=[pid]t[call_number]
    [last_Call-ID:]
    [last_CSeq:]
    Contact: <sip:[local_ip]:[local_port]>
    Content-Type: application/sdp
    Content-Length: [len]

    v=0
    o=- 1 1 IN IP4 [local_ip]
    s=-
    c=IN IP4 [media_ip]
    t=0 0
    m=audio [{media}] RTP/AVP 8
    a=rtpmap:8 PCMA/8000
    a=ptime:20
  ]]></send>
  <recv request="ACK" />
  {sound}
  {end}
  <ereg_unused />
</scenario>
"""
HANGS_UP = """<pause milliseconds="{hold}" />
  <send retrans="500"><![CDATA[
    BYE [$1] SIP/2.0
    Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
    From: [$3];tag=[pid]t[call_number]
    To: [$2]
    Call-ID: [call_id]
    CSeq: 1 BYE
    Max-Forwards: 70
    Content-Length: 0

  ]]></send>
  <recv response="200" />"""
WAITS = """<recv request="BYE" />
  <send><![CDATA[
    SIP/2.0 200 OK
    [last_Via:]
    [last_From:]
    [last_To:]
    [last_Call-ID:]
    [last_CSeq:]
    Content-Length: 0

  ]]></send>"""
CALLING = """<?xml version="1.0" encoding="UTF-8" ?>
<scenario name="calling">
  <send retrans="500"><![CDATA[
    INVITE sip:{number}@[remote_ip]:[remote_port] SIP/2.0
    Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
    From: <sip:{caller}@[local_ip]:[local_port]>;tag=[pid]t[call_number]
    To: <sip:{number}@[remote_ip]:[remote_port]>
    Call-ID: [call_id]
    CSeq: 1 INVITE
    Contact: <sip:{caller}@[local_ip]:[local_port]>
    Max-Forwards: 70
    Content-Type: application/sdp
    Content-Length: [len]

    v=0
    o=- 1 1 IN IP4 [local_ip]
    s=-
    c=IN IP4 [media_ip]
    t=0 0
    m=audio [auto_media_port] RTP/AVP 8
    a=rtpmap:8 PCMA/8000
  ]]></send>
  <recv response="100" optional="true" />
  <recv response="180" optional="true" />
  <recv response="183" optional="true" />
  <recv response="200" rrs="true" />
  <send><![CDATA[
    ACK [next_url] SIP/2.0
    Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
    [last_From:]
    [last_To:]
    [last_Call-ID:]
    CSeq: 1 ACK
    Max-Forwards: 70
    Content-Length: 0

  ]]></send>
  <pause milliseconds="{hold}" />
  <send retrans="500"><![CDATA[
    BYE [next_url] SIP/2.0
    Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
    [last_From:]
    [last_To:]
    [last_Call-ID:]
    CSeq: 2 BYE
    Max-Forwards: 70
    Content-Length: 0

  ]]></send>
  <recv response="200" />
</scenario>
"""
SOUND = '<nop><action><exec rtp_stream="{path},-1,8" /></action></nop>'


class Sipp:
    """One SIPp process; ended by `stop()` or at the end of a `with`."""

    def __init__(self, scenario: str, *options, port: int = 0):
        self.folder = Path(tempfile.mkdtemp(prefix="sipp"))
        self.port = port or free_port(SOCK_DGRAM)
        file = self.folder / "scenario.xml"
        file.write_text(scenario)
        self._process = subprocess.Popen(
            [
                *("sipp", "-sf", file, "-i", "127.0.0.1", "-mi", "127.0.0.1"),
                *("-p", str(self.port), "-nostdin", "-trace_err", *options),
            ],
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.STDOUT,
        )

    @classmethod
    def answering(cls, hold=None, ring=500, sound="", media_from=30000):
        """Answers everything; hangs up after `hold` seconds, None: never itself."""
        end = HANGS_UP.format(hold=int(hold * 1000)) if hold else WAITS
        text = ANSWERING.format(
            ring=ring,
            media="rtpstream_audio_port" if sound else "media_port",
            sound=SOUND.format(path=sound) if sound else "",
            end=end,
        ).replace("  <ereg_unused />\n", _used(hold))
        return cls(text, "-mp", str(media_from))

    @classmethod
    def calling(cls, port, caller, number, rate, calls, hold):
        """`caller` calls `number` at 127.0.0.1:`port`, `rate` times a second."""
        text = CALLING.format(caller=caller, number=number, hold=int(hold * 1000))
        many = ("-r", str(rate), "-m", str(calls), "-l", "1000")
        return cls(text, *many, f"127.0.0.1:{port}")

    def wait(self, seconds):
        """Until all its calls are over; how many failed is its exit code."""
        return self._process.wait(seconds)

    def errors(self):
        """What SIPp complains of."""
        return "".join(
            one.read_text(errors="replace")[-2000:]
            for one in self.folder.glob("*_errors.log")
        )

    def stop(self):
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *_exc):
        self.stop()


def _used(hold):
    """SIPp refuses a variable that is used once."""
    names = () if hold else ("1", "2", "3")
    return "".join(f'  <Reference variables="{name}" />\n' for name in names)
