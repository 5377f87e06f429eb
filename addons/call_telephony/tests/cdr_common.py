"""Lines of Master.csv as Asterisk writes them, for model tests."""

from datetime import UTC, datetime

from ..core import cdr


def line(
    uniqueid,
    sequence=0,
    *,
    channel="PJSIP/101-00000001",
    dstchannel="",
    src="101",
    dst="79161234567",
    start=1_700_000_000,
    answer=None,
    end=None,
    disposition=None,
    linkedid=None,
    app="Dial",
):
    """One line; times in seconds since 1970, UTC."""
    end = start if end is None else end
    disposition = disposition or ("NO ANSWER" if answer is None else "ANSWERED")
    billsec = 0 if answer is None else end - answer
    before = ["", src, dst, "ctx", f'"" <{src}>', channel, dstchannel, app, ""]
    times = [_stamp(start), _stamp(answer), _stamp(end)]
    after = [end - start, billsec, disposition, "DOCUMENTATION"]
    after += [uniqueid, "", "", linkedid or uniqueid, sequence]
    return ",".join([cdr.format_line(before), *times, cdr.format_line(after)])


def _stamp(seconds):
    if seconds is None:
        return ""
    return datetime.fromtimestamp(seconds, UTC).strftime(f'"{cdr.TIME_FORMAT}"')
