"""PostgreSQL itself dies in the middle of talks and of a campaign (rows C5, B12)."""

import os
import shutil
import subprocess
import tempfile
import time

import pytest

from devenv import database, postgres
from tests.support.floor import faults_of
from tests.support.site import Site, eventually, template

from .campaign import Campaign, rung, untried
from .conftest import OPERATOR, OTHER, office_of
from .sip_agent import number
from .talks import (
    check_after,
    differences,
    end_talk,
    keep_records,
    start_in_talk,
    wait_compared,
)


@pytest.fixture(scope="module")
def cluster():
    """A second PostgreSQL with the template; everything started here uses it."""
    source = template()
    before = {**os.environ, **postgres.ensure()}
    folder = tempfile.mkdtemp(prefix="pgfault")
    os.chmod(folder, 0o700)
    # as a real server has it: what was committed is there after a crash (of the server,
    # not of the machine: nothing needs to be on the disk, and it is back sooner)
    made = postgres.Cluster(folder, folder, synchronous_commit="on", fsync="off")
    with pytest.MonkeyPatch.context() as patch:
        try:
            made.create()
            made.start()
            _copy(source, before, {**os.environ, **made.environ()})
            for name, value in made.environ().items():
                patch.setenv(name, value)
            yield made
        finally:
            made.stop("immediate")
            shutil.rmtree(folder, ignore_errors=True)


def _copy(name, source, target):
    """The database from one server to another."""
    programs = postgres.bin_dir()
    create = [f"{programs}/createdb", "-T", "template0", "-E", "UTF8"]
    subprocess.run([*create, "--lc-collate=C", name], env=target, check=True)
    file = f"{target['PGHOST']}/template.dump"
    dump = [f"{programs}/pg_dump", "-Fc", "-Z0", "-f", file, name]
    subprocess.run(dump, env=source, check=True)
    restore = [f"{programs}/pg_restore", "-e", "-d", name, file]
    subprocess.run(restore, env=target, check=True)
    os.unlink(file)


@pytest.fixture(scope="module")
def office(cluster):
    sites = []

    def make(name, telephony):
        sites.append(Site.of(name))
        return sites[0].start(telephony)

    try:
        with office_of(make, "ast_postgres") as found:
            keep_records(found, [found.users[OPERATOR]])
            yield found
    finally:
        for site in sites:
            site.stop()
            shutil.rmtree(database.filestore(site.db), ignore_errors=True)


def crash(office, cluster):
    """It dies as by a power cut; the service has noticed when this returns."""
    log = office.site.telephony.log
    written = len(log.read_text())
    cluster.stop("immediate")
    assert not cluster.is_up()
    eventually(
        lambda: "database away" in log.read_text()[written:], 60, what="it is noticed"
    )


def back(office, cluster):
    cluster.start()
    eventually(lambda: answers(office), 120, what="Odoo answers again")
    office.wait_connected()


def answers(office):
    try:
        return office.is_connected() in (True, False)
    except Exception:  # noqa: BLE001 - whatever a server says whose database is away
        return False


def telephones(office):
    """Channels of telephones: not that of the recording."""
    return [one for one in office.box.channels() if one.startswith("PJSIP/")]


def test_c5_the_talk_goes_on_while_postgresql_is_dead(office, cluster):
    call_id = start_in_talk(office)
    crash(office, cluster)
    assert len(telephones(office)) == 2, "they talk on"
    back(office, cluster)
    assert office.call(call_id)["state"] == "ongoing"
    assert len(telephones(office)) == 2
    office.operator.call("voip.call", "hang_up", [call_id])
    office.wait_quiet()
    check_after(office, call_id, time.time())
    assert office.call(call_id)["outcome"] == "answered"
    again = office.wait_ended(office.dial(number(2, 1, 0, 501)))
    assert again["outcome"] == "busy"


def test_c5_both_hang_up_while_postgresql_is_dead(office, cluster):
    call_id = start_in_talk(office)
    crash(office, cluster)
    ended = end_talk(office)
    back(office, cluster)
    check_after(office, call_id, ended)
    call = office.wait_for(call_id, recording_state="stored")
    assert call["outcome"] == "answered"


def test_c5_the_client_hangs_up_while_postgresql_is_dead(office, cluster):
    """The operator is let go when the service is back."""
    call_id = start_in_talk(office)
    crash(office, cluster)
    office.box.hang_up(office.box.clients)
    eventually(lambda: len(telephones(office)) == 1, what="the client has left")
    back(office, cluster)
    office.wait_quiet()
    call = office.wait_for(call_id, state="terminated", recording_state="stored")
    assert call["outcome"] == "answered"
    wait_compared(office)
    assert differences(office) == []


@pytest.mark.parametrize("delay", [0.0, 0.1, 0.4, 1.0])
def test_c5_postgresql_dies_while_we_dial(office, cluster, delay):
    """At any moment of dialling: a true state afterwards, nobody is called twice."""
    wanted = number(1, 1, 3, 510 + round(delay * 10))
    call_id = office.dial(wanted)
    time.sleep(delay)
    cluster.stop("immediate")
    time.sleep(1)
    back(office, cluster)
    call = office.wait_ended(call_id, 60)
    office.wait_quiet()
    times = len(office.box.clients.called(wanted))
    print(f"dead after {delay} s: {call['state']}, {call['outcome']}, {times} dials")
    assert times <= 1
    assert len(office.box.operators["101"].calls) <= 1
    if not times:
        assert call["outcome"] != "answered"
    if times and office.box.clients.called(wanted)[0].answered:
        assert call["client_dialled"]
    wait_compared(office)
    if call["bridged_date"]:
        assert not [one for one in differences(office) if one[2] == call_id]
    # else: whom nobody was joined with is not made an answered call, only listed


#: Seconds for which a campaign has no database.
AWAY = 60


@pytest.fixture
def campaign(office):
    campaign = Campaign(office, mode="power", ratio=1.5, pbx_id=office.pbx)
    yield campaign
    campaign.close()
    for login in (OPERATOR, OTHER):
        office.site.rpc(login).call("res.users", "telephony_off_hook", False)


def off_the_hook(office):
    for rpc in (office.operator, office.other):
        rpc.call("res.users", "telephony_off_hook", True)
    line = "SELECT count(*) FROM telephony_line WHERE state = 'up'"
    eventually(lambda: office.site.value(line) == 2, 60, what="off the hook")


def talking(office):
    """Telephones of clients that are in a talk, by number, and since when."""
    return {
        call.number: call.answered
        for call in office.box.clients.calls
        if call.answered and not call.ended
    }


def test_b12_a_campaign_without_database_for_a_minute(office, cluster, campaign):
    """Talks go on, nobody new is called; afterwards the rest, and all is told."""
    talks = [number(1, 0, 0, 600 + n) for n in range(2)]  # they do not hang up
    others = [number(1 + n % 2, n % 3, 2, 610 + n) for n in range(8)]
    campaign.add(talks)
    off_the_hook(office)
    campaign.at_the_desk(office.operator)
    campaign.at_the_desk(office.other)
    eventually(lambda: len(talking(office)) == 2, 60, what="both talk")
    joined = "SELECT count(*) FROM voip_call WHERE bridged_date IS NOT NULL"
    joined += " AND state = 'ongoing'"
    eventually(lambda: office.site.value(joined) == 2, 20, what="both are joined")
    campaign.add(others)
    before = talking(office)
    crash(office, cluster)
    time.sleep(AWAY)
    assert talking(office) == before, "the same talks go on"
    assert max(rung(office, [*talks, *others]).values()) == 1, "nobody new is called"
    assert not any(rung(office, others).values())
    back(office, cluster)
    office.box.hang_up(office.box.clients)
    with campaign.working(office.operator, office.other):
        eventually(lambda: not untried(campaign), 240, 1, what="all are tried")
        eventually(lambda: not campaign.claimed(), 30, what="all have a result")
    eventually(lambda: not talking(office), what="nobody talks")
    going_on = "SELECT count(*) FROM voip_call WHERE state IN ('calling', 'ongoing')"
    eventually(lambda: not office.site.value(going_on), what="all calls have ended")
    assert set(rung(office, [*talks, *others]).values()) == {1}
    assert faults_of(office.site, campaign.id) == []
