import {Component, useState} from "@odoo/owl";

/** What is wrong with the script, of one block or of all. */
export class FindingList extends Component {
    static template = "call_scripts.FindingList";
    static props = {model: Object, block: {type: String, optional: true}};

    setup() {
        this.model = useState(this.props.model);
    }

    get findings() {
        const {block} = this.props;
        const all = this.model.findings;
        return block ? all.filter((item) => item.block === block) : all;
    }
}
