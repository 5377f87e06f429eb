import {Component, toRaw, useState} from "@odoo/owl";
import {JUMPS, KINDS, MARKS} from "../kinds";
import {boxOf} from "../geometry";
import {InlineEdit} from "../inline_edit/inline_edit";
import {blockInfo} from "../overlays";
import {fromLines, isPlain, snippetOf, toLines} from "../html_text";
import {_t} from "@web/core/l10n/translation";
import {retitleBlock} from "../panel/names";
import {whenText} from "../when_text";

/** A block on the canvas: title, the beginning of its text, its answers. */
export class DesignerBlock extends Component {
    static template = "call_scripts.DesignerBlock";
    static components = {InlineEdit};
    static props = {code: String, model: Object, view: Object};

    setup() {
        this.model = useState(this.props.model);
        this.view = useState(this.props.view);
        this.kinds = KINDS;
        this.jumpKinds = JUMPS;
        this.marks = MARKS;
    }

    get block() {
        this.seen = [this.model.touched(this.props.code), this.model.overlayChanges];
        return toRaw(this.model).block(this.props.code);
    }

    get info() {
        return blockInfo(this.model, this.props.code);
    }

    get links() {
        return this.model.linksOf(this.props.code);
    }

    get jumps() {
        return this.model
            .linksTo(this.props.code)
            .filter((link) => !link.source && link.label);
    }

    get style() {
        const box = boxOf(toRaw(this.model), this.props.code);
        return `transform: translate(${box.x}px, ${box.y}px); height: ${box.height}px`;
    }

    classesOf(info) {
        const {code} = this.props;
        const chosen = this.model.chosen(code);
        return {
            [`o_kind_${this.block.kind}`]: true,
            o_selected: chosen === true,
            o_link_selected: Boolean(chosen) && chosen !== true,
            o_drop_target: this.view.isTarget(code),
            [info.class]: Boolean(info.class.trim()),
        };
    }

    get snippet() {
        return snippetOf(this.block.text);
    }

    /** What a block which is passed does, by the names of its actions. */
    get deeds() {
        const {catalogue} = this.model;
        const known = ["templates", "mail_templates", "server_actions"].flatMap(
            (list) => catalogue[list] || []
        );
        return this.block.actions
            .map(({ref}) => known.find((item) => item.ref === ref)?.name || ref)
            .join(", ");
    }

    get severity() {
        const own = this.model.findingsOf(this.props.code);
        return own.length
            ? {
                  class: own.some((x) => x.severity === "error")
                      ? "text-danger"
                      : "text-warning",
                  title: own.map((x) => x.text).join("\n"),
              }
            : null;
    }

    /** Whether the talk would stick here: the answer leads nowhere. */
    isOpen(link) {
        const isRouted = this.links.some((other) => other.kind === "route");
        return !link.to && !link.returns && !isRouted;
    }

    isSelectedLink(link) {
        return this.model.chosen(this.props.code) === link.id;
    }

    rowLabel(link) {
        if (link.label) {
            return link.label;
        }
        if (link.when.length) {
            return whenText(link.when, this.model.doc.fields);
        }
        if (link.kind !== "route") {
            return "…";
        }
        const routes = this.links.filter((other) => other.kind === "route");
        return routes.length > 1 ? _t("otherwise") : _t("goes on");
    }

    rowIcon(link) {
        return {route: "fa-long-arrow-right", jump: "fa-share", objection: "fa-shield"}[
            link.kind
        ];
    }

    // --- in place ----------------------------------------------------------------

    isEditing(part) {
        return this.view.partOf(this.props.code) === part;
    }

    isEditingLink(link) {
        return Boolean(this.view.partOf(`link ${link.id}`));
    }

    get canEditText() {
        return isPlain(this.block.text);
    }

    get lines() {
        return toLines(this.block.text);
    }

    saveTitle(title) {
        if (title.trim()) {
            retitleBlock(this.model, this.props.code, title.trim());
        }
        this.leave();
    }

    saveText(text) {
        if (text !== this.lines) {
            this.model.updateBlock(this.props.code, {text: fromLines(text)});
        }
        this.leave();
    }

    /** After the answer of a new block its title is typed. */
    saveLabel(link, label, {byKey} = {}) {
        const {editing} = this.view;
        if (label.trim() || link.kind === "route") {
            this.model.updateLink(link.id, {label: label.trim()});
        }
        if (editing?.link !== link.id) {
            return; // something else is being typed into already
        }
        this.view.editing = null;
        if (editing.then && this.model.block(editing.then)) {
            this.model.select(editing.then);
            if (byKey) {
                this.view.editing = {code: editing.then, part: "title"};
            }
        }
    }

    leave() {
        const {editing} = this.view;
        const isOwn = editing?.code === this.props.code;
        if (isOwn || this.links.some((link) => link.id === editing?.link)) {
            this.view.editing = null;
        }
    }
}
