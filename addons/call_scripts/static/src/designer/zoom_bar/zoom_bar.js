import {Component, useState} from "@odoo/owl";

/** How near one looks. */
export class ZoomBar extends Component {
    static template = "call_scripts.DesignerZoomBar";
    static props = {view: Object, viewport: Object};

    setup() {
        this.view = useState(this.props.view);
    }

    get percent() {
        return `${Math.round(this.view.zoom * 100)} %`;
    }

    fit() {
        this.view.fitAsked = (this.view.fitAsked || 0) + 1;
    }
}
