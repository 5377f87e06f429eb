import {Component, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";

const buttons = registry.category("call_scripts.designer_toolbar");

/** Undo and redo, whether everything is saved, and what others put here. */
export class DesignerToolbar extends Component {
    static template = "call_scripts.DesignerToolbar";
    static props = {model: Object, store: Object, view: Object, commands: Object};

    setup() {
        this.model = useState(this.props.model);
        this.store = useState(this.props.store);
        this.buttons = buttons
            .getAll()
            .sort((a, b) => (a.sequence ?? 50) - (b.sequence ?? 50));
    }

    get state() {
        return {
            draft: {text: _t("Draft"), class: "text-bg-info"},
            published: {text: _t("Published"), class: "text-bg-success"},
            retired: {text: _t("Replaced"), class: "text-bg-secondary"},
        }[this.model.version.state];
    }

    get status() {
        return {
            loading: {text: _t("Loading…"), icon: "fa-spinner fa-spin"},
            saved: {text: _t("Saved"), icon: "fa-check", class: "text-success"},
            unsaved: {text: _t("Changed"), icon: "fa-pencil"},
            saving: {text: _t("Saving…"), icon: "fa-cloud-upload"},
            offline: {
                text: _t("No connection: kept here, tried again"),
                icon: "fa-chain-broken",
                class: "text-warning",
            },
            error: {
                text: _t("Not saved"),
                icon: "fa-exclamation-triangle",
                class: "text-danger",
            },
            conflict: {
                text: _t("Changed by somebody else"),
                icon: "fa-users",
                class: "text-danger",
            },
        }[this.store.status];
    }
}
