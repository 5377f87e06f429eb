"""Letters for the tests, built byte by byte as sloppy programs build them."""


def raw_letter(body=b"", headers=(), content_type="text/plain", charset=None, **extra):
    lines = [
        b"From: =?utf-8?B?0JjQstCw0L0=?= <ivan@romashka.example>",
        b"To: info@our.example",
        b"Subject: Request",
        b"Message-ID: <1@romashka.example>",
        b"Date: Mon, 02 Mar 2026 10:00:00 +0300",
    ]
    lines = [line for line in lines if line.split(b":")[0].decode() not in extra]
    lines += [value for value in extra.values() if value]
    lines += list(headers)
    if content_type:
        label = f"; charset={charset}" if charset else ""
        lines.append(f"Content-Type: {content_type}{label}".encode())
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


FORM = """Новая заявка с сайта

ФИО: Иванов Иван Петрович
Телефон: 8 (916) 123-45-67
E-mail: ivanov@romashka.ru
Компания: ООО «Ромашка»
Бюджет: 12 345,50 руб.
Дата звонка: 05.03.2026

Текст обращения:
Здравствуйте! Нужны окна.
Перезвоните, пожалуйста.
"""
