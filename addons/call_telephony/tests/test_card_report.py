from odoo.exceptions import AccessError, ValidationError

from .common import TelephonyCase

NUMBER = "+79161234567"


class TestCardReport(TelephonyCase):
    """Row C8: a report of choice beside the incoming card."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["telephony.card.report"].search([]).unlink()
        cls.firm = cls.env["res.partner"].create(
            {"name": "Romashka", "is_company": True}
        )
        cls.partner = cls.env["res.partner"].create(
            {"name": "Ivan", "phone": NUMBER, "parent_id": cls.firm.id}
        )
        cls.other = cls.make_user("tel_other")
        cls.company = cls.env.company
        # bank accounts: every Odoo has them, and their owner is a client
        cls.env["res.partner.bank"].create(
            [
                {"acc_number": f"40{index}", "partner_id": partner.id}
                for index, partner in enumerate(
                    (cls.firm, cls.partner, cls.partner, cls.company.partner_id)
                )
            ]
        )
        cls.report = cls._report()

    @classmethod
    def _report(cls, **vals):
        columns = vals.pop("columns", ["acc_number", "partner_id.name", "sequence"])
        vals = {
            "name": "Accounts",
            "model_id": cls.env["ir.model"]._get_id("res.partner.bank"),
            "order": "acc_number desc",
            "column_ids": [
                (0, 0, {"path": path, "sequence": index, "summed": path == "sequence"})
                for index, path in enumerate(columns)
            ],
            **vals,
        }
        return cls.env["telephony.card.report"].create(vals)

    def _tables(self, user=None, partner=None, call=None):
        reports = self.env["telephony.card.report"].with_user(user or self.operator)
        partner = self.partner if partner is None else partner
        return reports._for_client(partner.with_env(reports.env), call)

    def test_c8_table(self):
        [table] = self._tables()
        self.assertEqual(table["name"], "Accounts")
        labels = [column["label"] for column in table["columns"]]
        self.assertEqual(labels, ["Account Number", "Name", "Sequence"])
        self.assertEqual(table["columns"][2]["align"], "end")
        cells = [row["cells"] for row in table["rows"]]
        self.assertEqual(
            [row[:2] for row in cells],
            [["402", "Ivan"], ["401", "Ivan"], ["400", "Romashka"]],
        )
        self.assertEqual((table["count"], table["sums"]), (3, ["", "", "30"]))
        found = self.env[table["model"]].search_count(table["domain"])
        self.assertEqual(found, 3)

    def test_c8_only_of_the_one_who_calls(self):
        self.report.whole_company = False
        [table] = self._tables()
        self.assertEqual(table["count"], 2)

    def test_c8_limit_and_sum_of_all(self):
        self.report.limit = 1
        [table] = self._tables()
        self.assertEqual((len(table["rows"]), table["count"]), (1, 3))
        self.assertEqual(table["sums"][2], "30", "of all, not only of those shown")

    def test_c8_condition(self):
        self.report.domain = "[('acc_number', '=', '401')]"
        [table] = self._tables()
        self.assertEqual([row["cells"][0] for row in table["rows"]], ["401"])

    def test_c8_nothing_found_is_not_shown(self):
        stranger = self.env["res.partner"].create({"name": "Olga"})
        self.assertEqual(self._tables(partner=stranger), [])
        self.assertEqual(self._tables(partner=self.env["res.partner"]), [])

    def test_c8_rights_of_the_operator(self):
        self.env["ir.rule"].create(
            {
                "name": "only one account",
                "model_id": self.env["ir.model"]._get_id("res.partner.bank"),
                "domain_force": "[('acc_number', '=', '400')]",
                "groups": [(4, self.env.ref("base.group_user").id)],
            }
        )
        [table] = self._tables()
        self.assertEqual([row["cells"][0] for row in table["rows"]], ["400"])
        self.assertEqual(table["sums"][2], "10")

    def test_c8_model_the_operator_may_not_read(self):
        self.report.unlink()
        self._report(
            model_id=self.env["ir.model"]._get_id("res.users.log"),
            partner_path="create_uid.partner_id",
            columns=["create_date"],
            order=False,
        )
        self.env["ir.model.access"].search(
            [("model_id.model", "=", "res.users.log")]
        ).unlink()
        self.assertEqual(self._tables(), [])

    def test_c8_field_of_a_group_only(self):
        self.report.unlink()
        self._report(
            model_id=self.env["ir.model"]._get_id("voip.call"),
            columns=["phone_number", "pbx_id.ari_user"],
            order=False,
        )
        self.pbx.sudo().ari_user = "secret"
        self.telephony.will(NUMBER, talk=5)
        self.env["voip.call"].with_user(self.operator)._dial(
            NUMBER, partner=self.partner
        )
        self.telephony.run_until_idle()
        [table] = self._tables()
        self.assertEqual([row["cells"] for row in table["rows"]], [[NUMBER]])
        [table] = self._tables(self.manager)
        self.assertEqual([row["cells"] for row in table["rows"]], [[NUMBER, "secret"]])

    def test_c8_whom_it_is_for(self):
        second = self.env["voip.pbx"].create({"name": "Second", "driver": "simulated"})
        call = self.env["voip.call"].create(
            {
                "phone_number": NUMBER,
                "pbx_id": self.pbx.id,
                "line": "+74951112233",
                "partner_id": self.partner.id,
                "user_id": self.operator.id,
            }
        )
        supervisors = "call_telephony.call_telephony_group_supervisor"
        for vals, seen in (
            ({"pbx_ids": self.pbx.ids}, True),
            ({"pbx_ids": second.ids}, False),
            ({"lines": "8 800 1, +7 (495) 111-22-33"}, True),
            ({"lines": "+7 495 999-99-99"}, False),
            ({"user_ids": self.operator.ids}, True),
            ({"user_ids": self.other.ids}, False),
            ({"group_ids": self.env.ref(supervisors).ids}, False),
            ({"active": False}, False),
            ({"company_id": self.company.id}, True),
            ({"company_id": self.env["res.company"].create({"name": "2"}).id}, False),
        ):
            self.report.unlink()
            self.report = self._report(**vals)
            with self.subTest(vals):
                self.assertEqual(bool(self._tables(call=call)), seen)

    def test_c8_by_rpc_of_the_own_call(self):
        self.telephony.will(NUMBER, talk=5)
        call = self.env["voip.call"].with_user(self.operator)._dial(NUMBER)
        [table] = call.card_reports(call.id)
        self.assertEqual(table["count"], 3)
        with self.assertRaises(AccessError):
            self.env["voip.call"].with_user(self.other).card_reports(call.id)
        self.telephony.run_until_idle()

    def test_c8_html_stays_text(self):
        self.partner.name = "<img src=x onerror=alert(1)>"
        [table] = self._tables()
        self.assertEqual(table["rows"][0]["cells"][1], "<img src=x onerror=alert(1)>")
        self.assertIs(type(table["rows"][0]["cells"][1]), str)

    def test_c8_what_cannot_be_read_is_refused(self):
        for vals in (
            {"partner_path": "acc_number"},
            {"partner_path": "no_such"},
            {"partner_path": "partner_id.user_id"},
            {"domain": "[('no_such', '=', 1)]"},
            {"domain": "__import__('os')"},
            {"order": "no_such desc"},
            {"order": "acc_number; DROP TABLE res_partner"},
        ):
            with self.subTest(vals), self.assertRaises(ValidationError):
                self.report.write(vals)
        for vals in (
            {"path": "no_such"},
            {"path": "partner_id.child_ids"},
            {"path": "acc_number", "summed": True},
            {"path": "partner_id.color", "summed": True},
        ):
            with self.subTest(vals), self.assertRaises(ValidationError):
                self.report.write({"column_ids": [(0, 0, vals)]})

    def test_c8_ready_made_reports(self):
        manager = self.env["telephony.card.report"].with_user(self.manager)
        manager.sudo().search([]).unlink()
        manager.action_make_presets()
        made = manager.search([])
        expected = {
            preset["model"]
            for preset in manager._presets()
            if preset["model"] in self.env
        }
        self.assertEqual(set(made.sudo().mapped("model")), expected)
        manager.action_make_presets()
        self.assertEqual(len(manager.search([])), len(expected), "not twice")
        with self.assertRaises(AccessError):
            manager.with_user(self.operator).action_make_presets()
