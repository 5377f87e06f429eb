import {Component, useEffect, useRef, useState} from "@odoo/owl";
import {ConditionList} from "../condition_list/condition_list";
import {Picker} from "../picker/picker";
import {_t} from "@web/core/l10n/translation";

const WORDS = {
    answer: {add: _t("New answer of the client…"), label: _t("What the client says")},
    route: {add: "", label: _t("Name (only for you)")},
    jump: {add: _t("New jump or objection…"), label: _t("Words on the button")},
};

/** Answers, ways on or jumps of a block; with source "" the jumps on every block. */
export class LinkList extends Component {
    static template = "call_scripts.LinkList";
    static components = {ConditionList, Picker};
    static props = {model: Object, source: String, kind: String};

    setup() {
        this.model = useState(this.props.model);
        this.view = useState({open: null});
        this.list = useRef("list");
        useEffect(
            (id) => {
                if (id && this.links.some((link) => link.id === id)) {
                    this.view.open = id;
                    const row = this.list.el?.querySelector(`[data-id="${id}"]`);
                    row?.scrollIntoView({block: "nearest"});
                }
            },
            () => [this.model.selectedLink]
        );
    }

    get nowhereText() {
        return this.props.kind === "answer" ? _t("by the ways on") : _t("nowhere");
    }

    get backText() {
        return _t("back to where the operator was");
    }

    get words() {
        return WORDS[this.props.kind];
    }

    get links() {
        const {model} = this;
        const kinds =
            this.props.kind === "jump" ? ["jump", "objection"] : [this.props.kind];
        // `linksOf` answers from an index which is not watched
        return model.changes >= 0
            ? model
                  .linksOf(this.props.source)
                  .filter((link) => kinds.includes(link.kind))
            : [];
    }

    get targets() {
        return [...this.model.doc.blocks.values()].map((block) => ({
            value: block.code,
            label: block.title || block.code,
        }));
    }

    isOpen(link) {
        return this.view.open === link.id;
    }

    toggle(link) {
        this.view.open = this.isOpen(link) ? null : link.id;
    }

    set(link, changes) {
        this.model.updateLink(link.id, changes);
    }

    /** One default at most. */
    setDefault(link, value) {
        this.model.transaction("default", () => {
            for (const other of this.links) {
                this.set(other, {default: value && other.id === link.id});
            }
        });
    }

    add(values) {
        const {source, kind} = this.props;
        return this.model.addLink({kind, source, ...values});
    }

    onNewKey(ev) {
        const label = ev.target.value.trim();
        if (ev.key === "Enter" && label) {
            ev.preventDefault();
            ev.target.value = "";
            this.add({label});
        }
    }

    addRoute() {
        this.view.open = this.add({});
    }

    remove(link) {
        this.model.removeLink(link.id);
    }
}
