#!/usr/bin/env python3
"""The Excel log of a campaign with 100,000 attempts, as the supervisor downloads it.

A campaign of 100,000 finished attempts at 40,000 contacts is written by SQL.  Its log
is downloaded by HTTP, before and after it a log of a hundred attempts; measured are
the time, the processor's time of the server (a worker has 60 s by default) and the
server's peak of memory over what it had before.  All attempts must be in the file.

python bench/log.py [--out FILE.json] [--quick]
"""

import io
import os
import time
from pathlib import Path

import openpyxl
from support.report import main
from support.site import Site

SETUP = """
from odoo.tests import new_test_user
users = env["res.users"]
for number in range(10):
    users |= new_test_user(env, "bench_%03d" % number,
        groups="base.group_user,call_dialer.call_dialer_group_operator")
env.company.partner_id.tz = "Europe/Moscow"
boss = new_test_user(env, "bench_boss", tz="Europe/Moscow",
    groups="base.group_user,call_dialer.call_dialer_group_supervisor,"
           "sales_team.group_sale_manager")
for name in ("Bench long", "Bench short"):
    campaign = env["call.campaign"].create({
        "name": name, "coordinator_id": boss.id, "operator_ids": [(6, 0, users.ids)]})
    env["call.campaign.import"].create(
        {"campaign_id": campaign.id, "filename": "a.csv"})
    print("CAMPAIGN", campaign.id)
env.cr.commit()
"""
FILL = """
SET session_replication_role = replica;
INSERT INTO call_campaign_contact (campaign_id, company_id, import_id, name, phone_e164,
       state, priority, next_at, attempts, create_date, create_uid)
SELECT c.id, c.company_id, i.id, 'Client ' || n, '+7916' || lpad(n::text, 7, '0'),
       'done', 0, now() AT TIME ZONE 'UTC', 3, now() AT TIME ZONE 'UTC', 1
  FROM call_campaign c JOIN call_campaign_import i ON i.campaign_id = c.id
 CROSS JOIN generate_series(1, {contacts}) n WHERE c.id = {campaign};
INSERT INTO call_attempt (contact_id, campaign_id, company_id, user_id, start, "end",
       is_open, is_pooled, talk_seconds, outcome, result_id, category, goal, number,
       comment, callback_at, create_date, create_uid, import_id, day, hour)
SELECT c.id, c.campaign_id, c.company_id, u.id, c.at, c.at + interval '2 minutes',
       false, false, n % 300, CASE n % 3 WHEN 0 THEN 'answered' WHEN 1 THEN 'busy'
       ELSE 'no_answer' END, r.id, r.category, r.category = 'goal', c.phone_e164,
       CASE WHEN n % 2 = 0 THEN 'Asked to call again on Friday, after lunch' END,
       CASE WHEN n % 9 = 0 THEN c.at + interval '2 days' END, c.at, 1, c.import_id,
       c.at::date, EXTRACT(hour FROM c.at)
  FROM (SELECT k.*, n, now() AT TIME ZONE 'UTC' - interval '90 days'
               + n * interval '70 seconds' AS at
          FROM generate_series(1, {attempts}) n
          JOIN (SELECT *, row_number() OVER (ORDER BY id) AS place
                  FROM call_campaign_contact WHERE campaign_id = {campaign}) k
            ON k.place = 1 + n % {contacts}) c
  JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS place FROM res_users
         WHERE login ~ '^bench_[0-9]') u ON u.place = c.n % 10
  JOIN (SELECT id, category, row_number() OVER (ORDER BY id) - 1 AS place,
               count(*) OVER () AS many FROM call_result WHERE active) r
    ON r.place = c.n % r.many;
"""


class Server:
    """What the process of the server takes."""

    def __init__(self, pid):
        self.folder = Path("/proc", str(pid))

    def cpu_s(self):
        """Seconds of the processor so far."""
        fields = (self.folder / "stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory_mb(self, kind):
        """`VmRSS` now, `VmHWM` at most since `forget_peak`."""
        for line in (self.folder / "status").read_text().splitlines():
            if line.startswith(kind):
                return int(line.split()[1]) / 1024
        raise KeyError(kind)

    def forget_peak(self):
        (self.folder / "clear_refs").write_text("5")


def run(bench):
    """Seconds, and megabytes over the memory before."""
    attempts = 5_000 if bench.quick else 100_000
    with Site("log", ["call_dialer"]) as site:
        long, short = [
            line.split()[1]
            for line in site.script(SETUP).splitlines()
            if line.startswith("CAMPAIGN")
        ]
        fill = {"attempts": attempts, "contacts": attempts * 2 // 5}
        site.sql(FILL.format(campaign=long, **fill))
        site.sql(FILL.format(campaign=short, attempts=100, contacts=40))
        site.sql("ANALYZE call_attempt")
        site.start()
        boss = site.login("bench_boss")
        server = Server(site.odoo.child.pid)
        path = "/call_dialer/campaign/{}/log.xlsx"
        boss.download(path.format(short))
        before, cpu = server.memory_mb("VmRSS"), server.cpu_s()
        server.forget_peak()
        began = time.monotonic()
        file = boss.download(path.format(long))
        bench.add("log.download_s", time.monotonic() - began, "s")
        bench.add("log.processor_s", server.cpu_s() - cpu, "s", goal=60)
        peak = server.memory_mb("VmHWM") - before
        bench.add("log.peak_mb", peak, "MB", goal=300)
        bench.add("log.file_mb", len(file) / 2**20, "MB")
        sheet = openpyxl.load_workbook(io.BytesIO(file), read_only=True).active
        rows = sum(1 for _row in sheet.iter_rows()) - 1
        bench.add("log.rows", rows, "attempts", goal=attempts, at_least=True)


if __name__ == "__main__":
    main(run, __doc__)
