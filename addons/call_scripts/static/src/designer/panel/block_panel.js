import {Component, useState} from "@odoo/owl";

/** What is set for the selected block. */
export class BlockPanel extends Component {
    static template = "call_scripts.BlockPanel";
    static props = {model: Object};

    setup() {
        this.model = useState(this.props.model);
    }

    get block() {
        return this.model.selectedBlock;
    }

    set(name, value) {
        this.model.updateBlock(this.block.code, {[name]: value});
    }
}
