import {Component, markup, onWillStart, onWillUpdateProps, useState} from "@odoo/owl";
import {deserializeDate, deserializeDateTime, formatDate} from "@web/core/l10n/dates";
import {localization} from "@web/core/l10n/localization";

/** An article of the knowledge base beside the script; read and acknowledged here. */
export class ArticlePanel extends Component {
    static template = "call_scripts.ArticlePanel";
    static props = {
        article: Object,
        load: Function,
        acknowledge: {type: Function, optional: true},
        onClose: Function,
    };

    setup() {
        this.state = useState({
            html: null,
            error: "",
            revision: false,
            reading: false,
            changed: false,
            sending: false,
        });
        onWillStart(() => {
            this.open(this.props.article);
        });
        onWillUpdateProps((next) => {
            if (next.article.id !== this.props.article.id) {
                this.open(next.article);
            }
        });
    }

    /** The state of reading, when there is anything to acknowledge. */
    get reading() {
        return this.props.acknowledge && this.state.reading;
    }

    get readOn() {
        const moment = this.reading.read_at;
        return moment
            ? deserializeDateTime(moment).toFormat(localization.dateFormat)
            : "";
    }

    get due() {
        return this.reading.due ? formatDate(deserializeDate(this.reading.due)) : "";
    }

    open(article) {
        this.shownId = article.id;
        Object.assign(this.state, {html: null, reading: false, changed: false});
        return this.show(article, () => this.props.load(article.id));
    }

    /** "I have read it": the revision on the screen, not one that came meanwhile. */
    async read() {
        const {article, acknowledge} = this.props;
        this.state.sending = true;
        await this.show(article, () => acknowledge(article.id, this.state.revision));
        this.state.sending = false;
    }

    async show(article, ask) {
        this.state.error = "";
        try {
            const answer = await ask();
            if (article.id === this.shownId) {
                this.take(answer);
            }
        } catch (error) {
            this.state.error = error?.data?.message || String(error);
        }
    }

    take({html, revision = false, reading = false, changed = false}) {
        Object.assign(this.state, {
            html: markup(html), // the server has sanitised it
            revision,
            reading,
            changed,
        });
    }
}
