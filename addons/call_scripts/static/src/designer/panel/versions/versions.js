import {Component, onWillStart, useState} from "@odoo/owl";
import {ConfirmationDialog} from "@web/core/confirmation_dialog/confirmation_dialog";
import {_t} from "@web/core/l10n/translation";
import {deserializeDateTime, formatDateTime} from "@web/core/l10n/dates";
import {panelState} from "../panel_state";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";

const LISTS = {answer: "answer", route: "route", jump: "jump", objection: "jump"};
const WORDS = {
    added: {text: _t("added"), badge: "+", class: "text-bg-success"},
    removed: {text: _t("removed"), badge: "−", class: "text-bg-danger"},
    changed: {text: _t("changed"), badge: "≠", class: "text-bg-warning"},
};

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
            ? formatDateTime(deserializeDateTime(version.published_at))
            : "";
    }

    async compare(version) {
        const changes = await this.call("designer_diff", version.id);
        this.panel.diff = makeDiff(version, changes);
        this.model.overlayChanges++;
    }

    stopComparing() {
        this.panel.diff = null;
        this.model.overlayChanges++;
    }

    show(change) {
        if (change.what === "block" || change.what === "link") {
            this.model.reveal(change.key);
        }
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

/** The changes by what they are shown on. */
function makeDiff(version, changes) {
    const blocks = new Map();
    const links = new Map();
    const gone = new Map();
    for (const change of changes) {
        if (change.what === "block") {
            blocks.set(change.key, change);
        } else if (change.what === "link") {
            if (change.status === "removed") {
                gone.set(change.key, [...(gone.get(change.key) || []), change.title]);
            } else {
                links.set(
                    `${change.key} ${LISTS[change.kind]} ${change.after}`,
                    change
                );
            }
        }
    }
    return {number: version.number, blocks, links, gone, changes};
}

function detailText(change) {
    return change.details
        .map(({label, before, after}) => `${label}: ${before || "–"} → ${after || "–"}`)
        .join("\n");
}

registry.category("call_scripts.designer_overlay").add("diff", {
    blockInfo(model, code) {
        const {diff} = panelState(model);
        if (!diff) {
            return null;
        }
        const change = diff.blocks.get(code);
        const gone = diff.gone.get(code);
        const badges = [];
        if (change) {
            const {badge, text, class: className} = WORDS[change.status];
            const title = `${text}\n${detailText(change)}`;
            badges.push({text: badge, title, class: className});
        }
        if (gone) {
            const title = _t("removed: %s", gone.join(", "));
            badges.push({text: `−${gone.length}`, title, class: "text-bg-danger"});
        }
        return {class: change ? `o_diff_${change.status}` : "", badges};
    },
    linkInfo(model, id) {
        const {diff} = panelState(model);
        const link = diff && model.link(id);
        if (!link) {
            return null;
        }
        const list = LISTS[link.kind];
        const siblings = model
            .linksOf(link.source)
            .filter((item) => LISTS[item.kind] === list);
        const index = siblings.findIndex((item) => item.id === id);
        const change = diff.links.get(`${link.source} ${list} ${index}`);
        return change ? {class: `o_diff_${change.status}`, width: 3} : null;
    },
});

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
