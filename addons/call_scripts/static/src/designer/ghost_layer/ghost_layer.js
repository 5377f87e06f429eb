import {Component, toRaw, useState} from "@odoo/owl";
import {KINDS} from "../kinds";
import {drawGhosts} from "../ghosts";
import {ghostsOf} from "../overlays";

/** Blocks and lines which are not there any more; they can only be looked at. */
export class GhostLayer extends Component {
    static template = "call_scripts.DesignerGhostLayer";
    static props = {model: Object};

    setup() {
        this.model = useState(this.props.model);
        this.kinds = KINDS;
    }

    get ghosts() {
        const {changes, overlayChanges} = this.model;
        this.seen = [changes, overlayChanges];
        const ghosts = ghostsOf(this.props.model);
        return ghosts && drawGhosts(toRaw(this.model), ghosts);
    }

    styleOf({x, y, height}) {
        return `transform: translate(${x}px, ${y}px); height: ${height}px`;
    }
}
