import {Component, onMounted, useRef, useState} from "@odoo/owl";
import {DateTimeInput} from "@web/core/datetime/datetime_input";
import {_t} from "@web/core/l10n/translation";
import {minuteFormat, serverNow} from "../../common/clock";
import {confirmForm, pickInForm} from "../desk_picks";
import {ReasonPicker} from "../reason_picker/reason_picker";
import {ResultAction} from "../result_action/result_action";
import {CALLBACK_OFFERS, callbackMoment, luxonNow} from "../result_draft";

/** The small form of a result, already filled: Enter saves it and goes on. */
export class ResultForm extends Component {
    static template = "call_dialer.ResultForm";
    static components = {DateTimeInput, ReasonPicker, ResultAction};
    static props = {};

    setup() {
        this.desk = useState(this.env.desk);
        this.comment = useRef("comment");
        this.format = minuteFormat();
        onMounted(() => {
            const {result, comment} = this.form;
            if (result.requires_comment && !comment.trim()) {
                this.comment.el.focus();
            } else {
                document.activeElement?.blur();
            }
        });
    }

    get form() {
        return this.desk.form;
    }

    get offers() {
        const now = luxonNow(serverNow());
        return CALLBACK_OFFERS.map(({key, minutes}) => ({
            key,
            label: minutes
                ? _t("in %(minutes)s min", {minutes})
                : _t("tomorrow morning"),
            time: callbackMoment(key, now).toFormat("HH:mm"),
        }));
    }

    get lacks() {
        const messages = {
            comment: _t("This result needs a comment."),
            reason: _t("Choose a reason."),
            callback: _t("Choose a time in the future."),
        };
        return this.form.lacks.map((lack) => messages[lack]);
    }

    get offerKey() {
        const {offer, callbackAt} = this.form;
        const now = luxonNow(serverNow());
        const same = (key) =>
            callbackAt &&
            Math.abs(callbackMoment(key, now).diff(callbackAt, "minutes").minutes) < 1;
        return offer || CALLBACK_OFFERS.map(({key}) => key).find(same);
    }

    pick(index) {
        pickInForm(this.desk, index);
    }

    onExact(moment) {
        this.form.callbackAt = moment || false;
        this.form.offer = "exact";
        document.activeElement?.blur();
    }

    onComment(ev) {
        this.form.comment = ev.target.value;
        this.desk.setComment(ev.target.value);
    }

    confirm(stay) {
        return confirmForm(this.desk, stay);
    }

    cancel() {
        this.desk.form = false;
    }
}
