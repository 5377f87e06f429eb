import {Component, useState} from "@odoo/owl";
import {ModelFieldSelectorPopover} from "@web/core/model_field_selector/model_field_selector_popover";

/**
 * What can stand in a placeholder: given values, and the fields of given records.
 * `sources` maps the names of records to their models.
 */
export class PlaceholderPicker extends Component {
    static template = "record_template.PlaceholderPicker";
    static components = {ModelFieldSelectorPopover};
    static props = {
        values: {type: Array, element: String},
        sources: Object,
        onPick: Function,
        close: Function,
    };

    setup() {
        this.state = useState({source: null});
        this.path = "";
    }

    get sourceNames() {
        return Object.keys(this.props.sources);
    }

    pick(name) {
        this.props.onPick(name);
        this.props.close();
    }

    openSource(source) {
        this.path = "";
        this.state.source = source;
    }

    onPath(path) {
        this.path = path;
    }

    onPathClosed(picked) {
        const {source} = this.state;
        if (picked) {
            this.pick(this.path ? `${source}.${this.path}` : source);
        } else {
            this.state.source = null;
        }
    }

    filter(fieldDef) {
        return !["json", "separator", "binary", "properties_definition"].includes(
            fieldDef.type
        );
    }
}
