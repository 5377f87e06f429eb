import {Component, markup, onWillStart, onWillUpdateProps, useState} from "@odoo/owl";

/** An article of the knowledge base beside the script. */
export class ArticlePanel extends Component {
    static template = "call_scripts.ArticlePanel";
    static props = {
        article: Object,
        load: Function,
        onClose: Function,
    };

    setup() {
        this.state = useState({html: null, error: ""});
        onWillStart(() => {
            this.open(this.props.article);
        });
        onWillUpdateProps((next) => {
            if (next.article.id !== this.props.article.id) {
                this.open(next.article);
            }
        });
    }

    async open(article) {
        Object.assign(this.state, {html: null, error: ""});
        try {
            const {html} = await this.props.load(article.id);
            this.state.html = markup(html); // the server has sanitised it
        } catch (error) {
            this.state.error = error?.data?.message || String(error);
        }
    }
}
