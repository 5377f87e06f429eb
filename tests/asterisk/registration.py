"""A telephone that registers itself at the sandbox's Asterisk, and goes away."""

import hashlib
import re
import socket
import uuid

TIMEOUT = 20  # seconds


def register(box, extension, seconds=600):
    """REGISTER with the password, as a telephone does; `seconds` = 0 leaves.

    AssertionError when Asterisk refuses.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.settimeout(TIMEOUT)
        sock.bind(("127.0.0.1", 0))
        phone = _Phone(box, extension, sock, seconds)
        asked = phone.ask()
        assert asked.startswith("SIP/2.0 401"), asked
        told = phone.ask(phone.authorization(asked))
        assert told.startswith("SIP/2.0 200"), told


class _Phone:
    def __init__(self, box, extension, sock, seconds):
        self.box, self.extension, self.sock = box, extension, sock
        self.seconds = seconds
        self.call_id = uuid.uuid4().hex
        self.cseq = 0
        self.uri = f"sip:127.0.0.1:{box.sip_port}"

    def ask(self, authorization=""):
        self.cseq += 1
        port = self.sock.getsockname()[1]
        who = f"<sip:{self.extension}@127.0.0.1>"
        # to leave, all contacts are taken back
        contact = f"<sip:{self.extension}@127.0.0.1:{port}>" if self.seconds else "*"
        lines = [
            f"REGISTER {self.uri} SIP/2.0",
            f"Via: SIP/2.0/UDP 127.0.0.1:{port};branch=z9hG4bK{uuid.uuid4().hex}",
            "Max-Forwards: 70",
            f"From: {who};tag={self.call_id[:8]}",
            f"To: {who}",
            f"Call-ID: {self.call_id}",
            f"CSeq: {self.cseq} REGISTER",
            f"Contact: {contact}",
            f"Expires: {self.seconds}",
            *([f"Authorization: {authorization}"] if authorization else []),
            "Content-Length: 0",
        ]
        text = "\r\n".join([*lines, "", ""])
        self.sock.sendto(text.encode(), ("127.0.0.1", self.box.sip_port))
        while True:  # an OPTIONS to the new contact may come before
            told = self.sock.recv(65535).decode(errors="replace")
            if told.startswith("SIP/2.0"):
                return told

    def authorization(self, asked):
        challenge = next(
            line for line in asked.split("\r\n") if line.startswith("WWW-Auth")
        )
        values = dict(re.findall(r'(\w+)="([^"]*)"', challenge))
        realm, nonce = values["realm"], values["nonce"]
        secret = _md5(f"{self.extension}:{realm}:{self.box.password}")
        what = _md5(f"REGISTER:{self.uri}")
        answer = _md5(f"{secret}:{nonce}:00000001:ours:auth:{what}")
        return (
            f'Digest username="{self.extension}", realm="{realm}", nonce="{nonce}", '
            f'uri="{self.uri}", response="{answer}", algorithm=MD5, qop=auth, '
            f'nc=00000001, cnonce="ours"'
            + (f', opaque="{values["opaque"]}"' if "opaque" in values else "")
        )


def _md5(text):
    return hashlib.md5(text.encode()).hexdigest()
