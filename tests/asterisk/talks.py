"""Talks of clients who call in, and what is kept of them: calls and records."""

import time

from tests.support.site import eventually


def keep_records(office, users):
    """Take in the PBX's records; clients' calls ring at these users."""
    path = office.box.instance.log / "cdr-csv" / "Master.csv"
    values = {"cdr_source": "file", "cdr_path": str(path.resolve())}
    values["incoming_user_ids"] = [[6, 0, users]]
    office.admin.call("voip.pbx", "write", [office.pbx], values)


def calls_after(office, last):
    return office.site.sql(
        "SELECT id, state, outcome, start_date, answered_date, end_date, has_recording,"
        " (SELECT count(*) FROM telephony_cdr r WHERE r.call_id = c.id)"
        " FROM voip_call c WHERE id > %s ORDER BY id",
        [last],
    )


def wait_compared(office):
    """Every line of the PBX's file is a record, each compared with its call."""

    def done():
        lines = (office.box.instance.log / "cdr-csv" / "Master.csv").read_text()
        kept, waiting = office.site.sql(
            "SELECT count(*), count(*) FILTER (WHERE state IN ('new', 'linked'))"
            " FROM telephony_cdr"
        )[0]
        return kept == len(lines.splitlines()) and not waiting

    eventually(done, 90, what="all records are compared")


def differences(office):
    return office.site.sql(
        "SELECT kind, state, call_id, call_time, cdr_time FROM telephony_cdr_difference"
        " WHERE state = 'open'"
    )


def start_in_talk(office):
    """A client calls and talks until told otherwise; the id of the call."""
    last = office.last_call() or 0
    assert office.box.call_in("79165556677", wait=40).result(60).answered
    eventually(lambda: calls_after(office, last), 20, what="the call is there")
    call_id = calls_after(office, last)[0][0]
    office.wait_talk(call_id)
    return call_id


def end_talk(office):
    office.box.hang_up(office.box.clients)
    for agent in office.box.operators.values():
        office.box.hang_up(agent)
    ended = time.time()
    office.wait_quiet()
    return ended


def check_after(office, call_id, ended):
    """The call ended when it did; records agree; nothing is doubled."""
    office.wait_ended(call_id, 90)
    wait_compared(office)
    end = office.site.value(
        "SELECT extract(epoch FROM end_date) FROM voip_call WHERE id = %s", [call_id]
    )
    assert abs(float(end) - ended) <= 3
    assert differences(office) == []
    assert office.site.value("SELECT count(*) FROM voip_call WHERE past_odoo") == 0
    twice = office.site.sql(
        "SELECT client_channel FROM voip_call WHERE pbx_id = %s"
        " GROUP BY client_channel HAVING count(*) > 1",
        [office.pbx],
    )
    assert twice == []
