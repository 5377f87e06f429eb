from odoo.tests import tagged

from .common import CrmLeadsExtCase


@tagged("post_install", "-at_install")
class TestIndustry(CrmLeadsExtCase):
    """D2: attributes of clients by their line of business."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.hotels, cls.farms = cls.env["res.partner.industry"].create(
            [
                {
                    "name": "Hotels X",
                    "attribute_definition": [
                        {"name": "rooms", "string": "Rooms", "type": "integer"}
                    ],
                },
                {
                    "name": "Farms X",
                    "attribute_definition": [
                        {"name": "herd", "string": "Cows", "type": "integer"}
                    ],
                },
            ]
        )
        cls.hotel = cls.make_partner(
            "Astoria", is_company=True, industry_id=cls.hotels.id
        )
        cls.hotel.industry_attributes = {"rooms": 120}

    def names(self, partner):
        (values,) = partner.with_user(self.salesman).read(["industry_attributes"])
        return {one["name"]: one.get("value") for one in values["industry_attributes"]}

    def test_of_its_line_of_business(self):
        self.assertEqual(self.names(self.hotel), {"rooms": 120})
        farm = self.make_partner("Dairy", is_company=True, industry_id=self.farms.id)
        self.assertEqual(set(self.names(farm)), {"herd"})

    def test_search_and_group(self):
        partners = self.env["res.partner"].with_user(self.salesman)
        found = partners.search(
            [
                ("industry_id", "=", self.hotels.id),
                ("industry_attributes.rooms", "=", 120),
            ]
        )
        self.assertEqual(found.with_env(self.env), self.hotel)

    def test_another_line_of_business(self):
        self.hotel.industry_id = self.farms
        self.assertEqual(set(self.names(self.hotel)), {"herd"})
        self.hotel.industry_id = False
        self.assertFalse(self.names(self.hotel))

    def test_shown_as_soon_as_the_line_is_chosen(self):
        farm = self.make_partner("Dairy", is_company=True)
        spec = {"industry_id": {}, "industry_attributes": {}}

        def shown(partner, line):
            partner = partner.with_user(self.salesman)
            told = partner.onchange({"industry_id": line.id}, ["industry_id"], spec)
            found = told["value"]["industry_attributes"] or []
            return {one["name"]: one.get("value") for one in found}

        new = self.env["res.partner"]
        for partner in (farm, self.hotel, new):
            self.assertEqual(set(shown(partner, self.farms)), {"herd"})
        self.assertEqual(set(shown(farm, self.hotels)), {"rooms"})
        self.assertFalse(shown(self.hotel, self.hotels.browse()))
        # back again, nothing was stored: the values are still there
        self.assertEqual(shown(self.hotel, self.hotels), {"rooms": 120})
