"""What templates never touch.

Elevated templates (and any template run by the superuser, e.g. from the mail gateway)
must not be a way to more rights: they refuse models that decide about rights, hold
code or secrets.  Technical and secret fields are refused to everyone.
"""

import re

from odoo.models import MAGIC_COLUMNS

_FORBIDDEN_ELEVATED = re.compile(
    r"(ir|base|auth|auth_\w+|iap|bus|fetchmail|payment|record\.template|web_editor"
    r"|res\.(users|groups|company|config|device|partner\.bank)"
    r"|mail\.(template|alias|mail|message|compose|gateway|followers)"
    r"|change\.password|api)(\..*|_.*)?"
)
_SECRET = re.compile(
    r"(.*_)?(password|passwd|secret|token|totp|api_?key|private_key|credentials?"
    r"|signup_type)(_.*)?"
)
_TECHNICAL = frozenset({*MAGIC_COLUMNS, "id", "display_name", "parent_path"})


def forbidden_when_elevated(env, model):
    """Whether a model is out of reach of templates with elevated rights."""
    if model not in env or _FORBIDDEN_ELEVATED.fullmatch(model):
        return True
    if env[model]._transient or env[model]._abstract:
        return True
    # whoever writes their templates writes code that is evaluated
    mixin = env.registry.get("mail.render.mixin")
    return bool(mixin and issubclass(env.registry[model], mixin))


def is_secret(name):
    return name.startswith("_") or bool(_SECRET.fullmatch(name))


def refused_code(env, field, elevated):
    """Why no template writes a field: a problem's code, or an empty text."""
    if field.name in _TECHNICAL or is_secret(field.name):
        return "technical_field"
    if field.type in ("properties_definition", "serialized"):
        return "unsupported_type"
    base = field.base_field if field.inherited else field
    if base.compute and base.readonly and base.type != "properties":
        return "computed_field"
    if field.readonly and field.type != "properties":
        return "readonly_field"
    model = env[field.model_name]
    if not model._has_field_access(field, "write"):
        return "no_access_field"
    if elevated and _leads_out(env, field):
        return "forbidden_elevated_field"
    return ""


def _leads_out(env, field):
    """A field through which an elevated template would reach a forbidden model."""
    if field.groups and "base.group_no_one" not in field.groups:
        return True
    if field.type in ("one2many", "many2many"):
        if field.comodel_name == "res.users":
            return field.type == "one2many" or not _assignment(field)
        return forbidden_when_elevated(env, field.comodel_name)
    if field.inherited:
        return forbidden_when_elevated(env, field.base_field.model_name)
    if field.related:
        target = field.related_field
        return forbidden_when_elevated(env, target.model_name) or target.readonly
    return False


def _assignment(field):
    """People put on a record (a task's assignees), not rights given to them."""
    return field.name == "user_ids" and field.model_name not in ("res.company",)
