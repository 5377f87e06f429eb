import {Component, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useDebounced} from "@web/core/utils/timing";
import {useRecordObserver} from "@web/model/relational_model/utils";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

const DELAY = 350;

/**
 * What the template would do with the sample values typed here.  The server computes
 * it of the form as it stands, saved or not, each time something changes.
 */
export class RecordTemplatePreviewField extends Component {
    static template = "record_template.PreviewField";
    static props = {...standardFieldProps};

    setup() {
        this.state = useState({samples: {}});
        this.samplesOf = null;
        useRecordObserver((record) => {
            const id = record.resId || record.id;
            if (this.samplesOf !== id) {
                this.samplesOf = id;
                this.state.samples = {...(record.data.sample_values || {})};
            }
        });
        this.saveSamples = useDebounced(
            () => this.props.record.update({sample_values: {...this.state.samples}}),
            DELAY,
            {execBeforeUnmount: true}
        );
    }

    get data() {
        return this.props.record.data[this.props.name] || {};
    }

    get inputs() {
        return this.data.inputs || [];
    }

    get problems() {
        return this.data.problems || [];
    }

    get headline() {
        const record = this.data.record || "";
        return {
            created: _t("A new record would be made"),
            updated: _t("Would be changed: %s", record),
            found: _t("Would be found and left alone: %s", record),
            skipped: _t("This record would be left out"),
        }[this.data.action];
    }

    /** Cells in one list, nested ones after their field and indented. */
    get rows() {
        const rows = [];
        const add = (cells, depth) => {
            for (const cell of cells) {
                rows.push({...cell, depth, key: rows.length});
                cell.children.forEach((children, index) => {
                    rows.push({
                        key: rows.length,
                        depth: depth + 1,
                        label: `${index + 1}.`,
                        state: "item",
                    });
                    add(children, depth + 1);
                });
            }
        };
        add(this.data.cells || [], 0);
        return rows;
    }

    stateText(state) {
        return {
            empty: _t("empty, left alone"),
            cleared: _t("emptied"),
            kept: _t("keeps its value"),
            wrong: _t("not possible"),
        }[state];
    }

    columnsHint(input) {
        if (!input.columns.length) {
            return _t("one item a line");
        }
        return _t("one item a line: %s", input.columns.join("; "));
    }

    onInput(name, value) {
        this.state.samples[name] = value;
        this.saveSamples();
    }
}

registry.category("fields").add("record_template_preview", {
    component: RecordTemplatePreviewField,
    displayName: _t("Template preview"),
    supportedTypes: ["json"],
    fieldDependencies: [{name: "sample_values", type: "json"}],
});
