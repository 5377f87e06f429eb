from odoo.exceptions import UserError

from odoo.addons.call_dialer.models import call_import_run

from .common import DialerCase

HEADER = ["ФИО", "Телефон"]


class TestImportJob(DialerCase):
    """B2: long lists in the background: progress, stop, go on, undo."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = cls.supervisor
        cls.user.group_ids += cls.env.ref("base.group_partner_manager")

    def setUp(self):
        super().setUp()
        self.patch(call_import_run, "CHUNK", 200)

    def _import(self, rows, bare=True, **vals):
        record = self._new_import(rows, **vals)
        if bare:
            record.template_ids = False
        record.action_read()
        if bare:
            record.template_ids = False
        record.action_preview()
        return record

    def _people(self, count, first=0):
        return [
            [f"Клиент {number}", f"8917{number:07}"]
            for number in range(first, first + count)
        ]

    def _work(self):
        with self.enter_registry_test_mode():
            self.env.ref("call_dialer.ir_cron_import").method_direct_trigger()
        self.env.invalidate_all()

    def _after_chunk(self, method, action):
        """Do something when the job has made its first chunk."""
        imports = type(self.env["call.campaign.import"])
        run, done = getattr(imports, method), []

        def chunk(record, *args):
            more = run(record, *args)
            if not done:
                done.append(True)
                action(record)
            return more

        self.patch(imports, method, chunk)

    def test_stopped_within_a_chunk_and_gone_on_with(self):
        record = self._import([HEADER, *self._people(500)])
        record.action_start()
        self._after_chunk("_run_chunk", lambda found: found.action_cancel())
        self._work()
        self.assertEqual((record.state, record.made_count), ("done", 200))
        self.assertTrue(record.is_stopped)
        self.assertLess(record.progress, 50)
        record.action_go_on()
        self._work()
        self.assertEqual((record.state, record.made_count), ("done", 500))
        self.assertEqual(len(record.contact_ids), 500)
        self.assertEqual(record.progress, 100)
        with self.assertRaises(UserError):
            record.action_go_on()

    def test_undone_while_it_runs(self):
        record = self._import([HEADER, *self._people(500)])
        record.action_start()
        self._after_chunk("_run_chunk", lambda found: found.action_undo())
        self._work()
        self.assertEqual(record.state, "undone")
        self.assertFalse(record.contact_ids)

    def test_long_list_is_undone_in_the_background(self):
        record = self._import([HEADER, *self._people(350)])
        record.action_start()
        self._work()
        self.assertEqual(len(record.contact_ids), 350)
        worked = record.contact_ids.sorted("id")[10]
        worked.sudo().attempts = 1
        record.action_undo()
        self.assertEqual(record.state, "undoing")
        self.assertEqual(record.progress, 0)
        self._work()
        self.assertEqual(record.state, "undone")
        self.assertEqual(record.contact_ids, worked)
        self.assertEqual(record.kept_count, 1)
        self.assertEqual(record.progress, 100)

    def test_company_of_several_rows_is_undone_with_them(self):
        record = self._import(
            [
                ["Компания", "Контактное лицо", "Телефон"],
                ["ООО Отменяемое", "Анна", "89165000121"],
                ["ООО Отменяемое", "Борис", "89165000122"],
                ["ООО отменяемое", "Вера", "89165000123"],
            ],
            bare=False,
        )
        record.action_start()
        people = record.contact_ids.partner_id
        company = people.parent_id
        self.assertEqual((len(people), len(company)), (3, 1))
        record.action_undo()
        self.assertFalse((people | company).exists())
        self.assertEqual(record.kept_count, 0)
