import {Component} from "@odoo/owl";

/** A figure which opens the talks it was counted from, for those who may read them. */
export class Figure extends Component {
    static template = "call_scripts.AnalyticsFigure";
    static props = {
        text: String,
        what: {type: [Object, Boolean], optional: true},
        open: {type: Function, optional: true},
        title: {type: String, optional: true},
    };
}
