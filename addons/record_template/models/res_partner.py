from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _count_with_people(self, model):
        """How many records of a model belong to each contact or to those below it.

        :param model: name of a model with ``partner_id``
        :return: ``{contact id: number}``; nothing is counted that the user may not read
        """
        records = self.env[model]
        counts = dict.fromkeys(self._origin.ids, 0)
        if not counts or not records.has_access("read"):
            return counts
        family = self.with_context(active_test=False).search_fetch(
            [("id", "child_of", list(counts))], ["parent_id"]
        )
        groups = records._read_group(
            [("partner_id", "in", family.ids)], ["partner_id"], ["__count"]
        )
        for member, count in groups:
            ancestor = member.sudo()
            while ancestor:
                if ancestor.id in counts:
                    counts[ancestor.id] += count
                ancestor = ancestor.parent_id
        return counts
