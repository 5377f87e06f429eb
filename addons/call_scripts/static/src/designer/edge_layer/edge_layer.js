import {Component, toRaw, useState} from "@odoo/owl";
import {entryOf, pathBetween, portOf} from "../geometry";
import {linkInfo} from "../overlays";

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
        const rows = new Map();
        return toRaw(this.props.links).flatMap((id) => {
            const link = model.link(id);
            const source = link && model.block(link.source);
            const target = link && model.block(link.to);
            if (!source || !target) {
                return [];
            }
            if (!rows.has(link.source)) {
                const links = model.linksOf(link.source);
                rows.set(link.source, new Map(links.map((x, row) => [x.id, row])));
            }
            const from = portOf(source, rows.get(link.source).get(id));
            const to = entryOf(target);
            const info = linkInfo(this.model, id);
            return [
                {
                    id,
                    d: pathBetween(from, to),
                    class: `o_link_${link.kind} ${info.class}`,
                    isSelected: selectedLink === id,
                    width: info.width || null,
                    label: info.label,
                    x: (from.x + to.x) / 2,
                    y: (from.y + to.y) / 2,
                },
            ];
        });
    }
}
