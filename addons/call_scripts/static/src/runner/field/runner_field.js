import {Component, useRef} from "@odoo/owl";
import {RecordPicker} from "./record_picker";
import {_t} from "@web/core/l10n/translation";

const {DateTime} = luxon;
const INPUT_TYPES = {
    char: "text",
    number: "text",
    phone: "tel",
    email: "email",
    date: "date",
    datetime: "datetime-local",
};
/** More choices than this are shown as a list. */
const MAX_BUTTONS = 5;

/** A field of a block: shows a value, tells of every change as the server keeps it. */
export class RunnerField extends Component {
    static template = "call_scripts.RunnerField";
    static components = {RecordPicker};
    static props = {
        field: Object,
        value: {optional: true},
        error: {type: String, optional: true},
        disabled: {type: Boolean, optional: true},
        onChange: Function,
        onDone: {type: Function, optional: true},
        search: {type: Function, optional: true},
    };

    setup() {
        this.root = useRef("root");
        this.id = `o_crf_${this.props.field.name}_${Math.random().toString(36).slice(2)}`;
    }

    get isReadonly() {
        return this.props.disabled || this.props.field.readonly;
    }

    get widget() {
        const {type, options} = this.props.field;
        if (type === "boolean") {
            return "buttons";
        }
        if (type === "selection") {
            return options.length <= MAX_BUTTONS ? "buttons" : "select";
        }
        return {text: "textarea", many2one: "record"}[type] || "input";
    }

    get inputType() {
        return INPUT_TYPES[this.props.field.type] || "text";
    }

    get choices() {
        if (this.props.field.type === "boolean") {
            return [
                [true, _t("Yes")],
                [false, _t("No")],
            ];
        }
        return this.props.field.options;
    }

    /** The value as the input shows it. */
    get shown() {
        const {value, field} = this.props;
        if (value === null || value === undefined || value === false) {
            return "";
        }
        if (field.type === "datetime") {
            const time = DateTime.fromSQL(value, {zone: "utc"}).toLocal();
            return time.isValid ? time.toFormat("yyyy-MM-dd'T'HH:mm") : value;
        }
        return String(value);
    }

    onInput(ev) {
        let value = ev.target.value;
        if (this.props.field.type === "datetime" && value) {
            value = DateTime.fromISO(value).toUTC().toFormat("yyyy-MM-dd HH:mm:ss");
        }
        this.props.onChange(value === "" ? null : value);
    }

    onChoose(value) {
        if (this.isReadonly) {
            return;
        }
        const again = this.props.value === value && !this.props.field.required;
        this.props.onChange(again ? null : value);
    }

    onKeydown(ev) {
        const multiline = ev.target.tagName === "TEXTAREA" && ev.shiftKey;
        if (ev.key === "Enter" && !ev.ctrlKey && !multiline) {
            ev.preventDefault();
            ev.stopPropagation();
            this.props.onDone?.(ev.target);
        }
    }
}
