import {Component} from "@odoo/owl";

/** Results of the day as bars, the most frequent first. */
export class ResultsBars extends Component {
    static template = "call_dialer.ResultsBars";
    static props = {results: Array, onOpen: Function};

    width(result) {
        const most = Math.max(...this.props.results.map(({count}) => count), 1);
        return Math.max(2, Math.round((100 * result.count) / most));
    }
}
