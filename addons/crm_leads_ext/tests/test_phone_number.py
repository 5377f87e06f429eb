from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged

from ..hooks import post_init_hook
from .common import CrmLeadsExtCase


@tagged("post_install", "-at_install")
class TestPhoneNumber(CrmLeadsExtCase):
    """D1: companies and contacts with several numbers."""

    def test_phone_makes_a_main_row(self):
        partner = self.make_partner(phone="8 (916) 123-45-67")
        row = partner.phone_number_ids
        self.assertEqual(row.number, "8 (916) 123-45-67")
        self.assertEqual(row.number_e164, "+79161234567")
        self.assertTrue(row.is_main)
        self.assertEqual(row.display_name, "+7 916 123-45-67")
        self.assertEqual(partner.phone, "8 (916) 123-45-67")

    def test_several_in_phone_become_several_rows(self):
        partner = self.make_partner(phone="8-916-123-45-67; 8 495 123-45-67 доб. 12")
        self.assertEqual(
            partner.phone_number_ids.mapped("number_e164"),
            ["+79161234567", "+74951234567"],
        )
        self.assertEqual(partner.phone_number_ids[1].extension, "12")
        self.assertEqual(partner.phone, "8-916-123-45-67")

    def test_garbage_and_words_beside_several_numbers_are_kept(self):
        text = "555; 8-916-123-45-67 (Ivan), 8 495 123-45-67"
        partner = self.make_partner(phone=text)
        self.assertEqual(
            self.rows(partner),
            [("8-916-123-45-67", True), ("8 495 123-45-67", False), ("555", False)],
        )
        self.assertEqual(partner.phone_number_ids[0].note, text)

    def test_text_that_is_no_number_is_kept_with_its_problem(self):
        partner = self.make_partner(phone="ask the secretary")
        row = partner.phone_number_ids
        self.assertEqual(partner.phone, "ask the secretary")
        self.assertFalse(row.number_e164)
        self.assertEqual(row.problem, "there are no digits in it")
        partner.phone = "89161234567"
        self.assertEqual(partner.phone_number_ids, row, "put right, not added")
        self.assertFalse(row.problem)

    def test_writing_phone_changes_the_main_row(self):
        partner = self.make_partner(phone="89161234567")
        row = partner.phone_number_ids
        row.write({"note": "evenings", "kind": "home"})
        partner.phone = "89167654321"
        self.assertEqual(partner.phone_number_ids, row)
        self.assertEqual(row.number_e164, "+79167654321")
        self.assertEqual(row.note, "evenings")

    def test_writing_a_known_number_makes_it_the_main(self):
        partner = self.make_partner(phone="89161234567, 89167654321")
        first, second = partner.phone_number_ids
        partner.phone = "+7 916 765-43-21"
        self.assertTrue(second.is_main)
        self.assertFalse(first.is_main)
        self.assertEqual(len(partner.phone_number_ids), 2)
        self.assertEqual(second.number, "+7 916 765-43-21")

    def test_clearing_phone_removes_the_main_row(self):
        partner = self.make_partner(phone="89161234567, 89167654321")
        partner.phone = False
        self.assertEqual(self.rows(partner), [("89167654321", True)])
        self.assertEqual(partner.phone, "89167654321")
        partner.phone = False
        self.assertFalse(partner.phone_number_ids)
        self.assertFalse(partner.phone)

    def test_rows_change_phone(self):
        partner = self.make_partner()
        create = self.env["res.partner.phone.number"].create
        first = create({"partner_id": partner.id, "number": "89161234567"})
        self.assertTrue(first.is_main, "the only one is the main one")
        self.assertEqual(partner.phone, "89161234567")
        second = create({"partner_id": partner.id, "number": "89167654321"})
        self.assertEqual(partner.phone, "89161234567")
        second.action_make_main()
        self.assertEqual(partner.phone, "89167654321")
        self.assertFalse(first.is_main)
        second.number = "89160000000"
        self.assertEqual(partner.phone, "89160000000")
        second.unlink()
        self.assertEqual(partner.phone, "89161234567")
        self.assertTrue(first.is_main)
        first.unlink()
        self.assertFalse(partner.phone)

    def test_row_moves_to_another_contact(self):
        source = self.make_partner(phone="89161234567, 89167654321")
        target = self.make_partner("Maria", phone="89162222222")
        source.phone_number_ids[0].partner_id = target
        self.assertEqual(source.phone, "89167654321")
        self.assertEqual(len(target.phone_number_ids), 2)
        self.assertEqual(len(target.phone_number_ids.filtered("is_main")), 1)

    def test_phone_and_rows_in_one_call(self):
        partner = self.make_partner(
            phone="89167654321",
            phone_number_ids=[
                (0, 0, {"number": "89161234567"}),
                (0, 0, {"number": "8 916 765-43-21", "note": "second"}),
            ],
        )
        self.assertEqual(partner.phone, "89167654321")
        self.assertEqual(len(partner.phone_number_ids), 2)
        self.assertEqual(partner.phone_number_ids.filtered("is_main").note, "second")

    def test_form(self):
        form = Form(self.env["res.partner"])
        form.name = "Ivan"
        form.phone = "89161234567"
        with form.phone_number_ids.new() as line:
            line.number = "8 495 123-45-67 доб. 12"
            self.assertEqual(line.extension, "12")
            self.assertEqual(line.number_e164, "+74951234567")
        partner = form.save()
        self.assertEqual(len(partner.phone_number_ids), 2)
        self.assertEqual(
            partner.phone_number_ids.filtered("is_main").number_e164, "+79161234567"
        )
        self.assertTrue(partner.phone)

    def test_country_of_the_contact_decides(self):
        partner = self.make_partner(
            phone="030 901820", country_id=self.env.ref("base.de").id
        )
        self.assertEqual(partner.phone_number_ids.number_e164, "+4930901820")
        partner.country_id = self.russia
        self.assertFalse(partner.phone_number_ids.number_e164)

    def test_same_number_twice_on_a_contact_is_refused(self):
        partner = self.make_partner(phone="89161234567")
        with self.assertRaisesRegex(ValidationError, r"already has the number"):
            self.env["res.partner.phone.number"].create(
                {"partner_id": partner.id, "number": "+7 916 123 45 67"}
            )

    def test_number_of_another_contact_is_shown(self):
        other = self.make_partner("Other", phone="+7 999 000-11-22")
        company = self.make_partner("Firm", is_company=True, phone="8 999 000 11 22")
        worker = self.make_partner("Worker", parent_id=company.id, phone="89990001122")
        self.assertEqual(company.phone_duplicate_partner_ids, other)
        self.assertEqual(
            worker.phone_duplicate_partner_ids, other, "own company is no duplicate"
        )
        self.assertEqual(other.phone_duplicate_partner_ids, company | worker)

    def test_duplicate_of_another_company_is_not_told(self):
        self.make_partner("Secret", phone="89990001122", company_id=self.company_b.id)
        mine = self.make_partner(phone="89990001122")
        mine = mine.with_user(self.salesman)
        self.assertFalse(mine.phone_duplicate_partner_ids)

    def test_thousand_numbers_in_few_queries(self):
        partners = self.env["res.partner"].create(
            [{"name": f"Client {i}"} for i in range(1000)]
        )
        self.env.flush_all()
        vals_list = [
            {"partner_id": partner.id, "number": f"8916{i:07d}"}
            for i, partner in enumerate(partners)
        ]
        self.env["res.partner.phone.number"].search([("id", "=", 0)])
        with self.assertQueryCount(40):
            self.env["res.partner.phone.number"].create(vals_list)
            self.env.flush_all()
        self.assertEqual(partners[999].phone, "89160000999")
        self.assertEqual(set(partners.phone_number_ids.mapped("is_main")), {True})

    def test_thousand_contacts_with_phone_in_few_queries(self):
        def create(prefix):
            self.env["res.partner"].create(
                [
                    {"name": f"Client {i}", "phone": f"{prefix}{i:07d}"}
                    for i in range(1000)
                ]
            )
            self.env.flush_all()

        without = self._count_queries(
            lambda: (
                self.env["res.partner"]
                .with_context(phone_numbers_in_step=True)
                .create(
                    [{"name": f"C {i}", "phone": f"8915{i:07d}"} for i in range(1000)]
                )
            )
        )
        count = self._count_queries(lambda: create("8916"))
        self.assertLess(count - without, 30)

    def _count_queries(self, function):
        self.env.flush_all()
        before = self.env.cr.sql_log_count
        function()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def test_merge_keeps_every_number_once(self):
        first = self.make_partner("A", phone="89161234567, 89167654321")
        second = self.make_partner("A", phone="+79161234567, 89162222222")
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((first | second).ids, first)
        self.assertEqual(
            sorted(first.phone_number_ids.mapped("number_e164")),
            ["+79161234567", "+79162222222", "+79167654321"],
        )
        self.assertEqual(len(first.phone_number_ids.filtered("is_main")), 1)

    def test_copy(self):
        partner = self.make_partner(phone="89161234567, 89167654321")
        copy = partner.copy()
        self.assertEqual(copy.phone, partner.phone)
        self.assertEqual(len(copy.phone_number_ids), 2)
        self.assertEqual(len(copy.phone_number_ids.filtered("is_main")), 1)

    def test_existing_contacts_get_rows_at_installation(self):
        partner = self.make_partner(phone="89161234567 ; 89167654321")
        partner.phone_number_ids.with_context(phone_numbers_in_step=True).unlink()
        partner.with_context(
            phone_numbers_in_step=True
        ).phone = "89161234567 ; 89167654321"
        post_init_hook(self.env)
        self.assertEqual(len(partner.phone_number_ids), 2)
        self.assertEqual(partner.phone, "89161234567 ; 89167654321", "left as it was")
        post_init_hook(self.env)
        self.assertEqual(len(partner.phone_number_ids), 2)

    # rights ---------------------------------------------------------------

    def test_salesman_changes_numbers(self):
        partner = self.make_partner(phone="89161234567").with_user(self.salesman)
        partner.write({"phone_number_ids": [(0, 0, {"number": "89167654321"})]})
        self.assertEqual(len(partner.phone_number_ids), 2)
        partner.phone = "89163333333"
        self.assertEqual(partner.phone, "89163333333")

    def test_stranger_reads_and_does_not_change(self):
        partner = self.make_partner(phone="89161234567")
        rows = partner.phone_number_ids.with_user(self.stranger)
        self.assertEqual(rows.read(["number"])[0]["number"], "89161234567")
        with self.assertRaises(AccessError):
            rows.write({"number": "1"})
        with self.assertRaises(AccessError):
            rows.action_make_main()
        with self.assertRaises(AccessError):
            rows.unlink()
        with self.assertRaises(AccessError):
            rows.create({"partner_id": partner.id, "number": "89160000000"})

    def test_other_company_sees_nothing(self):
        partner = self.make_partner(phone="89161234567", company_id=self.company_b.id)
        rows = self.env["res.partner.phone.number"].with_user(self.salesman)
        self.assertFalse(rows.search([("partner_id", "=", partner.id)]))
        with self.assertRaises(AccessError):
            partner.phone_number_ids.with_user(self.salesman).read(["number"])
        with self.assertRaises(AccessError):
            rows.create({"partner_id": partner.id, "number": "89160000000"})
