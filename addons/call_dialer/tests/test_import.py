import base64

from odoo.exceptions import AccessError, UserError

from .common import DialerCase

HEADER = ["ФИО", "Телефон", "Доп. телефон", "Почта", "Город", "Класс"]


class TestImport(DialerCase):
    """B2: a list becomes contacts, clients and deals."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = cls.supervisor
        cls.user.group_ids += cls.env.ref("base.group_partner_manager")
        cls.known = cls.env["res.partner"].create(
            {"name": "Known Client", "phone": "+7 916 500-00-01"}
        )
        cls._contact(1, name="Waits already")
        cls.env["phone.blacklist"].create({"number": "+79165000002"})

    def _import(self, rows, change=None, filename="list.xlsx", **vals):
        return (
            self.env["call.campaign.import"]
            .with_user(self.user)
            .create(
                {
                    "campaign_id": self.campaign.id,
                    "data": self._xlsx(rows, change),
                    "filename": filename,
                    **vals,
                }
            )
        )

    def _run(self, record):
        record.action_read()
        record.action_preview()
        record.action_start()
        return record

    def _codes(self, record):
        return {row.number: row.code for row in record.row_ids}

    def test_messy_list(self):
        record = self._run(
            self._import(
                [
                    ["База клиентов", None, None, None, None, None],
                    [None] * 6,
                    HEADER,
                    ["Иванов Иван", 89165000010.0, None, "A@B.ru", "Тула", "VIP"],
                    ["Петров Пётр", "8(916)500-00-11 доб. 12", "8-916-500-00-12"],
                    [None] * 6,
                    ["Сидоров", "нет телефона"],
                    ["Иванов ещё раз", "+7 916 500 00 10"],
                    ["Уже ждёт", "89160000001"],
                    ["Известный", "8 916 500 00 01"],
                    ["Не звонить", "89165000002"],
                    [None, "89165000013"],
                ]
            )
        )
        self.assertEqual(record.header_row, 3)
        self.assertEqual(
            self._codes(record),
            {
                4: "new",
                5: "new",
                7: "no_number",
                8: "file_duplicate",
                9: "campaign_duplicate",
                10: "join",
                11: "blacklisted",
                12: "new",
            },
        )
        self.assertEqual(record.state, "done")
        counts = (record.made_count, record.joined_count, record.rejected_count)
        self.assertEqual(counts, (3, 1, 4))
        contacts = record.contact_ids.sorted("id")
        self.assertEqual(len(contacts), 4)
        ivanov, petrov, known, nameless = contacts
        self.assertEqual(ivanov.phone_e164, "+79165000010")
        self.assertEqual(ivanov.comment, "Класс: VIP")
        self.assertEqual(ivanov.email, "a@b.ru")
        self.assertEqual(ivanov.partner_id.city, "Тула")
        self.assertEqual(ivanov.partner_id.phone_number_ids.number_e164, "+79165000010")
        lead = ivanov.lead_id
        stage = self.env.ref("crm_leads_ext.stage_qualification")
        self.assertEqual((lead.stage_id, lead.partner_id), (stage, ivanov.partner_id))
        self.assertEqual(
            petrov.number_ids.mapped("e164"), ["+79165000011", "+79165000012"]
        )
        self.assertEqual(petrov.number_ids[0].extension, "12")
        self.assertEqual(
            set(petrov.partner_id.phone_number_ids.mapped("number_e164")),
            {"+79165000011", "+79165000012"},
        )
        self.assertEqual(known.partner_id, self.known)
        self.assertTrue(known.lead_id)
        self.assertEqual(nameless.name, "89165000013")
        reason = record.row_ids.filtered(lambda r: r.number == 8).reason
        self.assertIn("row 4", reason)

    def test_companies_with_contacts(self):
        record = self._import(
            [
                ["Компания", "ИНН", "Контактное лицо", "Телефон"],
                ["ООО Проверочная ромашка", "7701234567", "Анна", "89165000021"],
                ["ООО Проверочная ромашка", "7701234567", "Борис", "89165000022"],
                ["ООО Проверочный василёк", None, None, "84957654320"],
            ]
        )
        record.action_read()
        self.assertEqual(record.kind, "companies")
        self._run(record)
        self.assertEqual(
            set(self._codes(record).values()), {"new"}, record.row_ids.mapped("reason")
        )
        anna, boris, third = record.contact_ids.sorted("id")
        company = anna.partner_id.parent_id
        self.assertEqual(
            (company.name, company.vat), ("ООО Проверочная ромашка", "7701234567")
        )
        self.assertTrue(company.is_company)
        self.assertEqual(boris.partner_id.parent_id, company)
        self.assertEqual(third.partner_id.name, "ООО Проверочный василёк")
        self.assertTrue(third.partner_id.is_company)
        self.assertEqual(third.partner_id.phone_number_ids.number_e164, "+74957654320")
        self.assertEqual(third.lead_id.partner_id, third.partner_id)
        self.assertEqual(anna.company_name, "ООО Проверочная ромашка")

    def test_reasons_and_changes_of_columns(self):
        record = self._import(
            [["Кто", "Куда звонить", "ФИО"], ["а", "89165000031", "б"]]
        )
        record.action_read()
        columns = record.column_ids
        self.assertEqual(columns.mapped("target"), ["extra", "phone", "name"])
        self.assertIn("values look like it", columns[1].reason)
        self.assertIn("фио", columns[2].reason)
        self.assertEqual(columns[0].sample, "а")
        columns[0].target = "name"
        columns[2].target = "ignore"
        record.action_preview()
        record.action_start()
        self.assertEqual(record.contact_ids.name, "а")

    def test_saved_mapping_is_used_by_itself(self):
        rows = [["Кто", "Тлф"], ["Иван", "89165000041"]]
        record = self._import(rows)
        record.action_read()
        record.column_ids[0].target = "name"
        record.mapping_name = "Our lists"
        record.action_preview()
        again = self._import(rows)
        again.action_read()
        self.assertEqual(again.mapping_id.name, "Our lists")
        self.assertEqual(again.column_ids.mapped("target"), ["name", "phone"])

    def test_preview_shows_and_leaves_nothing(self):
        before = [
            self.env[model].search_count([])
            for model in ("res.partner", "crm.lead", "call.campaign.contact")
        ]
        record = self._import([["ФИО", "Телефон"], ["Иван", "89165000051"], ["X", "1"]])
        record.action_read()
        record.action_preview()
        after = [
            self.env[model].search_count([])
            for model in ("res.partner", "crm.lead", "call.campaign.contact")
        ]
        self.assertEqual(before, after)
        self.assertFalse(record.row_ids)
        for text in (
            "Иван",
            "+79165000051",
            "Windows, spring: Иван",
            "No usable number",
        ):
            self.assertIn(text, record.preview_html)

    def test_number_known_in_the_crm(self):
        rows = [["ФИО", "Телефон"], ["Известный", "89165000001"]]
        record = self._run(self._import(rows, crm_duplicates="reject"))
        self.assertEqual(self._codes(record), {2: "crm_duplicate"})
        self.assertIn("Known Client", record.row_ids.reason)
        record = self._run(self._import(rows, crm_duplicates="ignore"))
        self.assertEqual(self._codes(record), {2: "new"})
        self.assertNotEqual(record.contact_ids.partner_id, self.known)

    def test_joining_finds_the_open_deal(self):
        lead = self.env["crm.lead"].create(
            {"name": "Open", "type": "opportunity", "partner_id": self.known.id}
        )
        rows = [["ФИО", "Телефон"], ["Известный", "89165000001"]]
        record = self._run(self._import(rows))
        self.assertEqual(record.contact_ids.lead_id, lead)

    def test_second_import_adds_only_new_ones(self):
        rows = [["ФИО", "Телефон"], ["Иван", "89165000061"]]
        self._run(self._import(rows))
        again = self._run(self._import([*rows, ["Пётр", "89165000062"]]))
        self.assertEqual(self._codes(again), {2: "campaign_duplicate", 3: "new"})

    def test_undo(self):
        rows = [["ФИО", "Телефон"]] + [
            [f"Клиент {n}", f"891650007{n:02}"] for n in range(4)
        ]
        record = self._run(self._import(rows))
        contacts = record.contact_ids.sorted("id")
        partners, leads = contacts.partner_id, contacts.lead_id
        worked, owned = contacts[0], contacts[1].lead_id
        worked.priority = 99
        self._apply(self._next(), self._ref("offer"))
        owned.activity_schedule("mail.mail_activity_data_todo", summary="Mine")
        record.action_undo()
        self.assertEqual(record.state, "undone")
        self.assertEqual(record.contact_ids, worked)
        self.assertEqual(leads.exists(), worked.lead_id | owned)
        self.assertEqual(len(partners.exists()), 2)
        self.assertEqual(record.kept_count, 2)

    def test_refused_row_does_not_stop_the_others(self):
        template = self.env["record.template"].create(
            {
                "name": "Needs a city",
                "code": "dia_city",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "line_ids": [
                    (0, 0, {"field_name": "name", "kind": "value", "value": "name"}),
                    (0, 0, {"field_name": "city", "kind": "value", "value": "city",
                            "required": True}),
                ],
            }
        )  # fmt: skip
        rows = [
            ["ФИО", "Телефон", "Город"],
            ["Без города", "89165000081", None],
            ["С городом", "89165000082", "Тула"],
            ["Снова", "89165000081", "Тула"],
        ]
        record = self._import(rows)
        record.template_ids = template
        self._run(record)
        self.assertEqual(self._codes(record), {2: "error", 3: "new", 4: "new"})
        self.assertIn("City", record.row_ids[0].reason)

    def test_operator_and_priority_columns(self):
        rows = [
            ["ФИО", "Телефон", "Оператор", "Приоритет"],
            ["Личный", "89165000091", "dia_operator_2", "7"],
            ["Общий", "89165000092", "кто-то", None],
        ]
        record = self._run(self._import(rows, priority=3))
        mine, common = record.contact_ids.sorted("id")
        self.assertEqual((mine.user_id, mine.priority), (self.operator_2, 7))
        self.assertEqual((common.user_id, common.priority), (self.env["res.users"], 3))

    def test_bad_files_have_clear_messages(self):
        for data, filename, text in (
            (b"", "a.xlsx", "Choose a file|is empty"),
            (b"PK\x03\x04broken", "b.xlsx", "damaged"),
            (b"%PDF-1.4", "c.pdf", "choose another file"),
        ):
            record = self._import([["x"]], filename=filename)
            record.data = base64.b64encode(data) or False
            with self.assertRaisesRegex(UserError, text):
                record.action_read()
            self.assertEqual(record.state, "draft")
        record = self._import([["ФИО", "Город"], ["Иван", "Тула"]])
        record.action_read()
        with self.assertRaisesRegex(UserError, "telephone"):
            record.action_preview()
        record = self._import([["ФИО", "Телефон"]])
        record.action_read()
        with self.assertRaisesRegex(UserError, "no rows below"):
            record.action_preview()

    def test_long_list_runs_in_the_background(self):
        rows = [["ФИО", "Телефон"]] + [
            [f"Клиент {n}", f"8917{n:07}"] for n in range(530)
        ]
        rows.append(["Снова", "89170000000"])
        record = self._import(rows)
        record.template_ids = False
        record.action_read()
        record.action_preview()
        record.action_start()
        self.assertEqual(record.state, "running")
        self.assertFalse(record.contact_ids)
        with self.enter_registry_test_mode():
            self.env.ref("call_dialer.ir_cron_import").method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(record.state, "done")
        self.assertEqual(record.made_count, 530)
        last = record.row_ids.filtered(lambda r: r.code == "file_duplicate")
        self.assertEqual(last.number, 532)
        self.assertIn("row 2", last.reason)
        self.assertEqual(record.contact_ids[:1].create_uid, self.supervisor)

    def test_rights(self):
        with self.assertRaises(AccessError):
            self.env["call.campaign.import"].with_user(self.operator).create(
                {"campaign_id": self.campaign.id}
            )
        record = self._import([["ФИО", "Телефон"], ["Иван", "89165000099"]])
        for method in ("action_read", "action_undo"):
            with self.assertRaises(AccessError):
                getattr(record.with_user(self.supervisor_2), method)()

    def test_one_number_with_two_extensions(self):
        cell = "8 (495) 123-45-67 доб. 12; 8 (495) 123-45-67 доб. 15"
        record = self._run(
            self._import([HEADER[:2], ["Иванов", cell], ["Петров", "89165000020"]])
        )
        self.assertEqual(self._codes(record), {2: "new", 3: "new"})
        numbers = record.contact_ids.number_ids.filtered("extension")
        self.assertEqual(numbers.mapped("extension"), ["12"])

    def test_a_list_that_breaks_does_not_stop_the_others(self):
        rows = [HEADER[:2], ["Иванов", "89165000021"]]
        broken, good = self._import(rows), self._import(rows)
        for record in (broken, good):
            record.template_ids = False
            record.action_read()
            record.action_preview()
            record.write({"state": "running", "next_row": record.header_row})
        imports = type(self.env["call.campaign.import"])
        run = imports._run_chunk

        def run_chunk(record, left=None):
            if record.id == broken.id:
                raise RuntimeError("poison")
            return run(record, left)

        self.patch(imports, "_run_chunk", run_chunk)
        with (
            self.enter_registry_test_mode(),
            self.assertLogs("odoo.addons.call_dialer.models", "ERROR"),
        ):
            self.env.ref("call_dialer.ir_cron_import").method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual((broken.state, broken.made_count), ("done", 0))
        self.assertEqual((good.state, good.made_count), ("done", 1))

    def test_a_row_the_database_refuses_is_left_out(self):
        make = type(self.env["call.campaign.contact"]).create

        def create(contacts, vals_list):
            if any(vals["name"] == "Иванов" for vals in vals_list):
                raise ValueError("A string literal cannot contain NUL characters.")
            return make(contacts, vals_list)

        record = self._import(
            [HEADER[:2], ["Иванов", "89165000022"], ["Петров", "89165000023"]]
        )
        record.template_ids = False
        record.action_read()
        self.patch(type(self.env["call.campaign.contact"]), "create", create)
        record.action_preview()
        record.action_start()
        self.assertEqual(self._codes(record), {2: "error", 3: "new"})

    def test_preview_is_sanitised(self):
        record = self._import([HEADER[:2], ["Иванов", "89165000024"]])
        record.write({"preview_html": "<b>a</b><img src='x' onerror='alert(1)'/>"})
        self.assertIn("<b>a</b>", record.preview_html)
        self.assertNotIn("onerror", record.preview_html)
