import {Component, useState} from "@odoo/owl";
import {FieldList} from "../field_list/field_list";
import {FindingList} from "../finding_list/finding_list";
import {LinkList} from "../link_list/link_list";

/** What belongs to the whole script: its check, its fields, the jumps everywhere. */
export class ScriptForm extends Component {
    static template = "call_scripts.ScriptForm";
    static components = {FieldList, FindingList, LinkList};
    static props = {model: Object};

    setup() {
        this.model = useState(this.props.model);
    }

    get jumpCount() {
        return this.model.changes >= 0 ? this.model.linksOf("").length : 0;
    }
}
