import {Component, useState} from "@odoo/owl";
import {boxOf} from "../geometry";

/** A block on the canvas. */
export class DesignerBlock extends Component {
    static template = "call_scripts.DesignerBlock";
    static props = {code: String, model: Object};

    setup() {
        this.model = useState(this.props.model);
    }

    get block() {
        this.model.touched(this.props.code);
        return this.model.block(this.props.code);
    }

    get style() {
        const box = boxOf(this.model, this.props.code);
        return `transform: translate(${box.x}px, ${box.y}px); height: ${box.height}px`;
    }
}
