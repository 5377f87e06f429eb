import {browser} from "@web/core/browser/browser";

const KEY = "call_dialer.desk.comment";

/** What is typed about a contact, kept in the tab until its result is saved. */
export const keptComment = {
    /** @returns {string} of this contact */
    of(contactId) {
        const [id, text] = JSON.parse(browser.sessionStorage.getItem(KEY) || "[]");
        return id === contactId ? text : "";
    },
    keep(contactId, text) {
        browser.sessionStorage.setItem(KEY, JSON.stringify([contactId, text]));
    },
    forget() {
        browser.sessionStorage.removeItem(KEY);
    },
};
