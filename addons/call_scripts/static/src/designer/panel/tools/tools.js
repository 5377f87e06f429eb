import {Component, useState} from "@odoo/owl";
import {PublishDialog} from "./publish_dialog";
import {_t} from "@web/core/l10n/translation";
import {panelState} from "../panel_state";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";

/** Buttons of the toolbar: check, versions, try it, publish. */
export class PanelTools extends Component {
    static template = "call_scripts.PanelTools";
    static props = {model: Object, store: Object, "*": true};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.notification = useService("notification");
        this.model = useState(this.props.model);
        this.panel = useState(panelState(this.props.model));
        this.view = useState({busy: false});
    }

    get errors() {
        return this.count("error");
    }

    get hints() {
        return this.count("hint");
    }

    count(severity) {
        return this.model.findings.filter((item) => item.severity === severity).length;
    }

    get isDraft() {
        return this.model.version.state === "draft";
    }

    call(method, ...args) {
        const id = this.model.version.id;
        return this.orm.call("call.script.version", method, [[id], ...args]);
    }

    /** Run `work` once everything typed is stored. */
    async stored(work) {
        // what is being typed is told when its field is left
        document.activeElement?.blur?.();
        if (this.view.busy) {
            return;
        }
        this.view.busy = true;
        try {
            if (!this.model.isDirty || (await this.props.store.save())) {
                await work();
            } else {
                this.notification.add(_t("Your last changes are not stored yet."), {
                    type: "danger",
                });
            }
        } finally {
            this.view.busy = false;
        }
    }

    try() {
        return this.stored(async () => {
            const {session_id: sessionId, codes} = await this.call("designer_try");
            this.panel.diff = null;
            this.panel.trial = {sessionId, codes, path: []};
            this.panel.mode = "trial";
        });
    }

    versions() {
        if (this.panel.mode === "versions") {
            this.panel.mode = "";
            return undefined;
        }
        return this.stored(() => {
            this.panel.mode = "versions";
        });
    }

    publish() {
        return this.stored(() => {
            if (this.errors) {
                this.refuse();
                return;
            }
            const {has_published: hasPublished} = this.model.catalogue;
            this.dialog.add(PublishDialog, {
                name: this.model.version.name,
                hints: this.hints,
                publish: (note) => this.publishNow(note),
                challenge: hasPublished ? () => this.challenge() : undefined,
            });
        });
    }

    async publishNow(note) {
        const {published, findings} = await this.call("designer_publish", note);
        this.model.findings = findings;
        if (!published) {
            this.refuse();
            return;
        }
        this.notification.add(_t("%s is published.", this.model.version.name), {
            type: "success",
        });
        await this.props.store.load();
    }

    async challenge() {
        const action = await this.call("action_publish_challenger");
        const onClose = () => this.props.store.load();
        return this.action.doAction(action, {onClose});
    }

    /** Errors forbid it: show them, and the block of the first. */
    refuse() {
        this.panel.mode = "findings";
        const first = this.model.findings.find(
            (item) => item.severity === "error" && item.block
        );
        if (first) {
            this.model.reveal(first.block);
        }
        this.notification.add(_t("The script cannot be published yet."), {
            type: "danger",
        });
    }

    /** A published version is frozen: its script's draft is opened. */
    async edit() {
        const id = this.model.version.script_id;
        const action = await this.orm.call("call.script", "action_open_designer", [
            [id],
        ]);
        return this.action.doAction(action, {stackPosition: "replaceCurrentAction"});
    }
}

registry
    .category("call_scripts.designer_toolbar")
    .add("panel", {Component: PanelTools, sequence: 90});
