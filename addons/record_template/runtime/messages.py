"""Problems in words, in the user's language."""

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

MESSAGES = {
    # values that cannot be read as their type
    "not_a_number": _lt("“%(value)s” is not a number"),
    "not_an_integer": _lt("“%(value)s” is not a whole number"),
    "number_too_big": _lt("“%(value)s” is too big a number"),
    "not_a_boolean": _lt("“%(value)s” is neither yes nor no"),
    "not_a_date": _lt("“%(value)s” is not a date"),
    "not_a_datetime": _lt("“%(value)s” is not a date with a time"),
    "not_an_option": _lt("“%(value)s” is not one of: %(options)s"),
    "not_a_file": _lt("“%(value)s” is not the content of a file"),
    "not_json": _lt("“%(value)s” cannot be kept as data"),
    "too_long": _lt("the text is longer than %(size)s characters"),
    "too_many_items": _lt("more than %(limit)s items"),
    "unsupported_type": _lt("fields of this type cannot be filled by a template"),
    # records
    "not_found": _lt("nothing found for “%(value)s”"),
    "ambiguous": _lt("several records found for “%(value)s”"),
    "not_a_record": _lt("“%(value)s” does not tell which record is meant"),
    "not_an_id": _lt("“%(value)s” is not a record's number"),
    "not_reachable": _lt(
        "“%(value)s” does not exist, or you may not use it (rights, company)"
    ),
    "other_model": _lt("“%(value)s” is given where another kind of record is needed"),
    "no_access_model": _lt("you have no right to use “%(model)s”"),
    "bad_lookup_field": _lt("it cannot be looked up by the field “%(value)s”"),
    # fields
    "unknown_field": _lt("there is no such field"),
    "technical_field": _lt("templates may not fill technical and secret fields"),
    "computed_field": _lt("the field is computed and cannot be filled"),
    "readonly_field": _lt("the field is read-only"),
    "no_access_field": _lt("you have no right to fill this field"),
    "forbidden_elevated_field": _lt(
        "the field leads to users, rights or other protected data and cannot be filled "
        "with elevated rights"
    ),
    "forbidden_elevated": _lt(
        "“%(model)s” cannot be made or changed with elevated rights"
    ),
    "empty_required": _lt("the value is required and it is empty"),
    "cleared_required": _lt("a required field cannot be cleared"),
    "missing_required": _lt("the required field is not filled"),
    "missing_required_nested": _lt(
        "the required field of the nested record is missing"
    ),
    "field_twice": _lt("the field is filled by another line already"),
    "properties_need_name": _lt(
        "name the property after a point, as in attributes.colour"
    ),
    "unknown_property": _lt("there is no property “%(value)s”"),
    "no_container": _lt(
        "properties can be filled only when the field “%(container)s” is"
    ),
    # lines
    "placeholder_syntax": _lt("“%(value)s” is not a placeholder like {{ name }}"),
    "placeholder_unclosed": _lt("a brace is missing at “%(value)s”"),
    "bad_name": _lt("“%(value)s” is not a name like phone or partner.email"),
    "no_value": _lt("the line does not tell the value"),
    "item_outside": _lt("“%(value)s” is known only within nested lines"),
    "lines_need_one2many": _lt("only a field with a list can have nested lines"),
    "one2many_needs": _lt("a list is filled by nested lines"),
    "no_children": _lt("the nested record has no lines"),
    "lookup_not_relational": _lt("only a field that refers to a record is looked up"),
    "key_not_possible": _lt("records cannot be found by this field"),
    # the template
    "no_keys": _lt("mark at least one line as key to find records by"),
    "no_lines": _lt("the template has no lines"),
    "bad_code": _lt("the code “%(value)s” must be a free name of letters and digits"),
    "bad_source": _lt("“%(value)s” is not the name of a record"),
    "unknown_name": _lt("“%(value)s” is not known here"),
    "no_model": _lt("the model “%(model)s” is not installed"),
    "no_source": _lt("the record “%(source)s” to change is not given"),
    "source_model": _lt("the record “%(source)s” given is of another model"),
    "source_many": _lt("the record “%(source)s” must be one, not %(count)s"),
    "no_key_value": _lt("all values to find the record by are empty"),
    "key_ambiguous": _lt("the keys fit several records: %(names)s"),
    "other_company": _lt("the record belongs to another company"),
    "template_company": _lt("the template belongs to another company"),
}


def text(env, problem):
    """One problem: ``Line 3 (Phone): nothing found for “…”``."""
    message = MESSAGES.get(problem.code)
    said = str(env._(message)) if message is not None else problem.code
    said %= dict(problem.params)
    if problem.line and problem.field:
        return env._(
            "Line %(line)s (%(field)s): %(problem)s",
            line=problem.line,
            field=problem.field,
            problem=said,
        )
    if problem.line:
        return env._("Line %(line)s: %(problem)s", line=problem.line, problem=said)
    if problem.field:
        return env._("%(field)s: %(problem)s", field=problem.field, problem=said)
    return said[:1].upper() + said[1:]


def report(env, template_name, problems):
    """All problems of one template as the message of an error."""
    lines = "\n".join(f"• {text(env, problem)}" for problem in problems[:20])
    return env._(
        "Record template “%(name)s”:\n%(problems)s",
        name=template_name,
        problems=lines,
    )
