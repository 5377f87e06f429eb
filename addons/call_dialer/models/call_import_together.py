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
        operators = self._operators_by_name()
        lines, jobs = [], []
        for (number, values), found in zip(rows, parsed, strict=True):
            verdict, line = self._judge_row(dedup, number, values, found, known)
            lines.append(line)
            if verdict.accepted:
                sources = self._joined_sources(verdict)
                usable = self._usable(found, verdict)
                jobs.append((line, values, usable, sources, verdict))
                line["made"] = []
        for template in self.template_ids.sorted(lambda t: (t.sequence, t.id)):
            self._apply_together(template, jobs)
        contacts = []
        for line, values, usable, sources, verdict in jobs:
            self._note_join(line, verdict, sources)
            vals = self._contact_vals(values, usable, sources, operators)
            contacts.append((line, vals))
        created = (
            self.env["call.campaign.contact"]
            .with_context(**QUIET)
            .create([dict(vals) for _line, vals in contacts])
        )
        self.env.flush_all()
        for (line, _vals), contact in zip(contacts, created, strict=True):
            line["contact_id"] = contact.id
        return lines

    def _apply_together(self, template, jobs):
        """One template for all the rows that need it."""
        needing = [job for job in jobs if not self._is_needless(template, *job[1:4])]
        reports = template.with_context(**QUIET)._apply_many(
            [
                (self._template_values(values, usable), sources)
                for _line, values, usable, sources, _verdict in needing
            ]
        )
        for (line, _values, _usable, sources, _verdict), report in zip(
            needing, reports, strict=True
        ):
            item = report.primary
            if item:
                line["made"].append(item.as_dict())
                self._note_made(template, item, sources)
