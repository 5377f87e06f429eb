/**
 * A contact just claimed, before its whole card has come: who it is, and nothing else.
 *
 * @param {Object} brief `card` of `call.desk.claim`
 * @returns {Object} a card of the usual shape, marked `brief`
 */
export function briefCard(brief) {
    return {
        timezone: "",
        note: "",
        facts: [],
        fields: [],
        contacts: [],
        deals: [],
        history: [],
        partner_id: false,
        lead_id: false,
        session_id: false,
        compliance: false,
        ...brief,
    };
}
