import {Component, useState} from "@odoo/owl";
import {Dropdown} from "@web/core/dropdown/dropdown";
import {DropdownItem} from "@web/core/dropdown/dropdown_item";
import {_t} from "@web/core/l10n/translation";
import {useAutofocus} from "@web/core/utils/hooks";
import {momentOf} from "./feed_groups";

const {DateTime} = luxon;

const ICONS = {
    activity: "fa-check-square-o",
    meeting: "fa-calendar",
    message: "fa-comment-o",
    forgotten: "fa-bell-o",
    callback: "fa-phone",
};

/** One line of the feed, and what can be done with it. */
export class FeedItem extends Component {
    static template = "crm_leads_ext.FeedItem";
    static components = {Dropdown, DropdownItem};
    static props = {
        item: Object,
        group: String,
        open: Function,
        done: Function,
        reply: Function,
        snooze: Function,
    };

    setup() {
        // which little form is open: "done", "reply" or none
        this.state = useState({form: "", text: ""});
        useAutofocus();
    }

    get icon() {
        return ICONS[this.props.item.source] || "fa-circle-o";
    }

    get label() {
        const labels = {
            activity: _t("Task"),
            meeting: _t("Meeting"),
            message: _t("Comment"),
            forgotten: _t("Forgotten"),
            callback: _t("Callback"),
        };
        return labels[this.props.item.source] || "";
    }

    get when() {
        const {moment, allDay} = momentOf(this.props.item);
        if (allDay) {
            return this.props.group === "today" ? "" : moment.toFormat("d LLL");
        }
        const today = moment.hasSame(DateTime.now(), "day");
        return moment.toFormat(today ? "HH:mm" : "d LLL HH:mm");
    }

    get replyHint() {
        return _t("Answer (Enter sends it)");
    }

    get doneHint() {
        return _t("What came of it (Enter ticks it off)");
    }

    /** A comment is ticked off at once, a task with what came of it. */
    async onDone() {
        if (this.props.item.source === "message") {
            await this.props.done(this.props.item, "");
        } else {
            this.toggle("done");
        }
    }

    toggle(form) {
        Object.assign(this.state, {
            form: this.state.form === form ? "" : form,
            text: "",
        });
    }

    onKeydown(event) {
        if (event.key === "Enter" && !event.shiftKey) {
            event.preventDefault();
            this.confirm();
        } else if (event.key === "Escape") {
            event.stopPropagation();
            this.toggle(this.state.form);
        }
    }

    async confirm() {
        const {form, text} = this.state;
        if (form === "reply" && !text.trim()) {
            return;
        }
        await this.props[form](this.props.item, text);
        this.state.form = "";
    }
}
