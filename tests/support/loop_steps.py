"""Ten talks of the whole loop by keyboard, each with another end.

Each of `STEPS` takes a `desk.Desk` from a contact that has come to its result.
"""

import datetime


def _to_order(desk):
    desk.dial()
    desk.answer("1", "Need")
    words = desk.refused()
    assert "Place" in words and "Windows" in words
    desk.choose("place", 1)
    desk.fill("windows_count", "4")
    desk.answer("1", "Offer")
    desk.answer("Control+Enter", "Order")
    assert "Product" in desk.refused()
    desk.pick("product", "two sashes", "Window, two sashes")
    desk.fill("quantity", "4")


def order_by_courier(desk):
    _to_order(desk)
    desk.choose("delivery", 0)
    desk.answer("1", "Courier")
    desk.fill("address", "Тверская, 1")
    desk.fill_date("delivery_date", datetime.date.today() + datetime.timedelta(7))
    desk.answer("1", "Order is made")
    desk.hang_up()
    desk.result("F1")


def order_by_pickup(desk):
    _to_order(desk)
    desk.choose("delivery", 1)
    desk.answer("1", "Pick-up")
    desk.choose("warehouse", 1)
    desk.answer("1", "Order is made")
    desk.hang_up()
    desk.result("F1")


def claim(desk):
    desk.dial()
    desk.answer("5", "Complaint")
    assert "What the client says" in desk.refused()
    desk.fill("claim_text", "Дует из окна")
    desk.choose("claim_severity", 2)
    desk.answer("1", "Claim is taken")
    desk.hang_up()
    desk.result("F4", comment="Просит перезвонить мастера")


def callback(desk):
    desk.dial()
    desk.answer("3", "Another time")
    desk.hang_up()
    desk.result("F3", pick=2)


def refusal(desk):
    desk.dial()
    desk.answer("4", "Refusal")
    desk.fill("refusal_words", "Всё есть")
    desk.answer("1", "Good-bye")
    desk.hang_up()
    desk.result("F8", pick=1)


def nested_jump_then_offer(desk):
    desk.dial()
    desk.answer("w", "Who are you?")
    desk.answer("g", "Guarantee")
    desk.answer("0", "Who are you?")
    desk.answer("0", "Greeting")
    desk.answer("2", "To the one who decides")
    assert "Who decides" in desk.refused()
    desk.fill("decision_maker", "Главный инженер")
    desk.answer("1", "Need")
    desk.answer("Backspace", "To the one who decides")
    desk.answer("1", "Need")
    desk.choose("place", 0)
    desk.fill("windows_count", "2")
    desk.answer("1", "Offer")
    desk.answer("2", "Offer by e-mail")
    desk.fill("email", "client@suite-test.example")
    desk.answer("1", "Offer is promised")
    desk.hang_up()
    desk.result("F2")


def objection_then_meeting(desk):
    desk.dial()
    desk.jump("expens", "Too expensive")
    desk.answer("0", "Greeting")
    desk.answer("1", "Need")
    desk.choose("place", 2)
    desk.fill("windows_count", "10")
    desk.answer("1", "Offer")
    desk.answer("3", "Meeting")
    desk.hang_up()
    desk.result("F1")


def no_answer(desk):
    desk.dial()
    desk.hang_up()
    desk.result("F9")


def busy(desk):
    desk.dial()
    desk.hang_up()
    desk.result("F10")


def wrong_number(desk):
    desk.dial()
    desk.hang_up()
    desk.result("F11")


STEPS = (
    order_by_courier,
    order_by_pickup,
    claim,
    callback,
    refusal,
    nested_jump_then_offer,
    objection_then_meeting,
    no_answer,
    busy,
    wrong_number,
)
