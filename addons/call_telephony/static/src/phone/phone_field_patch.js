import {patch} from "@web/core/utils/patch";
import {PhoneField} from "@web/views/fields/phone/phone_field";

import {live} from "../service/call_telephony_service";

patch(PhoneField.prototype, {
    /** Click-to-call: our own telephone rings first, then this number. */
    onPhoneClick(ev) {
        const telephony = live.telephony;
        if (!telephony?.enabled) {
            return super.onPhoneClick(...arguments);
        }
        ev.preventDefault();
        ev.stopPropagation();
        const {record, name} = this.props;
        return telephony.dial(record.data[name], {
            resModel: record.resModel,
            resId: record.resId,
        });
    },
});
