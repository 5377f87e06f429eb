from odoo.addons.crm_leads_ext.bulk.tax import TaxNumbers
from odoo.addons.record_template.runtime.bulk import Bulk

from .common import DialerCase

COLUMNS = [
    "Компания",
    "Контактное лицо",
    "Телефон",
    "Почта",
    "Город",
    "Комментарий",
    "Сайт",
]
#: tables of which the number of rows tells nothing: who was told, and when to wake up
ASIDE = {"bus_bus", "ir_cron_trigger", "ir_attachment", "ir_logging"}
#: what Odoo reckons from deals won and lost before
CHANCES = {"automated_probability", "probability", "prorated_revenue"}


class TestImportBulk(DialerCase):
    """B2: what is made of many rows together is what Odoo makes of each alone."""

    #: columns that are not compared
    aside = frozenset()

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = cls.supervisor
        cls.user.group_ids += cls.env.ref("base.group_partner_manager")

    def setUp(self):
        super().setUp()
        self.copied = {}
        copy, copied = Bulk._copy, self.copied

        def counting(bulk, made, ids):
            name = bulk.records._name
            copied[name] = copied.get(name, 0) + len(made)
            return copy(bulk, made, ids)

        self.patch(Bulk, "_copy", counting)

    def _rows(self):
        """Lists as they come: well kept ones, and the others."""
        rows = [
            [
                f"ООО Завод {n // 3}",
                f"Работник {n}",
                f"+7916500{n:04}",
                f"worker{n}@zavod{n % 4}.example.ru",
                "Казань" if n % 2 else "Тула",
                f"звонил {n}",
                f"zavod{n // 3}.example.ru",
            ]
            for n in range(24)
        ]
        rows += [
            [None, f"Сам {n}", f"8 (916) 500-1{n:03}", None, None, None, None]
            for n in range(8)
        ]
        rows += [
            [
                "ООО Два",
                f"Анна {n}",
                f"8916502{n:04}; 8916503{n:04}",
                None,
                None,
                "a<b",
                "",
            ]
            for n in range(6)
        ]
        rows += [
            [
                "ООО Доб",
                f"Олег {n}",
                f"8495600{n:04} доб. 12{n}",
                "o@gmail.com",
                "",
                "",
                "",
            ]
            for n in range(6)
        ]
        odd = [
            "Пётр <P.Odd@Mail.RU>",
            "нет почты",
            "a@b.ru, c@d.ru",
            "ü@ex.de",
            "X@y.Ru",
        ]
        rows += [
            [
                None,
                f"Странный {n}",
                f"8916504{n:04}",
                mail,
                "Тверь",
                "&amp; <b>x</b>",
                "",
            ]
            for n, mail in enumerate(odd)
        ]
        rows += [
            ["ООО Без лиц", None, "84957654321", "info@x.ru", "Омск", None, "x.ru"],
            ["ООО Три", "Дина", "нет", None, None, None, None],
            ["ООО Три", "Дина", "89165000003", None, None, None, None],
            ["ооо завод 1", "Ещё", "+4930901820", None, "Berlin", "\n1\n2", None],
        ]
        return [COLUMNS, *rows]

    def _import(self, rows, **vals):
        record = self._new_import(rows, **vals)
        record.action_read()
        record.action_preview()
        return record

    def test_defaults_of_the_form_are_not_the_records(self):
        """The form of a campaign has a `default_campaign_id`; deals have a campaign of
        marketing under the same name."""
        record = self._import(self._rows_for_defaults())
        record = record.with_context(default_campaign_id=self.campaign.id + 10**6)
        record.action_start()
        self.assertEqual(record.made_count, 1)
        lead = record.contact_ids.lead_id
        self.assertTrue(lead)
        self.assertFalse(lead.campaign_id)

    def _rows_for_defaults(self):
        return [COLUMNS, ["ООО Одно", "Ян", "89165550101", None, None, None, None]]

    def _both_ways(self, rows):
        """[what became of the rows, together and one by one]."""
        imports, made = type(self.env["call.campaign.import"]), []
        for singly in (False, True):
            if singly:

                def refuse(*_args):
                    raise ValueError("one by one")

                self.patch(imports, "_run_together", refuse)
                self.patch(Bulk, "safe", lambda bulk: False)
            with self.env.cr.savepoint() as savepoint:
                record = self._import(rows)
                before = self._table_counts()
                record.action_start()
                self.env.flush_all()
                after = self._table_counts()
                grown = {t: after[t] - n for t, n in before.items() if after[t] != n}
                made.append((self._picture(record), grown))
                savepoint.close(rollback=True)
            self.env.invalidate_all()
        return made

    def _table_counts(self):
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r'"
            " AND relnamespace = current_schema::regnamespace"
        )
        names = sorted({name for (name,) in self.env.cr.fetchall()} - ASIDE)
        counts = " UNION ALL ".join(
            f"SELECT '{name}', count(*) FROM \"{name}\"" for name in names
        )
        self.env.cr.execute(counts)  # pylint: disable=sql-injection
        return dict(self.env.cr.fetchall())

    def _compare(self):
        together, singly = self._both_ways(self._rows())
        for mine, wanted in zip(together[0], singly[0], strict=True):
            self.assertEqual(mine, wanted)
        self.assertEqual(together[1], singly[1])
        for model in ("crm.lead", "res.partner", "call.campaign.contact"):
            self.assertGreater(self.copied.get(model, 0), 20, model)

    def test_where_odoo_knows_nothing_of_chances(self):
        """Then Odoo itself gives the first deal of a batch 0 %, and the others 50 %."""
        self.aside = CHANCES
        self._compare()

    def test_where_odoo_reckons_chances(self):
        self._let_odoo_reckon()
        self._compare()

    def test_companies_with_tax_numbers_of_their_own(self):
        """Each company has another number, its people take it over."""
        self._let_odoo_reckon()
        self.assertTrue(TaxNumbers(self.env["res.partner"])._known_methods())
        mine, wanted = self._both_ways(self._rows_with_tax_numbers())
        self.assertEqual(mine[0], wanted[0])
        self.assertEqual(mine[1], wanted[1])
        self.assertGreater(self.copied.get("res.partner", 0), 40)
        taken = self.env["res.partner"].search_count([("vat", "=like", "77070%")])
        self.assertEqual(taken, 0)  # all was rolled back

    def _rows_with_tax_numbers(self):
        belgium = self.env.ref("base.be").name
        rows = [
            [f"ООО Завод {n // 2}", f"Имя {n}", f"+7916600{n:04}", f"77070{n // 2:05}"]
            for n in range(40)
        ]
        rows = [[*row, None] for row in rows]
        # there the number is an address of electronic invoices as well
        rows += [
            [f"SA {n // 2}", f"Jan {n}", f"+7916601{n:04}", f"BE04773{n // 2:05}"]
            + [belgium]
            for n in range(12)
        ]
        rows += [
            ["ООО Без ИНН", f"Пётр {n}", f"+7916602{n:04}", None, None]
            for n in range(6)
        ]
        header = ["Компания", "Контактное лицо", "Телефон", "ИНН", "Страна"]
        return [header, *rows]

    def _let_odoo_reckon(self):
        leads = self.env["crm.lead"].create(
            [{"name": name, "team_id": False} for name in ("Won", "Lost")]
        )
        leads[0].action_set_won()
        leads[1].action_set_lost()

    def test_clients_of_the_base_are_joined_and_companies_found(self):
        company = self.env["res.partner"].create(
            {
                "name": "ООО Завод 2",
                "is_company": True,
                "street": "Ленина, 1",
                "city": "Уфа",
                "zip": "450000",
                "country_id": self.env.ref("base.ru").id,
                "vat": "7707083893",
                "lang": "en_US",
                "website": "http://zavod.example.ru",
                "user_id": self.user.id,
            }
        )
        known = self.env["res.partner"].create(
            {"name": "Знакомый", "phone": "+79165000004", "parent_id": company.id}
        )
        self.assertTrue(known.phone_number_ids)
        self._let_odoo_reckon()
        self._compare()

    def test_one_that_is_refused_leaves_the_others_copies(self):
        rows = self._rows()
        record = self._import(rows)
        contacts = type(self.env["call.campaign.contact"])
        judge = contacts._judge_numbers

        def refusing(contact, numbers, listed):
            if "+79165000007" in numbers:
                raise ValueError("not this one")
            return judge(contact, numbers, listed)

        self.patch(contacts, "_judge_numbers", refusing)
        record.action_start()
        wrong = record.row_ids.filtered(lambda row: row.code == "error")
        self.assertEqual(wrong.mapped("title"), ["Работник 7"])
        self.assertIn("not this one", wrong.reason)
        self.assertFalse(wrong.contact_id)
        leads = self.env["crm.lead"].search_count([("contact_name", "=", "Работник 7")])
        self.assertEqual(leads, 0)
        self.assertGreater(self.copied["crm.lead"], 8)

    # -- what was made -----------------------------------------------------------

    def _picture(self, record):
        """All stored columns of what was made, without identifiers and times."""
        rows = []
        for row in record.row_ids.sorted("number"):
            contact = row.contact_id
            partner = contact.partner_id
            rows.append(
                [
                    (row.number, row.code, row.title, row.reason),
                    [
                        (i["model"], i["action"], i["display_name"])
                        for i in row.made or []
                    ],
                    self._columns(contact),
                    [self._columns(number) for number in contact.number_ids],
                    self._columns(partner),
                    self._columns(partner.phone_number_ids),
                    self._columns(partner.parent_id),
                    self._columns(contact.lead_id),
                    [self._around(found) for found in (partner, contact.lead_id)],
                ]
            )
        return rows

    def _around(self, record):
        """Who follows a record and what is said of it."""
        if not record:
            return ()
        record = record.sudo()
        return (
            record.message_follower_ids.partner_id.ids,
            record.message_ids.mapped("body"),
            record.activity_ids.ids,
            record.create_uid.id,
            record.write_uid.id,
        )

    def _columns(self, records):
        found = []
        for record in records.sudo():
            values = {}
            for name, field in record._fields.items():
                if not field.store or not field.column_type:
                    continue
                if name in ("id", "access_token", "uuid") or name in self.aside:
                    continue
                value = record[name]
                if field.relational:
                    value = value.sudo().mapped("display_name")
                elif field.type == "datetime":
                    value = bool(value)
                elif field.type == "properties":
                    value = dict(value)
                values[name] = value
            found.append(values)
        return found
