import {Component, useState} from "@odoo/owl";
import {addPhrase} from "../desk_picks";

/** The operator's own words on the talk, and ready phrases for them. */
export class CommentBox extends Component {
    static template = "call_dialer.CommentBox";
    static props = {};

    setup() {
        this.desk = useState(this.env.desk);
    }

    get enabled() {
        return Boolean(this.desk.card) && !this.desk.saved;
    }

    togglePhrases() {
        this.desk.menu = this.desk.menu === "phrases" ? false : "phrases";
    }

    pick(phrase) {
        addPhrase(this.desk, phrase);
    }
}
