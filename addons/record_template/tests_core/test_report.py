from record_template.core.report import MadeItem, RunReport
from record_template.core.scope import Scope


def test_report():
    order = MadeItem("order", 1, "created", "O1", "order")
    row = MadeItem("row", 5, "created", "R", "order", "line_ids")
    claim = MadeItem("claim", 2, "found", "C", "claim")
    report = RunReport([order, row])
    assert report.primary == order
    report.extend(RunReport([claim]))
    assert report.primary == claim
    assert report.own == [order, claim]
    assert report.of("order") == order and report.of("gone") is None
    assert RunReport.from_dict(report.as_dict()) == report
    assert not RunReport() and RunReport().primary is None


def test_scope():
    scope = Scope(
        {"a": {"b": [{"c": 1}, {"c": 2}, {}]}, "x.y": 3}, {"a": 9, "s": {"t": 4}}
    )
    assert scope("a.b.c") == [1, 2]
    assert scope("x.y") == 3
    assert scope("s.t") == 4
    assert scope("a.z") is None and scope("nothing") is None and scope("x") is None
    assert scope("a.b.c.d") == []
    assert scope.with_values(s=1)("s") == 1
    assert scope.with_source("n", 2)("n") == 2
