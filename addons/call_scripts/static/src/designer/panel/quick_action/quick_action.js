import {Component, onWillStart, useState} from "@odoo/owl";
import {Picker} from "../picker/picker";
import {_t} from "@web/core/l10n/translation";
import {useAutofocus, useService} from "@web/core/utils/hooks";

/** A short form of a simple action; the server makes a record template of it. */
export class QuickAction extends Component {
    static template = "call_scripts.QuickAction";
    static components = {Picker};
    static props = {model: Object, kind: String, onMade: Function, onClose: Function};

    setup() {
        this.orm = useService("orm");
        useAutofocus();
        this.model = useState(this.props.model);
        this.form = useState({
            source: this.sources[0].value,
            field: "",
            value: "",
            summary: "",
            type: "",
            days: "1",
            name: "",
            start: this.times[0]?.name || "",
            hours: "1",
        });
        this.view = useState({choices: [], types: [], error: "", busy: false});
        onWillStart(async () => {
            if (this.props.kind === "activity") {
                this.view.types = await this.call("designer_activity_types");
                this.form.type = String(this.view.types[0]?.[0] || "");
            } else if (this.props.kind === "stage") {
                await this.setField("stage_id");
            }
        });
    }

    get sources() {
        const found = (this.model.catalogue.models || []).map((kind) => ({
            value: kind.source,
            label: kind.name,
            model: kind.model,
        }));
        return found.some((item) => item.model === "res.partner")
            ? found
            : [...found, {value: "partner", label: _t("Client"), model: "res.partner"}];
    }

    /** Fields of the script which hold a time. */
    get times() {
        return this.model.doc.fields.filter((field) => field.type === "datetime");
    }

    get spec() {
        return this.fields.find((item) => item.path === this.form.field);
    }

    get fields() {
        const source = this.sources.find((item) => item.value === this.form.source);
        const found = (this.model.catalogue.record_fields || []).filter(
            (item) => !item.path.includes(".") && !item.readonly
        );
        return found.filter((item) => item.model === source.model);
    }

    get fieldChoices() {
        return this.fields.map((item) => ({value: item.path, label: item.label}));
    }

    get choices() {
        const list =
            this.spec?.type === "many2one" ? this.view.choices : this.spec?.options;
        return (list || []).map(([value, label]) => ({value: String(value), label}));
    }

    call(method, ...args) {
        const id = this.model.version.id;
        return this.orm.call("call.script.version", method, [[id], ...args]);
    }

    async setField(name) {
        this.form.field = name || "";
        this.form.value = "";
        this.view.choices = [];
        if (this.spec?.type === "many2one") {
            const {source, field} = this.form;
            this.view.choices = await this.call("designer_choices", source, field);
        }
    }

    async make() {
        if (this.view.busy) {
            return;
        }
        this.view.busy = true;
        this.view.error = "";
        const kind = this.props.kind === "stage" ? "field" : this.props.kind;
        try {
            const values = {...this.form};
            const made = await this.orm.silent.call(
                "call.script.version",
                "designer_quick_action",
                [[this.model.version.id], kind, values]
            );
            this.props.onMade(made);
        } catch (error) {
            this.view.error = error.data?.message || error.message || String(error);
        } finally {
            this.view.busy = false;
        }
    }

    onKeydown(ev) {
        if (ev.key === "Escape") {
            ev.stopPropagation();
            this.props.onClose();
        } else if (ev.key === "Enter" && ev.target.tagName === "INPUT") {
            ev.preventDefault();
            this.make();
        }
    }
}
