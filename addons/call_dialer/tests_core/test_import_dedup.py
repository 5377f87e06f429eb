from hypothesis import given
from hypothesis import strategies as st

from call_dialer.core.import_dedup import Dedup

NOTHING = {"campaign": {}, "partners": {}}


def test_duplicates_by_place():
    dedup = Dedup()
    known = {"campaign": {"+2": 7}, "partners": {"+3": 9}, "blacklist": {"+4"}}
    assert dedup.judge(1, ["+1"], **known).code == "new"
    again = dedup.judge(2, ["+5", "+1"], **known)
    assert (again.code, again.other, again.number) == ("file_duplicate", 1, "+1")
    assert dedup.judge(3, ["+2"], **known).code == "campaign_duplicate"
    joined = dedup.judge(4, ["+3"], **known)
    assert (joined.code, joined.other, joined.accepted) == ("join", 9, True)
    assert dedup.judge(5, ["+4"], **known).code == "blacklisted"
    assert dedup.judge(6, [], **known).code == "no_number"


def test_listed_number_is_left_out_of_several():
    verdict = Dedup().judge(1, ["+4", "+5"], blacklist={"+4"}, **NOTHING)
    assert verdict.numbers == ("+5",)


def test_what_to_do_with_known_clients():
    partners = {"campaign": {}, "partners": {"+3": 9}}
    rejected = Dedup("reject").judge(1, ["+3"], **partners)
    assert (rejected.code, rejected.accepted) == ("crm_duplicate", False)
    assert Dedup("ignore").judge(1, ["+3"], **partners).code == "new"


def test_a_rejected_row_does_not_occupy_its_numbers():
    dedup = Dedup("reject")
    partners = {"campaign": {}, "partners": {"+3": 9}}
    assert dedup.judge(1, ["+3", "+6"], **partners).code == "crm_duplicate"
    assert dedup.judge(2, ["+6"], **partners).code == "new"


@given(st.lists(st.lists(st.sampled_from(["+1", "+2", "+3", "+4"]), max_size=3)))
def test_no_number_is_accepted_twice(rows):
    dedup = Dedup()
    taken = []
    for number, numbers in enumerate(rows):
        verdict = dedup.judge(number, numbers, **NOTHING)
        if verdict.accepted:
            taken += verdict.numbers
    assert len(taken) == len(set(taken))
