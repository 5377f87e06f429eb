from record_template.core.scope import Lazy, Scope


def test_a_source_is_worked_out_when_it_is_asked_for_and_once():
    asked = []

    def make(value):
        asked.append(value)
        return {"city": value}

    sources = Lazy({"partner": "Kazan", "company": "Omsk"}, make)
    scope = Scope(sources=sources)
    assert asked == []
    assert "partner" in sources and len(sources) == 2 and list(sources)
    assert asked == []
    assert scope("partner.city") == scope("partner.city") == "Kazan"
    assert asked == ["Kazan"]
    assert scope("lead.city") is None


def test_names_given_later_hide_earlier_ones():
    scope = Scope({"name": 1}, Lazy({"partner": 2}, lambda value: {"x": value}))
    more = scope.with_values(name=3).with_source("lead", {"x": 4})
    assert (more("name"), more("partner.x"), more("lead.x")) == (3, 2, 4)
    assert (scope("name"), scope("lead.x")) == (1, None)
