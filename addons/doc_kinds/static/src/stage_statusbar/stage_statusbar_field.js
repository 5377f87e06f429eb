import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {
    StatusBarField,
    statusBarField,
} from "@web/views/fields/statusbar/statusbar_field";

/**
 * Status bar of a document: only the stages it may go to now can be clicked.
 * The server judges all the same; this only saves the user the error message.
 */
export class StageStatusBarField extends StatusBarField {
    static template = "doc_kinds.StageStatusBarField";

    get allowedIds() {
        return this.props.record.data.allowed_stage_ids?.currentIds || [];
    }

    getAllItems() {
        const allowed = new Set(this.allowedIds);
        return super.getAllItems().map((item) => ({
            ...item,
            isAllowed: item.isSelected || allowed.has(item.value),
        }));
    }

    getDropdownItemClassNames(item) {
        const names = super.getDropdownItemClassNames(item);
        return item.isAllowed ? names : `${names} disabled`;
    }

    getTitle(item) {
        return item.isAllowed ? undefined : _t("Not possible from the present stage");
    }

    async selectItem(item) {
        if (item?.isAllowed && !item.isSelected) {
            await super.selectItem(item);
        }
    }
}

export const stageStatusBarField = {
    ...statusBarField,
    component: StageStatusBarField,
    displayName: _t("Stage with allowed transitions"),
    supportedTypes: ["many2one"],
    // Odoo's style rules go by the name of its widget
    additionalClasses: ["o_field_statusbar"],
    fieldDependencies: [{name: "allowed_stage_ids", type: "many2many"}],
};

registry.category("fields").add("doc_stage_statusbar", stageStatusBarField);
