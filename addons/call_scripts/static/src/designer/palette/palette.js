import {Component, useState} from "@odoo/owl";
import {PALETTE} from "../kinds";

/** Kinds of blocks to be drawn onto the canvas, or put into its middle by a click. */
export class BlockPalette extends Component {
    static template = "call_scripts.DesignerPalette";
    static props = {model: Object, commands: Object};

    setup() {
        this.model = useState(this.props.model);
        this.kinds = PALETTE;
    }

    onDragStart(ev, key) {
        ev.dataTransfer.setData("text/x-block-kind", key);
        ev.dataTransfer.effectAllowed = "copy";
    }
}
