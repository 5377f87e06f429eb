from odoo import models

from ..core.import_dedup import Dedup
from .call_import_run import QUIET


class CallCampaignImport(models.Model):
    """The rows of a chunk made together: a fraction of the time of row by row.

    What comes out is the same. As soon as anything is refused nothing is left of it,
    and `_run_singly` finds out which row it was.
    """

    _inherit = "call.campaign.import"

    def _run_together(self, rows, parsed, seen, known):
        """Lines of the rows, as `_run_singly`; raises what refuses one of them."""
        dedup = Dedup(self.crm_duplicates, seen)
        facts = self._facts()
        lines, jobs = [], []
        for (number, values), found in zip(rows, parsed, strict=True):
            verdict, line = self._judge_row(dedup, number, values, found, known)
            lines.append(line)
            if verdict.accepted:
                sources = self._joined_sources(verdict)
                usable = self._usable(found, verdict)
                given = self._template_values(values, usable)
                jobs.append((line, values, usable, sources, verdict, given))
                line["made"] = []
        for template in self.template_ids.sorted(lambda t: (t.sequence, t.id)):
            self._apply_together(template, jobs)
        contacts = []
        for line, values, usable, sources, verdict, _given in jobs:
            self._note_join(line, verdict, sources)
            vals = self._contact_vals(values, usable, sources, facts)
            contacts.append((line, vals))
        self._create_contacts(contacts)
        return lines

    def _apply_together(self, template, jobs):
        """One template for all the rows that need it."""
        model, code = template.model, template.code
        needing = [job for job in jobs if not self._is_needless(model, *job[1:4])]
        self.env.flush_all()  # by the one who imports, whoever flushes later
        reports = template.with_context(**QUIET)._apply_many(
            [(given, sources) for *_row, sources, _verdict, given in needing]
        )
        items = [report.primary for report in reports]
        ids = [item.res_id for item in items if item]
        records = self.env[model].browse(ids)
        if model == "res.partner":  # which of them are companies
            records.fetch(["is_company"])
        made = iter(records)
        for job, item in zip(needing, items, strict=True):
            if item:
                line, _values, _usable, sources, *_rest = job
                line["made"].append(item.as_dict())
                self._note_record(code, next(made), sources)
