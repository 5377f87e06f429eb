import {Component, onWillStart, useState} from "@odoo/owl";
import {WORDS, makeDiff} from "./diff_overlay";
import {ConfirmationDialog} from "@web/core/confirmation_dialog/confirmation_dialog";
import {_t} from "@web/core/l10n/translation";
import {deserializeDateTime, toLocaleDateTimeString} from "@web/core/l10n/dates";
import {panelState} from "../panel_state";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";

/** Versions of the script: what is different, and the way back (A18). */
export class VersionsPanel extends Component {
    static template = "call_scripts.VersionsPanel";
    static props = {model: Object};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.notification = useService("notification");
        this.model = useState(this.props.model);
        this.panel = useState(panelState(this.props.model));
        this.view = useState({versions: []});
        onWillStart(async () => {
            this.view.versions = await this.call("designer_versions");
        });
    }

    get words() {
        return WORDS;
    }

    get currentId() {
        return this.model.version.id;
    }

    call(method, ...args) {
        return this.orm.call("call.script.version", method, [
            [this.currentId],
            ...args,
        ]);
    }

    dateOf(version) {
        return version.published_at
            ? toLocaleDateTimeString(deserializeDateTime(version.published_at))
            : "";
    }

    async compare(version) {
        const found = await this.call("designer_diff", version.id);
        this.panel.diff = makeDiff(version, found);
        this.model.overlayChanges++;
    }

    stopComparing() {
        this.panel.diff = null;
        this.model.overlayChanges++;
    }

    /** The canvas goes to what changed, or to the ghost of what was removed. */
    show(change) {
        const {diff} = this.panel;
        const isGhost = diff.ghosts.blocks.some((ghost) => ghost.code === change.key);
        diff.shown = "";
        if (change.what !== "block" && change.what !== "link") {
            return;
        }
        if (this.model.block(change.key)) {
            this.model.reveal(change.key);
        } else if (isGhost) {
            diff.shown = change.key;
            this.model.clearSelection();
            this.model.show(change.key);
        }
        this.model.overlayChanges++;
    }

    open(version) {
        return this.action.doAction({
            type: "ir.actions.client",
            tag: "call_scripts.designer",
            params: {version_id: version.id},
        });
    }

    /** The earlier version becomes the draft; a draft which is there must go. */
    async restore(version, replaceDraft = false) {
        const id = await this.orm.call("call.script.version", "designer_restore", [
            [version.id],
            replaceDraft,
        ]);
        if (id) {
            return this.open({id});
        }
        this.dialog.add(ConfirmationDialog, {
            title: _t("There is a draft already"),
            body: _t(
                "The draft will be thrown away and made anew from version %s.",
                version.number
            ),
            confirmLabel: _t("Replace the draft"),
            confirm: () => this.restore(version, true),
            cancel: () => {},
        });
    }

    republish(version) {
        this.dialog.add(ConfirmationDialog, {
            title: _t("Back to version %s", version.number),
            body: _t(
                "New talks will be led by version %s at once. Running talks and the draft stay as they are.",
                version.number
            ),
            confirmLabel: _t("Publish it again"),
            confirm: async () => {
                await this.orm.call("call.script.version", "action_republish", [
                    [version.id],
                ]);
                this.view.versions = await this.call("designer_versions");
                this.notification.add(_t("Version %s is published.", version.number), {
                    type: "success",
                });
            },
            cancel: () => {},
        });
    }
}

registry.category("call_scripts.designer_overlay").add("remarks", {
    blockInfo(model, code) {
        const count = panelState(model).remarks[code];
        if (!count) {
            return null;
        }
        const title = _t("Clients also said (%s)", count);
        return {badges: [{text: `❝ ${count}`, title, class: "text-bg-info"}]};
    },
});
