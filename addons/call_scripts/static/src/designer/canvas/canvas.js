import {Component, useState} from "@odoo/owl";
import {entryOf, pathBetween, portOf} from "../geometry";
import {DesignerBlock} from "../block/block";

/** The blocks and the links between them. */
export class DesignerCanvas extends Component {
    static template = "call_scripts.DesignerCanvas";
    static components = {DesignerBlock};
    static props = {model: Object, store: Object};

    setup() {
        this.model = useState(this.props.model);
    }

    get paths() {
        const found = [];
        for (const code of this.model.doc.blocks.keys()) {
            const block = this.model.block(code);
            for (const [row, link] of this.model.linksOf(code).entries()) {
                const target = this.model.block(link.to);
                if (target) {
                    found.push({
                        id: link.id,
                        d: pathBetween(portOf(block, row), entryOf(target)),
                    });
                }
            }
        }
        return found;
    }
}
