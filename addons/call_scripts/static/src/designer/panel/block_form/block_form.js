import {Component, useState} from "@odoo/owl";
import {KINDS, MARKS} from "../../kinds";
import {ActionList} from "../action_list/action_list";
import {FindingList} from "../finding_list/finding_list";
import {LinkList} from "../link_list/link_list";
import {Picker} from "../picker/picker";
import {RemarkList} from "../remark_list/remark_list";
import {RichText} from "../rich_text/rich_text";
import {UseList} from "../use_list/use_list";
import {panelState} from "../panel_state";
import {retitleBlock} from "../names";
import {without} from "../lists";

/** Everything that is set for one block. */
export class BlockForm extends Component {
    static template = "call_scripts.BlockForm";
    static components = {
        ActionList,
        FindingList,
        LinkList,
        Picker,
        RemarkList,
        RichText,
        UseList,
    };
    static props = {model: Object, code: String};

    setup() {
        this.model = useState(this.props.model);
        this.panel = useState(panelState(this.props.model));
    }

    get block() {
        return this.model.block(this.props.code);
    }

    get kinds() {
        return KINDS;
    }

    get marks() {
        return MARKS;
    }

    get isPassed() {
        return Boolean(KINDS[this.block.kind]?.passed);
    }

    get isStart() {
        return this.model.doc.start === this.props.code;
    }

    get remarkCount() {
        return this.panel.remarks[this.props.code] || 0;
    }

    /** Values which a text can name. */
    get parameters() {
        const own = this.model.doc.fields.map((field) => ({
            value: field.name,
            label: field.label || field.name,
        }));
        const known = (this.model.catalogue.placeholders || []).map((item) => ({
            value: item.name,
            label: item.label,
        }));
        return [...own, ...known];
    }

    get articles() {
        const chosen = this.block.articles;
        return (this.model.catalogue.articles || [])
            .filter((name) => !chosen.includes(name))
            .map((name) => ({value: name, label: name}));
    }

    count(kinds) {
        const links =
            this.model.changes >= 0 ? this.model.linksOf(this.props.code) : [];
        return links.filter((link) => kinds.includes(link.kind)).length;
    }

    set(changes) {
        this.model.updateBlock(this.props.code, changes);
    }

    retitle(title) {
        const {code} = this.props;
        retitleBlock(this.model, code, title.trim() || code);
    }

    setSeconds(text) {
        this.set({min_seconds: Math.max(0, Math.min(3600, parseInt(text, 10) || 0))});
    }

    addArticle(name) {
        if (name) {
            this.set({articles: [...this.block.articles, name]});
        }
    }

    removeArticle(index) {
        this.set({articles: without(this.block.articles, index)});
    }
}
