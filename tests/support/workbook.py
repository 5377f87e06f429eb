"""A real .xlsx as sales departments send it: 200 rows, messy in a known way."""

from dataclasses import dataclass, field

from openpyxl import Workbook

HEADERS = (
    "Организация",
    "Контактное лицо",
    "Должность",
    "Телефоны",
    "Почта",
    "Город",
    "Комментарий",
)


@dataclass
class Expected:
    """What must come of the file."""

    accepted: dict[str, str] = field(default_factory=dict)  # name -> first E.164
    rejected: list[str] = field(default_factory=list)  # names

    @property
    def names(self):
        return set(self.accepted)


def shape(number, digits):
    """The ten digits of a Russian mobile number, written in ever another way."""
    a, b, c, d = digits[:3], digits[3:6], digits[6:8], digits[8:]
    shapes = (
        f"+7 {a} {b}-{c}-{d}",
        f"8-{a}-{b}-{c}-{d}",
        f"8 ({a}) {b} {c} {d}",
        f"7{digits}",
        float(f"8{digits}"),  # a number cell
        int(digits),
        f"{a} {b} {c} {d}",
        f"+7({a}){b}-{c}-{d} доб. {number % 90 + 10}",
        f"тел.: 8{digits}; 8 495 {b}-{c}-{d}",
        f"\xa08 {a}\xa0{b}-{c}-{d} ",
    )
    return shapes[number % len(shapes)]


def write(path, rows):
    """A workbook of these rows, under a title and the headers, on its second sheet."""
    book = Workbook()
    book.active.title = "О файле"
    book.active.append(["Выгрузка из старой базы"])
    sheet = book.create_sheet("База")
    for row in (["База для обзвона, весна"], [], HEADERS, *rows):
        sheet.append(row)
    book.save(path)


def make(path, rows=200):
    """Write the workbook; what must come of it is answered.

    Of every ten rows about one is unusable: without a number, with rubbish in its
    place, or with the number of a row above. Blank rows lie between them.
    """
    lines = []
    expected = Expected()
    first = None
    for number in range(rows):
        name = f"Контакт Тестов {number:03d}"
        digits = f"9{16 + number % 4}{2_000_000 + number * 37:07d}"
        phone = shape(number, digits)
        if number % 20 == 9:
            phone = None
        elif number % 40 == 19:
            phone = "нет телефона"
        elif number % 40 == 39:
            phone = first
        if first is None:
            first = phone
        if phone is None or number % 40 in (19, 39):
            expected.rejected.append(name)
        else:
            expected.accepted[name] = f"+7{digits}"
        lines.append(
            [
                f"ООО «Тест {number // 2:03d}»"
                if number % 5
                else f"  ИП Тест {number} ",
                f" {name} " if number % 7 == 0 else name,
                "директор" if number % 3 else None,
                phone,
                f"person{number}@suite-test.example" if number % 4 else None,
                "Москва" if number % 2 else "г. Казань",
                "звонить после обеда" if number % 11 == 0 else None,
            ]
        )
        if number % 50 == 25:
            lines.append([])
    write(path, lines)
    return expected
