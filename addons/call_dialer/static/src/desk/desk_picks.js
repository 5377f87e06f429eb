import {serverNow} from "../common/clock";
import {
    CALLBACK_OFFERS,
    callbackMoment,
    luxonNow,
    missing,
    openQuestions,
} from "./result_draft";

/** Enter in the small form: save and go on, or show what is missing. */
export function confirmForm(desk, stay = false) {
    const {form} = desk;
    form.lacks = missing(form, luxonNow(serverNow()));
    if (form.lacks.length) {
        return;
    }
    return hangUpThenSave(desk, form, stay);
}

async function hangUpThenSave(desk, form, stay) {
    if (desk.callActive) {
        await desk.hangUp();
    }
    return desk.save(form, stay);
}

/** A digit in the small form: a time of the callback, or a reason. */
export function pickInForm(desk, index) {
    const {form} = desk;
    if (form.isCallback) {
        const offer = CALLBACK_OFFERS[index];
        if (offer) {
            form.callbackAt = callbackMoment(offer.key, luxonNow(serverNow()));
            form.offer = offer.key;
        }
        return;
    }
    const [asking] = openQuestions(form);
    if (asking?.reasons[index]) {
        asking.reasonId = asking.reasons[index].id;
    }
}

/** A digit in an open list: a phrase of the comment, or a reason of the pause. */
export function pickInMenu(desk, index) {
    if (desk.menu === "phrases") {
        const phrase = desk.fittingPhrases[index];
        if (phrase) {
            addPhrase(desk, phrase);
        }
    } else if (desk.menu === "state") {
        const reason = desk.pauseReasons[index];
        if (reason) {
            desk.menu = false;
            return desk.setState("paused", reason.id);
        }
    }
}

export function addPhrase(desk, phrase) {
    const text = desk.comment.trim();
    desk.setComment(text ? `${text}. ${phrase.text}` : phrase.text);
    desk.menu = false;
}

/** Pause key: from a pause back to work, else ask for the reason. */
export function togglePause(desk) {
    if (desk.operator.state === "paused") {
        return desk.setState("ready");
    }
    desk.menu = desk.menu ? false : "state";
}

const TABS = ["client", "deals", "history"];

export function nextTab(desk) {
    desk.pane = "client";
    desk.tab = TABS[(TABS.indexOf(desk.tab) + 1) % TABS.length];
}
