import {Component, onWillUnmount, useRef, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {usePopover} from "@web/core/popover/popover_hook";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {useRecordObserver} from "@web/model/relational_model/utils";
import {useInputField} from "@web/views/fields/input_field_hook";
import {standardFieldProps} from "@web/views/fields/standard_field_props";
import {PlaceholderPicker} from "../placeholder_picker/placeholder_picker";
import {knownNames, withPlaceholder} from "./names";

const BARE_KINDS = ["value", "path", "lines"];

/**
 * The value of a template line, edited the way its kind asks for: a choice of options,
 * a text with placeholders, or a name, the last two with a picker.
 */
export class RecordTemplateValueField extends Component {
    static template = "record_template.ValueField";
    static props = {...standardFieldProps};

    setup() {
        this.fieldService = useService("field");
        this.inputRef = useRef("input");
        this.buttonRef = useRef("button");
        this.state = useState({options: []});
        this.popover = usePopover(PlaceholderPicker, {position: "bottom-end"});
        useInputField({
            getValue: () => this.value,
            refName: "input",
            parse: (value) => value,
        });
        useRecordObserver((record) => this.loadOptions(record));
        onWillUnmount(() => this.popover.close());
    }

    get value() {
        return this.props.record.data[this.props.name] || "";
    }

    get kind() {
        return this.props.record.data.kind;
    }

    get isBare() {
        return BARE_KINDS.includes(this.kind);
    }

    get hasPicker() {
        return !this.props.readonly && this.kind !== "constant";
    }

    get placeholder() {
        return {
            constant: _t("e.g. 3 days"),
            text: _t("e.g. Call of {{ client_name }}"),
            value: _t("e.g. phone"),
            path: _t("e.g. partner.email"),
            lookup: _t("e.g. {{ product_code }}"),
            lines: _t("empty: one record; or the name of a list"),
        }[this.kind];
    }

    /** Selections and booleans are chosen, not typed. */
    async loadOptions(record) {
        const {kind, model, field_name: name, field_type: type} = record.data;
        let options = [];
        if (kind === "constant" && type === "boolean") {
            options = [
                ["yes", _t("Yes")],
                ["no", _t("No")],
            ];
        } else if (kind === "constant" && type === "selection" && model) {
            const fields = await this.fieldService.loadFields(model);
            options = fields[name]?.selection || [];
        }
        this.state.options = options;
    }

    openPicker() {
        const {values, sources} = knownNames(this.props.record);
        this.popover.open(this.buttonRef.el, {
            values,
            sources,
            onPick: (name) => this.insert(name),
        });
    }

    insert(name) {
        const input = this.inputRef.el;
        const {selectionStart: start, selectionEnd: end} = input;
        const text = this.isBare
            ? name
            : withPlaceholder(input.value, name, start, end);
        this.update(text);
    }

    update(value) {
        return this.props.record.update({[this.props.name]: value || false});
    }
}

registry.category("fields").add("record_template_value", {
    component: RecordTemplateValueField,
    displayName: _t("Template value"),
    supportedTypes: ["text", "char"],
    fieldDependencies: [
        {name: "kind", type: "selection"},
        {name: "model", type: "char"},
        {name: "field_name", type: "char"},
        {name: "field_type", type: "char"},
    ],
});
