import {Component, toRaw, useState} from "@odoo/owl";
import {linkInfo} from "../overlays";
import {routesOf} from "../routing";

/** The lines from answers to blocks. */
export class ConnectorLayer extends Component {
    static template = "call_scripts.DesignerConnectorLayer";
    static props = {model: Object, links: Array};

    setup() {
        this.model = useState(this.props.model);
    }

    get lines() {
        const {changes, overlayChanges, selectedLink} = this.model;
        const model = toRaw(this.model); // what is watched was named above
        this.seen = [changes, overlayChanges];
        const {byLink} = routesOf(model);
        return toRaw(this.props.links).flatMap((id) => {
            const link = model.link(id);
            const route = byLink.get(id);
            if (!link || !route) {
                return [];
            }
            const info = linkInfo(this.model, id);
            return [
                {
                    id,
                    d: route.d,
                    class: `o_link_${link.kind} ${info.class}`,
                    isSelected: selectedLink === id,
                    width: info.width || null,
                    label: info.label,
                    ...route.label,
                },
            ];
        });
    }
}
