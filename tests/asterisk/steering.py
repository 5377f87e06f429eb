"""A call that goes on, to be steered, and what the telephones in it hear."""

import time

from tests.support.site import eventually

from .sandbox import VOICES
from .sip_agent import number

OPERATOR_VOICE, OTHER_OPERATOR, SUPERVISOR_VOICE = (VOICES[n] for n in sorted(VOICES))
LOUD = 1500  # a tone is said at 8000
serials = iter(range(1, 999))


def a_number(kind=1, after=0, talk=0):
    return number(kind, after, talk, next(serials))


class Talk:
    """A call that goes on, and what its telephones hear."""

    def __init__(self, office, kind=1):
        self.office = office
        self.number = a_number(kind)
        self.id = office.dial(self.number)
        office.wait_talk(self.id)
        self.phone = office.box.operators["101"].calls[-1]
        self.client = office.box.clients.called(self.number)[0]

    @classmethod
    def incoming(cls, office):
        """A client calls, the operator picks up."""
        talk = cls.__new__(cls)
        talk.office = office
        before = office.last_call()
        talk.client = office.box.call_in("+79161110001", wait=40).result(60)
        eventually(lambda: office.last_call() != before, what="a call that came in")
        talk.id = office.last_call()
        office.wait_talk(talk.id)
        talk.phone = phone_of(office, "101")
        return talk

    def call(self):
        return self.office.call(self.id)

    def do(self, method, *args, rpc=None):
        return (rpc or self.office.operator).call("voip.call", method, [self.id], *args)

    def payload(self, rpc=None):
        """The call as the panel has it."""
        rpc = rpc or self.office.admin
        return rpc.call("voip.call", "telephony_state", [self.id])

    def until(self, **wanted):
        def there():
            payload = self.payload()
            return all(payload[name] == value for name, value in wanted.items())

        eventually(there, 30, 0.1, what=f"{wanted}, is {self.payload()}")

    def hang_up(self):
        self.office.box.hang_up(self.office.box.clients)
        return self.office.wait_ended(self.id)

    def facts(self):
        query = "SELECT pbx_facts FROM voip_call WHERE id = %s"
        return self.office.site.value(query, [self.id])

    def legs(self):
        rows = self.office.admin.search(
            "voip.call.leg",
            [["call_id", "=", self.id]],
            ["role", "user_id", "talk_seconds", "state", "modes"],
            order="id",
        )
        return {row["role"]: row for row in rows}


def hears(phone, *voices, but=()):
    """Wait until a telephone hears these tones, and none of `but`."""

    def now():
        since = time.monotonic() - 0.5
        loud = {hertz: phone.hears(hertz, since) for hertz in (*voices, *but)}
        heard.update(loud)
        return all(loud[one] > LOUD for one in voices) and all(
            loud[one] < LOUD / 5 for one in but
        )

    heard = {}
    try:
        eventually(now, 30, 0.1)
    except AssertionError as error:
        raise AssertionError(f"wanted {voices} without {but}: {heard}") from error


def phone_of(office, extension):
    calls = office.box.operators[extension].calls
    eventually(lambda: calls and calls[-1].answered, 30, what=f"{extension} answers")
    return calls[-1]
