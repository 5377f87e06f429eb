import {deserializeDateTime, serializeDateTime} from "@web/core/l10n/dates";

const {DateTime} = luxon;
const MORNING_HOUR = 10;
const DEFAULT_MINUTES = 60;

/** Offers of the callback picker, in the order of their digits. */
export const CALLBACK_OFFERS = [
    {key: "10m", minutes: 10},
    {key: "30m", minutes: 30},
    {key: "60m", minutes: 60},
    {key: "morning"},
];

/** Moment (luxon) of an offer, seen from `now` (luxon). */
export function callbackMoment(key, now) {
    const offer = CALLBACK_OFFERS.find((candidate) => candidate.key === key);
    if (offer.minutes) {
        return now.plus({minutes: offer.minutes});
    }
    const midnight = now.plus({days: 1}).startOf("day");
    return midnight.set({hour: MORNING_HOUR});
}

/** An action of the result, filled in; its date moves on with the shift. */
function makeAction(action, elapsed) {
    return {
        id: action.id,
        kind: action.kind,
        name: action.name,
        skip: false,
        summary: action.summary || "",
        date: action.date ? deserializeDateTime(action.date).plus(elapsed) : false,
        users: action.users || [],
        userId: false,
        reasons: action.reasons || [],
        reasonId: action.lost_reason_id || false,
    };
}

/**
 * The small form of a result, already filled in.
 *
 * @param {Object} result a button, see `call.result._to_button`
 * @param {Object} options
 * @param {luxon.DateTime} options.now
 * @param {luxon.DateTime} [options.loadedAt] when the button came from the server
 */
export function makeDraft(
    result,
    {comment = "", callActive = false, now, loadedAt = now}
) {
    const isCallback = result.category === "callback";
    const minutes = result.callback_minutes || DEFAULT_MINUTES;
    return {
        result,
        comment,
        callActive,
        isCallback,
        callbackAt: isCallback ? now.plus({minutes}) : false,
        personal: Boolean(result.callback_personal),
        reasons: result.lost_reasons || [],
        reasonId: result.lost_reason_id || false,
        actions: (result.actions || []).map((action) =>
            makeAction(action, now.diff(loadedAt))
        ),
        lacks: [],
    };
}

/** What of the form asks for a reason: the result itself, its actions. */
export function openQuestions(draft) {
    return [draft, ...draft.actions].filter(
        ({skip, reasons}) => !skip && reasons.length
    );
}

/** Does pressing this result need one more look before it is saved? */
export function needsForm(draft) {
    return (
        draft.callActive ||
        draft.isCallback ||
        draft.actions.length > 0 ||
        draft.reasons.length > 0 ||
        (Boolean(draft.result.requires_comment) && !draft.comment.trim())
    );
}

/** Names of what is still missing: "comment", "reason", "callback". */
export function missing(draft, now) {
    const lacks = [];
    if (draft.result.requires_comment && !draft.comment.trim()) {
        lacks.push("comment");
    }
    if (openQuestions(draft).some(({reasonId}) => !reasonId)) {
        lacks.push("reason");
    }
    if (draft.isCallback && !(draft.callbackAt && draft.callbackAt > now)) {
        lacks.push("callback");
    }
    return lacks;
}

function actionParams(action) {
    if (action.skip) {
        return {skip: true};
    }
    const params = {};
    if (action.date) {
        params.date = serializeDateTime(action.date);
        params.summary = action.summary;
    }
    if (action.userId) {
        params.user_id = action.userId;
    }
    if (action.reasonId) {
        params.lost_reason_id = action.reasonId;
    }
    return params;
}

/** What `call.desk.result` takes; `hold` names the hold of the contact. */
export function toParams(draft, hold) {
    return {
        comment: draft.comment.trim() || false,
        callback_at: draft.callbackAt ? serializeDateTime(draft.callbackAt) : false,
        personal: draft.personal,
        lost_reason_id: draft.reasonId,
        actions: Object.fromEntries(
            draft.actions.map((action) => [action.id, actionParams(action)])
        ),
        hold,
    };
}

export function luxonNow(milliseconds) {
    return DateTime.fromMillis(milliseconds);
}
