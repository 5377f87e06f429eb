import hashlib

from odoo import api, fields, models
from odoo.tools import SQL


class RecordTemplateKey(models.Model):
    """Keeps two simultaneous runs from making the same record twice.

    Before “find or create” creates, it puts down the keys it looked for.  A second
    transaction that looked for the same at the same time conflicts here, and Odoo
    repeats it: then it finds the record.
    """

    _name = "record.template.key"
    _description = "Keys of Records Being Made"
    _log_access = False

    digest = fields.Char(required=True)
    made_at = fields.Datetime(default=fields.Datetime.now, index=True)

    _digest_uniq = models.UniqueIndex("(digest)")

    @api.autovacuum
    def _gc_keys(self):
        self.env.execute_query(
            SQL(
                "DELETE FROM record_template_key"
                " WHERE made_at < now() AT TIME ZONE 'UTC' - interval '1 day'"
                " RETURNING id"
            )
        )


class RecordTemplate(models.Model):
    _inherit = "record.template"

    def _guard_keys(self, model, keys):
        """Conflict with whoever creates a record of the same keys right now."""
        self._guard_many_keys(model, [keys])

    def _guard_many_keys(self, model, many):
        """As `_guard_keys` for each of many keys."""
        self._guard_texts(self._key_text(model, keys) for keys in many)

    def _guard_texts(self, texts):
        """Conflict with every transaction that guards one of these texts meanwhile.

        Call it when nothing was found and before it is made: the second one waits for
        the first and is then refused by the database, as its view is old.

        :raises psycopg2.errors.SerializationFailure: begin the transaction anew
        """
        digests = {hashlib.sha256(text.encode()).hexdigest() for text in texts}
        # writing an older row, too, is what makes the second one fail
        self.env.execute_query(
            SQL(
                "INSERT INTO record_template_key (digest, made_at)"
                " SELECT digest, now() AT TIME ZONE 'UTC'"
                " FROM unnest(%s::text[]) AS digest"
                " ON CONFLICT (digest) DO UPDATE SET made_at = EXCLUDED.made_at"
                " RETURNING id",
                sorted(digests),
            )
        )

    def _key_text(self, model, keys):
        written = [f"{spec.name}={str(value).casefold()}" for spec, value in keys]
        return "\n".join([model, str(self.env.company.id), *sorted(written)])
