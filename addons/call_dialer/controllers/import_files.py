from odoo import http
from odoo.http import request

from odoo.addons.crm_leads_ext.controllers import xlsx

from ..core import import_mapping


class ImportFiles(http.Controller):
    """Files to download around an import: samples, and the rows left out."""

    @http.route("/call_dialer/import/sample/<string:kind>.xlsx", auth="user")
    def sample(self, kind):
        if not request.env["call.campaign.import"].has_access("create"):
            raise request.not_found()
        # pylint: disable=prefer-env-translation
        _ = request.env._
        persons = [
            [_("Full name"), _("Telephone"), _("E-mail"), _("City"), _("Comment")],
            ["Иванов Иван Иванович", "8 (916) 123-45-67", "ivanov@example.com",
             "Москва", ""],
            ["Петрова Анна", "+7 495 123-45-60 доб. 12; 8-926-765-43-21", "", "Тула",
             _("Call after lunch")],
        ]  # fmt: skip
        companies = [
            [_("Company"), _("Tax number"), _("Contact person"), _("Job position"),
             _("Telephone"), _("E-mail"), _("City"), _("Website"), _("Comment")],
            ["ООО «Ромашка»", "7701234567", "Сидоров Пётр", _("Director"),
             "8-495-765-43-20", "info@romashka.example", "Москва",
             "romashka.example", ""],
            ["ИП Кузнецов", "", "Кузнецов Олег", "", "89031112233, 89031112244", "",
             "Казань", "", _("Two numbers in a cell are fine")],
        ]  # fmt: skip
        rows = {"persons": persons, "companies": companies}.get(kind)
        if not rows:
            raise request.not_found()
        return xlsx.download(rows, f"sample_{kind}.xlsx")

    @http.route("/call_dialer/import/<int:import_id>/rejected.xlsx", auth="user")
    def rejected(self, import_id):
        """The rows left out, as they were in the file, with the reason of each."""
        record = request.env["call.campaign.import"].browse(import_id).exists()
        if not record:
            raise request.not_found()
        record.check_access("write")
        rows = (
            [import_mapping.text_of(cell) for cell in row]
            for row in record._rejected_rows()
        )
        return xlsx.download(rows, f"rejected_{import_id}.xlsx")
