from datetime import date, datetime

from odoo.fields import Command
from odoo.tests import tagged

from ..exceptions import RecordTemplateError
from .common import RecordTemplateCase, line


@tagged("post_install", "-at_install")
class TestConvert(RecordTemplateCase):
    """Values of all types into Odoo's fields."""

    def test_activity_dates_and_references(self):
        partner = self.env["res.partner"].create({"name": "Of the activity"})
        template = self.template(
            "mail.activity",
            [
                line(
                    "res_model_id",
                    "lookup",
                    "res.partner",
                    lookup_by="field",
                    lookup_field="model",
                ),
                line("res_id", "path", "partner"),
                line("date_deadline", "value", "when"),
                line("summary", "text", "Call {{ partner.name }} on {{ when }}"),
                line("user_id", "path", "operator"),
            ],
        )
        report = self.run_as(
            self.user, template, {"when": "22 ноября 2026"}, {"partner": partner}
        )
        activity = self.primary(report)
        self.assertEqual(activity.res_id, partner.id)
        self.assertEqual(activity.date_deadline, date(2026, 11, 22))
        self.assertEqual(activity.summary, f"Call {partner.name} on 22 ноября 2026")

    def test_datetimes_are_read_and_written_in_the_users_zone(self):
        templates = self.env["record.template"].with_user(self.user)
        text = templates._render("{{ at }}", {"at": datetime(2026, 11, 22, 21, 30)})
        self.assertEqual(text, "11/23/2026 12:30 AM")
        reading = self.env["record.template"].with_user(self.user)
        self.assertEqual(reading._to_text(date(2026, 11, 22)), "11/22/2026")

    def test_lookups(self):
        partners = self.env["res.partner"]
        partner = partners.create(
            {
                "name": "Look Me Up 100% _sure",
                "ref": "LMU-7",
                "email": "LookMe@Example.com",
                "phone": "+7 916 123-45-67",
            }
        )
        self.env.company.country_id = self.env.ref("base.ru")
        self.company_a.country_id = self.env.ref("base.ru")
        for by, value in (
            ("auto", "look me up 100% _SURE"),
            ("name", "Look Me Up 100% _sure"),
            ("code", "lmu-7"),
            ("auto", "LMU-7"),
            ("email", "lookme@example.com"),
            ("auto", "Bob <lookme@example.com>"),
            ("phone", "+7 916 123-45-67"),
            ("id", str(partner.id)),
            ("field", "LMU-7"),
        ):
            with self.subTest(by=by, value=value):
                template = self.template(
                    "res.partner",
                    [
                        line("name", "constant", "Child"),
                        line(
                            "parent_id",
                            "lookup",
                            "{{ x }}",
                            lookup_by=by,
                            lookup_field="ref",
                        ),
                    ],
                )
                child = self.primary(self.run_as(self.user, template, {"x": value}))
                self.assertEqual(child.parent_id, partner)
        with self.assertRaisesRegex(RecordTemplateError, "nothing found"):
            self.run_as(self.user, template, {"x": "Look Me Up 100X Xsure"})

    def test_phone_by_e164(self):
        if "phone_sanitized" not in self.env["res.partner"]._fields:
            return  # phone_validation is not installed: numbers as they are written
        self.company_a.country_id = self.env.ref("base.ru")
        partner = self.env["res.partner"].create(
            {
                "name": "By phone",
                "phone": "8 (916) 555-44-33",
                "country_id": self.env.ref("base.ru").id,
            }
        )
        template = self.template(
            "res.partner",
            [
                line("phone", "value", "phone", is_key=True),
                line("name", "constant", "Other"),
            ],
            operation="find_or_create",
        )
        found = self.run_as(self.user, template, {"phone": "+79165554433"})
        self.assertEqual(found.primary.res_id, partner.id)

    def test_records_given_as_values(self):
        tags = self.env["res.partner.category"].create([{"name": "G1"}, {"name": "G2"}])
        template = self.template(
            "res.partner",
            [
                line("name", "constant", "With records"),
                line("category_id", "value", "tags"),
                line("country_id", "value", "country"),
                line("type", "text", "{{ type }}"),
                line("color", "value", "color"),
            ],
        )
        values = {
            "tags": tags,
            "country": {"id": self.env.ref("base.ru").id},
            "type": "Delivery",
            "color": "3,0",
        }
        partner = self.primary(self.run_as(self.user, template, values))
        self.assertEqual(partner.category_id, tags)
        self.assertEqual(partner.country_id, self.env.ref("base.ru"))
        self.assertEqual(partner.type, "delivery")
        self.assertEqual(partner.color, 3)
        for name, value in (
            ("country", self.env.ref("base.EUR")),
            ("color", "3.5"),
            ("type", "Nowhere"),
        ):
            with self.assertRaisesRegex(RecordTemplateError, "Line "):
                self.run_as(self.user, template, {**values, name: value})

    def test_selection_labels_of_other_languages(self):
        self.env["res.lang"]._activate_lang("ru_RU")
        field = self.env["ir.model.fields"]._get("res.partner", "type")
        option = field.selection_ids.filtered(lambda o: o.value == "delivery")
        option.with_context(lang="ru_RU").name = "Доставка"
        self.user.lang = "ru_RU"
        template = self.template(
            "res.partner", [line("name", "constant", "x"), line("type", "value", "t")]
        )
        for label in ("доставка", "Delivery", "delivery"):
            run = template.with_user(self.user).with_context(lang="ru_RU")
            partner = self.primary(run._apply({"t": label}))
            self.assertEqual(partner.type, "delivery")

    def test_many2many_modes(self):
        tags = self.env["res.partner.category"].create(
            [{"name": "Old tag"}, {"name": "New tag"}]
        )
        partner = self.env["res.partner"].create(
            {"name": "Tagged", "category_id": [Command.set(tags[0].ids)]}
        )
        template = self.template(
            "res.partner",
            [line("category_id", "value", "tags")],
            operation="update",
        )
        self.run_as(self.user, template, {"tags": "New tag"}, {"record": partner})
        self.assertEqual(partner.category_id, tags)
        template.line_ids.list_mode = "replace"
        self.run_as(self.user, template, {"tags": "New tag"}, {"record": partner})
        self.assertEqual(partner.category_id, tags[1])

    def test_properties(self):
        """On partners: their definition is the base's."""
        if "properties" not in self.env["res.partner"]._fields:
            self.skipTest("partners have no properties")
        holder = self.env[
            "properties.base.definition"
        ]._get_definition_for_property_field("res.partner", "properties")
        holder.properties_definition = [
            {"name": "aa11", "string": "Shoe size", "type": "integer"},
            {"name": "bb22", "string": "Born", "type": "date"},
            {
                "name": "cc33",
                "string": "Mood",
                "type": "selection",
                "selection": [["good", "Good"], ["bad", "Bad"]],
            },
        ]
        template = self.template(
            "res.partner",
            [
                line("name", "constant", "Has properties"),
                line("properties.shoe_size", "value", "size"),
                line("properties.bb22", "text", "{{ born }}"),
                line("properties.Mood", "constant", "good"),
            ],
        )
        values = {"size": "44", "born": "13.02.1990"}
        partner = self.primary(self.run_as(self.user, template, values))
        self.assertEqual(partner.properties["aa11"], 44)
        self.assertEqual(partner.properties["bb22"], "1990-02-13")
        lookup = self.env["record.template"]._lookup({}, {"p": partner})
        self.assertEqual(lookup("p.properties.shoe_size"), 44)
        self.assertEqual(lookup("p.properties.mood"), "Good")
        update = self.template(
            "res.partner", [line("properties.mood", "value", "m")], operation="update"
        )
        self.run_as(self.user, update, {"m": "Bad"}, {"record": partner})
        self.assertEqual(partner.properties["cc33"], "Bad")
        self.assertEqual(partner.properties["aa11"], 44)
        with self.assertRaisesRegex(RecordTemplateError, "Shoe size"):
            self.run_as(self.user, template, {"size": "huge"})
