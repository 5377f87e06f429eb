import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

/**
 * Everything a run made, each with a link.
 */
export class RecordTemplateReportField extends Component {
    static template = "record_template.ReportField";
    static props = {...standardFieldProps};

    setup() {
        this.action = useService("action");
    }

    get items() {
        return this.props.record.data[this.props.name]?.items || [];
    }

    actionText(action) {
        return {created: _t("Made"), updated: _t("Changed"), found: _t("Found")}[
            action
        ];
    }

    open(item) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: item.model,
            res_id: item.res_id,
            views: [[false, "form"]],
        });
    }
}

registry.category("fields").add("record_template_report", {
    component: RecordTemplateReportField,
    displayName: _t("Template report"),
    supportedTypes: ["json"],
});
