import {
    FieldSelectorField,
    fieldSelectorField,
} from "@web/views/fields/field_selector/field_selector_field";
import {registry} from "@web/core/registry";

const TECHNICAL = ["id", "create_uid", "create_date", "write_uid", "write_date"];

/**
 * Picks the field a template line fills: only those that can be written.
 */
export class RecordTemplateFieldPicker extends FieldSelectorField {
    filter(fieldDef) {
        if (TECHNICAL.includes(fieldDef.name) || fieldDef.type === "separator") {
            return false;
        }
        return !fieldDef.readonly || fieldDef.type === "properties";
    }

    get selectorProps() {
        // names are worth showing: they are what texts and reports speak of
        return {...super.selectorProps, allowEmpty: true, isDebugMode: true};
    }
}

registry.category("fields").add("record_template_field", {
    ...fieldSelectorField,
    component: RecordTemplateFieldPicker,
});
