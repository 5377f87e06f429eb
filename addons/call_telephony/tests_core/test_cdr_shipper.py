"""Row C5: no line of Master.csv is lost, whatever is done to the file."""

import gzip
import json
import os
import shutil
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from call_telephony.core import cdr_shipper
from call_telephony.core.cdr_shipper import Odoo, Position, Tail, load, run, save


class Asterisk:
    """Writes lines, and has its file rotated."""

    def __init__(self, folder):
        self.folder = folder
        self.path = folder / "Master.csv"
        self.lines = []
        self.clock = 1_700_000_000
        self.rotated = 0

    def write(self, count=1, size=40):
        for _ in range(count):
            line = f"line {len(self.lines)} ".ljust(size, "x").encode()
            self.lines.append(line)
            with open(self.path, "ab") as file:
                file.write(line + b"\n")
        self._touch(self.path)

    def _touch(self, path):
        self.clock += 10
        os.utime(path, (self.clock, self.clock))

    def rotate(self, how="rename"):
        if not self.path.exists():
            return
        self.rotated += 1
        target = self.folder / f"Master.csv.{self.rotated}"
        if how == "copy":
            shutil.copy2(self.path, target)
            self.path.write_bytes(b"")
            self._touch(self.path)
        elif how == "gzip":
            with gzip.open(f"{target}.gz", "wb") as file:
                file.write(self.path.read_bytes())
            stamp = self.path.stat().st_mtime
            os.utime(f"{target}.gz", (stamp, stamp))
            self.path.unlink()
        else:
            self.path.rename(target)


@pytest.fixture
def asterisk(tmp_path):
    return Asterisk(tmp_path)


def read_all(asterisk, position=None):
    tail, position = Tail(str(asterisk.path)), position or Position()
    found = []
    while True:
        batch = tail.read_on(position)
        if not batch.lines:
            return found, batch
        found += batch.lines
        position = batch.position


def test_c5_nothing_there_yet(asterisk):
    found, batch = read_all(asterisk)
    assert (found, batch.behind) == ([], 0)
    asterisk.write(3)
    found, batch = read_all(asterisk, batch.position)
    assert found == asterisk.lines
    assert batch.behind == 0


def test_c5_an_unfinished_line_waits(asterisk):
    asterisk.write(2)
    with open(asterisk.path, "ab") as file:
        file.write(b"half a li")
    found, batch = read_all(asterisk)
    assert found == asterisk.lines
    assert batch.behind == 9
    with open(asterisk.path, "ab") as file:
        file.write(b"ne\n")
    assert read_all(asterisk, batch.position)[0] == [b"half a line"]


def test_c5_an_unfinished_line_of_a_rotated_file_is_kept(asterisk):
    asterisk.write(2)
    with open(asterisk.path, "ab") as file:
        file.write(b"cut of")
    asterisk._touch(asterisk.path)
    _, batch = read_all(asterisk)
    asterisk.rotate()
    asterisk.write()
    found, _ = read_all(asterisk, batch.position)
    assert found == [b"cut of", asterisk.lines[-1]]


def test_c5_many_lines_come_in_parts(asterisk):
    asterisk.write(3 * cdr_shipper.MAX_LINES + 7)
    batch = Tail(str(asterisk.path)).read_on(Position())
    assert len(batch.lines) == cdr_shipper.MAX_LINES
    assert batch.behind > 0
    assert read_all(asterisk)[0] == asterisk.lines


def test_c5_a_line_without_end_does_not_stop_the_copy(asterisk):
    asterisk.path.write_bytes(b"x" * (cdr_shipper.CHUNK + 10) + b"\nnext\n")
    found, _ = read_all(asterisk)
    assert b"".join(found) == b"x" * (cdr_shipper.CHUNK + 10) + b"next"


def test_c5_the_known_file_is_gone(asterisk):
    """All there is is read again: who keeps it knows what is new."""
    asterisk.write(4)
    _, batch = read_all(asterisk)
    asterisk.path.unlink()
    asterisk.write(2)
    assert read_all(asterisk, batch.position)[0] == asterisk.lines[4:]


steps = st.lists(
    st.sampled_from(
        ["write", "write", "read", "rename", "copy", "gzip", "big", "crash", "forget"]
    ),
    max_size=25,
)


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps)
def test_c5_any_story_of_rotations(tmp_path_factory, story):
    """Every line is given; twice only where the place had been lost in a crash."""
    asterisk = Asterisk(tmp_path_factory.mktemp("cdr"))
    tail, position, found, again = Tail(str(asterisk.path)), Position(), [], False
    for step in story:
        if step == "write":
            asterisk.write()
        elif step == "big":
            asterisk.write(20, size=200)
        elif step in ("read", "crash"):
            batch = tail.read_on(position)
            found += batch.lines
            if step == "read":
                position = batch.position
            again |= step == "crash"
        elif step == "forget":
            position, again = Position(), True
        else:
            asterisk.rotate(step)
    rest, _ = read_all(asterisk, position)
    found += rest
    if again:
        assert set(found) == set(asterisk.lines)
    else:
        assert found == asterisk.lines


def test_c5_place_survives(tmp_path):
    path = str(tmp_path / "state.json")
    assert load(path) == Position()
    save(path, Position(3, "abc", 77))
    assert load(path) == Position(3, "abc", 77)
    assert os.listdir(tmp_path) == ["state.json"]


class Server:
    """Odoo's side: keeps what is sent; may be told to fail."""

    def __init__(self):
        self.lines, self.fail, self.beats = [], 0, 0
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                size = int(self.headers["Content-Length"])
                given = json.loads(self.rfile.read(size))
                good = self.headers["Authorization"] == "Bearer secret"
                kept = len(given["lines"])
                if not good or server.fail == 1:
                    self.send_error(403 if not good else 503)
                    return
                server.lines += given["lines"]
                server.beats += 1
                if server.fail == 2:  # kept, but the answer is lost
                    self.connection.close()
                    return
                body = json.dumps({"kept": kept}).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args):
                pass

        self.http = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_port}"
        self.thread = threading.Thread(target=self.http.serve_forever, daemon=True)
        self.thread.start()

    def close(self):
        self.http.shutdown()
        self.http.server_close()


@pytest.fixture
def server():
    made = Server()
    yield made
    made.close()


def send(asterisk, server, token="secret"):
    odoo = Odoo(server.url, 3, token)
    state = str(asterisk.folder / "state.json")
    return run(Tail(str(asterisk.path)), odoo, state, once=True)


def test_c5_sent_while_odoo_comes_and_goes(asterisk, server):
    asterisk.write(3)
    assert send(asterisk, server) == 0
    asterisk.write(2)
    server.fail = 1
    assert send(asterisk, server) == 1
    asterisk.rotate()
    asterisk.write(700)
    server.fail = 0
    assert send(asterisk, server) == 0
    assert server.lines == [line.decode() for line in asterisk.lines]


def test_c5_an_answer_that_is_lost(asterisk, server):
    asterisk.write(3)
    server.fail = 2
    assert send(asterisk, server) == 1
    server.fail = 0
    assert send(asterisk, server) == 0
    assert len(server.lines) == 6  # sent again: Odoo keeps each once
    assert set(server.lines) == {line.decode() for line in asterisk.lines}


def test_c5_wrong_token_and_no_server(asterisk, server, capsys):
    asterisk.write(1)
    assert send(asterisk, server, "guess") == 1
    assert "403" in capsys.readouterr().err
    server.close()
    assert send(asterisk, server) == 1
    assert not (asterisk.folder / "state.json").exists()


def test_c5_the_script_needs_nothing_of_ours():
    with open(cdr_shipper.__file__, encoding="utf-8") as file:
        text = file.read()
    lines = [line for line in text.splitlines() if line.startswith(("import", "from"))]
    names = {line.split()[1].split(".")[0] for line in lines}
    standard = {"argparse", "gzip", "hashlib", "json", "os", "sys", "time", "urllib"}
    assert names <= standard | {"typing"}
