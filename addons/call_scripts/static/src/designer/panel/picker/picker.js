import {Component} from "@odoo/owl";
import {SelectMenu} from "@web/core/select_menu/select_menu";

/** A choice among many, searched by typing. */
export class Picker extends Component {
    static template = "call_scripts.Picker";
    static components = {SelectMenu};
    static props = {
        choices: Array,
        onSelect: Function,
        value: {optional: true},
        placeholder: {type: String, optional: true},
        required: {type: Boolean, optional: true},
        disabled: {type: Boolean, optional: true},
        name: {type: String, optional: true},
        /** The list is put away, chosen or not. */
        onClosed: {type: Function, optional: true},
    };
}
