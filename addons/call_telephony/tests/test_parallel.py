from odoo.exceptions import UserError
from odoo.tools import mute_logger

from .common import VirtualTelephony
from .parallel import ParallelCase

NUMBER, OTHER_NUMBER = "+79161234567", "+79167654321"


class TestParallel(ParallelCase):
    """Two users, or two tabs of one, who do the same at the same moment."""

    def dial(self, number=NUMBER):
        return lambda env: env["voip.call"].dial(number)["id"]

    def calls(self, env):
        return env["voip.call"].search([("pbx_id", "=", self.pbx_id)], order="id")

    def one_and_refused(self, answers, words):
        """The first was done, the second told why it was not."""
        done, refused = answers
        self.assertNotIsInstance(done, Exception)
        self.assertIsInstance(refused, UserError, refused)
        self.assertIn(words, str(refused))
        return done

    @mute_logger("odoo.service.model")
    def test_c1_two_tabs_dial(self):
        answers = self.at_once(
            ("operator", self.dial()), ("operator", self.dial(OTHER_NUMBER))
        )
        call_id = self.one_and_refused(answers, "in a call already")
        with self.real() as env:
            self.assertEqual(self.calls(env).ids, [call_id])

    @mute_logger("odoo.service.model")
    def test_c1_two_users_of_one_desk_phone_dial(self):
        with self.real() as env:
            devices = env["telephony.device"].search([("pbx_id", "=", self.pbx_id)])
            both = [self.users["operator"], self.users["other"]]
            devices.filtered(lambda one: one.user_id.id in both).address = "799"
        answers = self.at_once(("operator", self.dial()), ("other", self.dial()))
        call_id = self.one_and_refused(answers, "on this telephone")
        with self.real() as env:
            self.assertEqual(self.calls(env).ids, [call_id])

    @mute_logger("odoo.service.model")
    def test_c1_two_tabs_of_a_user_without_a_telephone_dial(self):
        with self.real() as env:
            env["telephony.device"].search([("pbx_id", "=", self.pbx_id)]).unlink()
            user = env["res.users"].browse(self.users["operator"])
            user.voip_pbx_id = self.pbx_id
        answers = self.at_once(("operator", self.dial()), ("operator", self.dial()))
        self.one_and_refused(answers, "in a call already")

    def test_c1_two_users_dial_and_do_not_wait_for_each_other(self):
        answers = self.at_once(
            ("operator", self.dial()), ("other", self.dial(OTHER_NUMBER))
        )
        with self.real() as env:
            self.assertEqual(self.calls(env).ids, answers)

    @mute_logger("odoo.service.model")
    def test_c10_two_tabs_go_off_the_hook(self):
        def off_hook(env):
            return env["res.users"].telephony_off_hook(True)

        first, second = self.at_once(("operator", off_hook), ("operator", off_hook))
        self.assertEqual(first, second)
        with self.real() as env:
            lines = env["telephony.line"].search([("pbx_id", "=", self.pbx_id)])
            self.assertEqual(len(lines), 1)

    # -- a running call

    def played(self, env):
        """A service that drives the simulated PBX on that environment."""
        telephony = VirtualTelephony(env, env["voip.pbx"].browse(self.pbx_id))
        self.addCleanup(telephony.close)
        return telephony

    def talking(self, env, telephony):
        telephony.will(NUMBER, talk=3000)
        user = env["res.users"].browse(self.users["operator"])
        call = env["voip.call"].with_user(user)._dial(NUMBER).sudo()
        telephony.run_until(lambda: call.state == "ongoing" and call.bridged_date)
        return call

    def supervisors(self, todo, other=None):
        """Two supervisors do it to the call of an operator, at once.

        :return: (the call, what they got, environment, telephony); both committed
        """
        real = self.real()
        self.addCleanup(real.cr.close)
        telephony = self.played(real.env)
        call = self.talking(real.env, telephony)
        real.cr.commit()  # pylint: disable=invalid-commit
        call_id = call.id

        def by(one):
            return lambda env: one(env["voip.call"].browse(call_id))

        answers = self.at_once(
            ("supervisor", by(todo)), ("second_supervisor", by(other or todo))
        )
        real.cr.rollback()
        real.env.invalidate_all()
        return call, answers, telephony

    def told(self, call):
        """Warnings to the browsers about this PBX's commands."""
        commands = call.env["telephony.command"].search(
            [("call_id", "=", call.id), ("state", "=", "failed")]
        )
        return commands.mapped("error")

    @mute_logger("odoo.service.model")
    def test_c10_two_supervisors_hang_up(self):
        call, answers, telephony = self.supervisors(lambda call: call.hang_up())
        self.assertFalse([one for one in answers if isinstance(one, Exception)])
        telephony.run_until_idle()
        self.assertEqual((call.state, call.outcome), ("terminated", "answered"))
        ended = call.env["telephony.event"].search(
            [("call_ref", "=", call.pbx_uniqueid), ("type", "=", "ended")]
        )
        self.assertEqual(len(ended), 1)

    @mute_logger("odoo.service.model")
    def test_c11_two_supervisors_pass_the_call_on(self):
        other = self.users["other"]
        call, answers, telephony = self.supervisors(
            lambda call: call.transfer({"user_id": other}, True),
            lambda call: call.transfer({"number": OTHER_NUMBER}, True),
        )
        self.assertFalse([one for one in answers if isinstance(one, Exception)])
        telephony.advance(30)
        # the first is asked, the second is told
        consult = call._parties().consult
        self.assertEqual(consult.data.get("user_id"), other)
        self.assertEqual(self.told(call), ["somebody is being asked already"])
        self.assertEqual(call.state, "ongoing")

    @mute_logger("odoo.service.model")
    def test_c11_one_hangs_up_the_other_passes_on(self):
        other = self.users["other"]
        call, answers, telephony = self.supervisors(
            lambda call: call.hang_up(),
            lambda call: call.transfer({"user_id": other}),
        )
        telephony.run_until_idle()
        self.assertEqual(call.state, "terminated")
        self.assertEqual(call.user_id.id, self.users["operator"])
        self.assertEqual(len(self.told(call)), 1)

    @mute_logger("odoo.service.model")
    def test_c10_two_supervisors_listen(self):
        call, answers, telephony = self.supervisors(lambda call: call.spy("listen"))
        self.assertFalse([one for one in answers if isinstance(one, Exception)])
        telephony.advance(30)
        users = [leg.data.get("user_id") for leg in call._parties().spies]
        names = ("second_supervisor", "supervisor")
        self.assertEqual(sorted(users), sorted(self.users[name] for name in names))

    @mute_logger("odoo.service.model")
    def test_c10_two_tabs_of_a_supervisor_listen(self):
        self.users["second_supervisor"] = self.users["supervisor"]
        call, answers, telephony = self.supervisors(lambda call: call.spy("listen"))
        self.assertFalse([one for one in answers if isinstance(one, Exception)])
        telephony.advance(30)
        self.assertEqual(len(call._parties().spies), 1)

    # -- calls to be processed

    def missed(self):
        with self.real() as env:
            values = {
                "pbx_id": self.pbx_id,
                "call_kind": "pbx",
                "type_call": "incoming",
                "state": "missed",
                "outcome": "no_answer",
                "phone_number": NUMBER,
                "number_e164": NUMBER,
                "number_kind": "external",
                "user_id": self.users["operator"],
                "start_date": "2026-01-01 10:00:00",
            }
            return env["voip.call"].create(values).id

    @mute_logger("odoo.service.model", "odoo.sql_db")
    def test_c7_two_take_the_same_missed_call(self):
        call_id = self.missed()

        def take(env):
            env["voip.call"].browse(call_id).action_take()

        answers = self.at_once(("supervisor", take), ("second_supervisor", take))
        self.one_and_refused(answers, "sees to this call already")
        with self.real() as env:
            call = env["voip.call"].browse(call_id)
            self.assertEqual(call.assigned_user_id.id, self.users["supervisor"])

    @mute_logger("odoo.service.model", "odoo.sql_db")
    def test_c7_two_mark_the_same_call_as_processed(self):
        call_id = self.missed()

        def processed(words):
            return lambda env: env["voip.call"].browse(call_id).mark_processed(words)

        self.at_once(
            ("supervisor", processed("called")),
            ("second_supervisor", processed("wrote")),
        )
        with self.real() as env:
            call = env["voip.call"].browse(call_id)
            self.assertEqual(call.processed_user_id.id, self.users["supervisor"])
            self.assertEqual(call.processed_note, "called")

    @mute_logger("odoo.service.model", "odoo.sql_db")
    def test_c7_two_call_the_same_client_back(self):
        """Both calls are made, and the missed call is settled."""
        call_id = self.missed()
        first, second = self.at_once(("operator", self.dial()), ("other", self.dial()))
        with self.real() as env:
            call = env["voip.call"].browse(call_id)
            env["voip.call"].browse([second, first]).write({"client_dialled": True})
            self.assertIn(call.call_back_id.id, (first, second))
            self.assertFalse(call.follow_up)

    def coming(self):
        """A call of the client that goes on."""
        call_id = self.missed()
        with self.real() as env:
            call = env["voip.call"].browse(call_id)
            call.write({"state": "calling", "outcome": False})
        return call_id

    def check_called_back(self, first, second, call_id):
        """:param first, second: of what a user does, and what the service is told"""
        answers = self.at_once(("operator", first), ("other", second))
        self.assertFalse([one for one in answers if isinstance(one, Exception)])
        with self.real() as env:
            env["telephony.command"]._cron_expire()
            call = env["voip.call"].browse(call_id)
            self.assertTrue(call.call_back_id)
            self.assertFalse(call.follow_up)

    def gives_up(self, call_id):
        def give_up(env):
            call = env["voip.call"].sudo().browse(call_id)
            call.write({"state": "missed", "outcome": "no_answer"})

        return give_up

    @mute_logger("odoo.service.model", "odoo.sql_db")
    def test_c7_called_back_while_the_client_gives_up(self):
        call_id = self.coming()
        self.check_called_back(self.dialled(), self.gives_up(call_id), call_id)

    @mute_logger("odoo.service.model", "odoo.sql_db")
    def test_c7_client_gives_up_while_called_back(self):
        call_id = self.coming()
        self.check_called_back(self.gives_up(call_id), self.dialled(), call_id)

    def dialled(self):
        """The PBX told that the client's telephone was rung for an operator's call."""
        with self.real() as env:
            user = env["res.users"].browse(self.users["operator"])
            back = env["voip.call"].with_user(user)._dial(NUMBER).id

        def tell(env):
            env["voip.call"].sudo().browse(back).client_dialled = True

        return tell


class TestPresenceParallel(ParallelCase):
    """C11: two who tell the first time what a colleague does."""

    @mute_logger("odoo.service.model")
    def test_c11_first_state_told_twice(self):
        """The log stays clean, too."""

        def told(env):
            users = env["res.users"].sudo().browse(self.users["supervisor"])
            env["telephony.presence"].sudo()._store(users)

        with self.real() as env:
            rows = [("user_id", "=", self.users["supervisor"])]
            env["telephony.presence"].search(rows).unlink()
        answers = self.at_once(("operator", told), ("other", told))
        self.assertEqual(answers, [None, None])
        with self.real() as env:
            self.assertEqual(len(env["telephony.presence"].search(rows)), 1)


class TestTelephonesParallel(ParallelCase):
    """C2: a telephone is added in the moment its PBX tells of it for the first time."""

    ADDRESS = "798"

    def told(self, online=True):
        def tell(env):
            pbx = env["voip.pbx"].sudo().browse(self.pbx_id)
            pbx._devices_seen({self.ADDRESS: online})

        return tell

    def added(self, env):
        values = {"pbx_id": self.pbx_id, "kind": "desk", "address": self.ADDRESS}
        user = self.users["other"]
        env["telephony.device"].sudo().create([{**values, "user_id": user}])

    def changed(self, env):
        user = [("user_id", "=", self.users["other"])]
        env["telephony.device"].sudo().search(user).address = self.ADDRESS

    def check(self, first, second):
        answers = self.at_once(("operator", first), ("other", second))
        self.assertEqual(answers, [None, None])
        with self.real() as env:
            device = env["telephony.device"].search(
                [("pbx_id", "=", self.pbx_id), ("address", "=", self.ADDRESS)]
            )
            self.assertEqual(device.registration, "online")

    @mute_logger("odoo.service.model")
    def test_c2_told_while_it_is_added(self):
        self.check(self.added, self.told())

    @mute_logger("odoo.service.model")
    def test_c2_added_while_it_is_told(self):
        self.check(self.told(), self.added)

    @mute_logger("odoo.service.model")
    def test_c2_told_while_its_extension_is_changed(self):
        self.check(self.changed, self.told())

    @mute_logger("odoo.service.model")
    def test_c2_told_otherwise_while_one_known_before_is_added(self):
        with self.real() as env:
            self.told(online=False)(env)
        self.check(self.told(), self.added)
