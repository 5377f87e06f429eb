import {Component, useState} from "@odoo/owl";
import {without, withItem} from "../lists";
import {ConditionList} from "../condition_list/condition_list";
import {Picker} from "../picker/picker";
import {QuickAction} from "../quick_action/quick_action";
import {_t} from "@web/core/l10n/translation";

const KINDS = {
    template: {label: _t("Record template"), icon: "fa-magic", list: "templates"},
    mail: {label: _t("E-mail"), icon: "fa-envelope-o", list: "mail_templates"},
    server: {label: _t("Server action"), icon: "fa-cogs", list: "server_actions"},
};
const QUICK = {
    field: _t("Change a field"),
    stage: _t("Move to a stage"),
    activity: _t("Plan an activity"),
    meeting: _t("Make a meeting"),
};

/** What is done by itself on a block. */
export class ActionList extends Component {
    static template = "call_scripts.ActionList";
    static components = {ConditionList, Picker, QuickAction};
    static props = {model: Object, block: Object};

    setup() {
        this.model = useState(this.props.model);
        this.view = useState({open: null, quick: ""});
    }

    get actions() {
        return this.props.block.actions;
    }

    get kinds() {
        return KINDS;
    }

    get quick() {
        return QUICK;
    }

    kindOf(action) {
        return KINDS[action.kind || "template"];
    }

    choices(action) {
        const list = this.model.catalogue[this.kindOf(action).list] || [];
        const found = list.map(({ref, name}) => ({value: ref, label: name}));
        const known = !action.ref || found.some((item) => item.value === action.ref);
        return known ? found : [{value: action.ref, label: action.ref}, ...found];
    }

    store(actions) {
        this.model.updateBlock(this.props.block.code, {actions});
    }

    /** The choice under the list: a kind of action, or a quick form. */
    choose(ev) {
        const {value} = ev.target;
        ev.target.value = "";
        if (KINDS[value]) {
            const first = this.model.catalogue[KINDS[value].list]?.[0];
            if (first) {
                this.view.open = this.actions.length;
                this.store([...this.actions, {kind: value, ref: first.ref}]);
            }
        } else if (QUICK[value]) {
            this.view.quick = value;
        }
    }

    onMade(made) {
        this.view.quick = "";
        const templates = this.model.catalogue.templates || [];
        this.model.catalogue.templates = [...templates, ...made];
        const added = made.map(({ref}) => ({kind: "template", ref}));
        this.store([...this.actions, ...added]);
    }

    set(index, changes) {
        this.store(withItem(this.actions, index, changes));
    }

    remove(index) {
        this.view.open = null;
        this.store(without(this.actions, index));
    }

    toggle(index) {
        this.view.open = this.view.open === index ? null : index;
    }
}
