"""A year of deals written by SQL: what `bench/crm.py` opens its screens on.

Deals of fifty salespeople, from campaigns and from elsewhere, a tenth of them open;
their stages, orders, invoices and payments; attempts, calls and interactions.  A
hundredth of it (`--quick`) has the same shape.
"""

PEOPLE = 50
CAMPAIGNS = 10
SOURCES = 12
SETUP = f"""
from odoo.tests import new_test_user
groups = ("base.group_user,sales_team.group_sale_salesman,"
          "call_dialer.call_dialer_group_operator")
users = env["res.users"]
for number in range({PEOPLE}):
    users |= new_test_user(env, "bench_%03d" % number, groups=groups)
boss = new_test_user(env, "bench_boss",
    groups="base.group_user,sales_team.group_sale_manager,"
           "call_dialer.call_dialer_group_supervisor,account.group_account_invoice")
env["utm.source"].create([{{"name": "Bench %s" % n}} for n in range({SOURCES})])
env["crm.team"].create({{"name": "Bench", "member_ids": [(6, 0, users.ids)]}})
for number in range({CAMPAIGNS}):
    campaign = env["call.campaign"].create({{
        "name": "Bench %s" % number, "coordinator_id": boss.id,
        "operator_ids": [(6, 0, users.ids)]}})
    env["call.campaign.import"].create(
        {{"campaign_id": campaign.id, "filename": "List"}})
    campaign.action_start()
for name, event, method, value, role in [
    ("Won", "won", "percent", 1, "manager"),
    ("Paid", "payment", "percent", 2, "manager"),
    ("Found", "stage", "fixed", 5, "generator"),
    ("Goal", "goal", "fixed", 3, "operator"),
    ("Talk", "talk", "unit", 0.1, "operator"),
]:
    env["crm.reward.rule"].create({{
        "name": name, "event": event, "method": method, "value": value,
        "stage_id": env["crm.stage"].search([], limit=2)[-1].id,
        "share_ids": [(0, 0, {{"role": role, "percent": 100}})]}})
env["crm.forgotten.rule"].search([]).write({{"company_id": env.company.id}})
env.cr.commit()
"""
#: names of what others refer to
NAMES = """
SET synchronous_commit = off; SET session_replication_role = replica;
SET work_mem = '256MB';
SELECT setseed(0.5);
CREATE TABLE bench_user AS
    SELECT id, row_number() OVER (ORDER BY id) - 1 AS place
      FROM res_users WHERE login ~ '^bench_[0-9]';
CREATE TABLE bench_source AS
    SELECT id, row_number() OVER (ORDER BY id) - 1 AS place
      FROM utm_source WHERE name ~ '^Bench';
CREATE TABLE bench_stage AS
    SELECT id, coalesce(is_won, false) AS won,
           row_number() OVER (PARTITION BY coalesce(is_won, false)
                              ORDER BY sequence, id) - 1 AS place,
           count(*) OVER (PARTITION BY coalesce(is_won, false)) AS many
      FROM crm_stage;
CREATE TABLE bench_list AS
    SELECT i.id, i.campaign_id, row_number() OVER (ORDER BY i.id) - 1 AS place
      FROM call_campaign_import i JOIN call_campaign c ON c.id = i.campaign_id
     WHERE c.name ~ '^Bench';
CREATE TABLE bench_result AS
    SELECT id, category, row_number() OVER (ORDER BY sequence, id) - 1 AS place,
           count(*) OVER () AS many
      FROM call_result WHERE active;
CREATE TABLE bench_one AS
    SELECT c.id AS company, c.currency_id AS currency, t.id AS team,
           (SELECT id FROM account_journal
             WHERE company_id = c.id AND type = 'sale' ORDER BY id LIMIT 1) AS sale,
           (SELECT id FROM account_journal
             WHERE company_id = c.id AND type = 'bank' ORDER BY id LIMIT 1) AS bank,
           (SELECT id FROM account_account WHERE account_type = 'asset_receivable'
             ORDER BY id LIMIT 1) AS receivable,
           (SELECT id FROM account_account WHERE account_type = 'income'
             ORDER BY id LIMIT 1) AS income
      FROM (SELECT * FROM res_company ORDER BY id LIMIT 1) c, crm_team t
     WHERE t.name::text ~ 'Bench';
"""
#: a client in two has a second deal; the amount of a deal is a function of its number
DEALS = """
INSERT INTO res_partner (name, complete_name, phone, phone_sanitized, active, type,
       is_company, partner_share, autopost_bills, create_date, create_uid, user_id)
SELECT 'Client ' || n, 'Client ' || n, '+7916' || lpad(n::text, 7, '0'),
       '+7916' || lpad(n::text, 7, '0'), true, 'contact', false, true, 'ask',
       now() AT TIME ZONE 'UTC' - interval '400 days', 1, u.id
  FROM generate_series(1, {leads} / 2) n
  JOIN bench_user u ON u.place = n % {people};
UPDATE res_partner SET commercial_partner_id = id WHERE name ~ '^Client [0-9]';
CREATE TABLE bench_client AS
    SELECT id, row_number() OVER (ORDER BY id) - 1 AS place
      FROM res_partner WHERE name ~ '^Client [0-9]';
INSERT INTO crm_lead (name, type, partner_id, user_id, generator_id, team_id, stage_id,
       company_id, source_id, active, probability, automated_probability, won_status,
       priority, expected_revenue, prorated_revenue, phone, create_date, write_date,
       create_uid, date_open, date_closed, date_last_stage_update, payment_status)
SELECT 'Deal ' || d.n, 'opportunity', c.id, u.id, f.id, o.team, s.id,
       CASE WHEN d.n % 2 = 0 THEN o.company END, w.id, d.fate <> 'lost',
       CASE d.fate WHEN 'won' THEN 100 WHEN 'lost' THEN 0 ELSE 30 END, 30, d.fate,
       (d.n % 4)::text, 1000 + d.n % 97 * 100, 300 + d.n % 97 * 30,
       '+7916' || lpad((d.n % ({leads} / 2))::text, 7, '0'), d.at, d.at, 1, d.at,
       CASE WHEN d.fate <> 'pending'
            THEN least(d.now, d.at + (d.n % 30) * interval '1 day') END,
       least(d.now, d.at + (d.n % 20) * interval '1 day'), 'none'
  FROM (SELECT n, now() AT TIME ZONE 'UTC' AS now, now() AT TIME ZONE 'UTC'
                  - (5 + 360 * random()) * interval '1 day' AS at,
               CASE WHEN n % 10 = 0 THEN 'pending' WHEN n % 4 = 1 THEN 'won'
                    ELSE 'lost' END AS fate
          FROM generate_series(1, {leads}) n) d
  JOIN bench_client c ON c.place = d.n % ({leads} / 2)
  JOIN bench_user u ON u.place = d.n % {people}
  JOIN bench_user f ON f.place = d.n / 7 % {people}
  JOIN bench_source w ON w.place = d.n % {sources}
  JOIN bench_stage s ON s.won = (d.fate = 'won') AND s.place = d.n / 11 % s.many
 CROSS JOIN bench_one o;
CREATE TABLE bench_deal AS
    SELECT id, partner_id, user_id, create_date AS at, won_status, expected_revenue,
           substr(name, 6)::int AS n,
           row_number() OVER (ORDER BY id) - 1 AS place,
           row_number() OVER (PARTITION BY won_status ORDER BY id) - 1 AS of_fate
      FROM crm_lead WHERE name ~ '^Deal [0-9]';
ANALYZE bench_deal, crm_lead;
INSERT INTO crm_lead_milestone (lead_id, stage_id, date, user_id)
SELECT l.id, s.id, l.create_date + s.place * interval '2 days', l.user_id
  FROM crm_lead l
  JOIN bench_stage mine ON mine.id = l.stage_id
  JOIN bench_stage s ON s.id = mine.id OR mine.won OR NOT s.won AND s.place < mine.place
 WHERE l.name ~ '^Deal [0-9]'
    ON CONFLICT DO NOTHING;
"""
#: a deal that is won has an order; four in five are invoiced, three in five paid
SALES = """
CREATE TABLE bench_sale AS
    SELECT d.*, 1.2 * d.expected_revenue AS total, d.of_fate % 5 AS fifth,
           (d.at + interval '5 days')::date AS day
      FROM bench_deal d WHERE d.won_status = 'won';
INSERT INTO sale_order (name, company_id, partner_id, partner_invoice_id,
       partner_shipping_id, currency_id, currency_rate, user_id, team_id, state,
       date_order, create_date, amount_untaxed, amount_tax, amount_total,
       opportunity_id, invoice_status)
SELECT 'SB' || s.n, o.company, s.partner_id, s.partner_id, s.partner_id, o.currency, 1,
       s.user_id, o.team, 'sale', s.at + interval '5 days', s.at,
       s.expected_revenue, 0.2 * s.expected_revenue, s.total, s.id,
       CASE WHEN s.fifth < 4 THEN 'invoiced' ELSE 'to invoice' END
  FROM bench_sale s CROSS JOIN bench_one o;
INSERT INTO sale_order_line (order_id, company_id, currency_id, order_partner_id, name,
       product_uom_qty, price_unit, price_subtotal, price_tax, price_total,
       qty_delivered, qty_invoiced, customer_lead, state)
SELECT so.id, so.company_id, so.currency_id, so.partner_id, 'Work ' || part, 1,
       so.amount_untaxed / 2, so.amount_untaxed / 2, so.amount_tax / 2,
       so.amount_total / 2, part, 1, 0, 'sale'
  FROM sale_order so CROSS JOIN generate_series(0, 1) part WHERE so.name ~ '^SB[0-9]';
ANALYZE bench_sale, sale_order, sale_order_line;
INSERT INTO account_move (name, ref, journal_id, company_id, currency_id, state,
       move_type, auto_post, date, invoice_date, invoice_date_due, partner_id,
       commercial_partner_id, invoice_user_id, amount_untaxed, amount_total,
       amount_residual, amount_untaxed_signed, amount_total_signed,
       amount_residual_signed, payment_state, create_date)
SELECT 'BENCH/' || s.n, s.id, o.sale, o.company, o.currency, 'posted', 'out_invoice',
       'no', s.day, s.day, s.day + 14, s.partner_id, s.partner_id, s.user_id,
       s.expected_revenue, s.total, CASE WHEN s.fifth < 3 THEN 0 ELSE s.total END,
       s.expected_revenue, s.total, CASE WHEN s.fifth < 3 THEN 0 ELSE s.total END,
       CASE WHEN s.fifth < 3 THEN 'paid' ELSE 'not_paid' END, s.at
  FROM bench_sale s CROSS JOIN bench_one o WHERE s.fifth < 4;
INSERT INTO account_move (name, ref, journal_id, company_id, currency_id, state,
       move_type, auto_post, date, partner_id, create_date)
SELECT 'PAID/' || s.n, s.id, o.bank, o.company, o.currency, 'posted', 'entry', 'no',
       s.day + 10, s.partner_id, s.at
  FROM bench_sale s CROSS JOIN bench_one o WHERE s.fifth < 3;
ANALYZE account_move;
INSERT INTO account_move_line (move_id, journal_id, company_id, company_currency_id,
       currency_id, account_id, partner_id, display_type, parent_state, date,
       date_maturity, name, price_total, balance, amount_residual)
SELECT m.id, m.journal_id, m.company_id, m.currency_id, m.currency_id,
       CASE part WHEN 2 THEN o.receivable ELSE o.income END, m.partner_id,
       CASE part WHEN 2 THEN 'payment_term' ELSE 'product' END, 'posted', m.date,
       CASE part WHEN 2 THEN m.invoice_date_due END, 'Work ' || part,
       CASE part WHEN 2 THEN 0 ELSE m.amount_total / 2 END,
       CASE part WHEN 2 THEN m.amount_total ELSE -m.amount_total / 2 END,
       CASE part WHEN 2 THEN m.amount_residual ELSE 0 END
  FROM account_move m CROSS JOIN generate_series(0, 2) part CROSS JOIN bench_one o
 WHERE m.name ~ '^BENCH/[0-9]';
INSERT INTO account_move_line (move_id, journal_id, company_id, company_currency_id,
       currency_id, account_id, partner_id, display_type, parent_state, date, name,
       balance, amount_residual)
SELECT m.id, m.journal_id, m.company_id, m.currency_id, m.currency_id, o.receivable,
       m.partner_id, 'product', 'posted', m.date, 'Paid', -s.total, 0
  FROM account_move m JOIN bench_sale s ON s.id::text = m.ref CROSS JOIN bench_one o
 WHERE m.name ~ '^PAID/[0-9]';
ANALYZE account_move_line;
INSERT INTO sale_order_line_invoice_rel (invoice_line_id, order_line_id)
SELECT line.id, item.id
  FROM account_move m
  JOIN account_move_line line ON line.move_id = m.id AND line.display_type = 'product'
  JOIN sale_order so ON so.opportunity_id::text = m.ref
  JOIN sale_order_line item ON item.order_id = so.id AND item.name = line.name
 WHERE m.name ~ '^BENCH/[0-9]';
INSERT INTO account_partial_reconcile (debit_move_id, credit_move_id, company_id,
       debit_currency_id, credit_currency_id, amount, debit_amount_currency,
       credit_amount_currency, max_date)
SELECT term.id, paid.id, o.company, o.currency, o.currency, term.balance, term.balance,
       term.balance, entry.date
  FROM account_move entry
  JOIN account_move_line paid ON paid.move_id = entry.id
  JOIN account_move bill ON bill.ref = entry.ref AND bill.name ~ '^BENCH/[0-9]'
  JOIN account_move_line term
    ON term.move_id = bill.id AND term.display_type = 'payment_term'
 CROSS JOIN bench_one o
 WHERE entry.name ~ '^PAID/[0-9]';
UPDATE crm_lead l
   SET ordered_amount = s.total, delivered_amount = s.total / 2,
       invoiced_amount = CASE WHEN s.fifth < 4 THEN s.total ELSE 0 END,
       paid_amount = CASE WHEN s.fifth < 3 THEN s.total ELSE 0 END,
       due_amount = CASE WHEN s.fifth = 3 THEN s.total ELSE 0 END,
       overdue_amount = CASE WHEN s.fifth = 3 AND s.day + 14 < current_date
                             THEN s.total ELSE 0 END,
       overdue_since = CASE WHEN s.fifth = 3 AND s.day + 14 < current_date
                            THEN s.day + 14 END,
       payment_due_date = CASE WHEN s.fifth = 3 AND s.day + 14 >= current_date
                               THEN s.day + 14 END,
       payment_status = CASE WHEN s.fifth < 3 THEN 'paid'
                             WHEN s.fifth = 4 THEN 'ordered'
                             WHEN s.day + 14 < current_date THEN 'overdue'
                             ELSE 'invoiced' END
  FROM bench_sale s WHERE s.id = l.id;
"""
#: two contacts in five are of a deal; four attempts each, as many calls, interactions
CALLS = """
INSERT INTO call_campaign_contact (campaign_id, company_id, import_id, name, phone_e164,
       state, priority, next_at, attempts, create_date, create_uid, lead_id, partner_id,
       last_user_id)
SELECT l.campaign_id, o.company, l.id, 'Contact ' || g.n,
       '+7917' || lpad(g.n::text, 7, '0'),
       CASE WHEN g.n % 10 = 0 THEN 'todo' ELSE 'done' END, 0,
       now() AT TIME ZONE 'UTC', 4,
       coalesce(d.at, now() AT TIME ZONE 'UTC' - g.n % 365 * interval '1 day'), 1,
       d.id, d.partner_id, u.id
  FROM generate_series(1, {contacts}) g(n)
  JOIN bench_list l ON l.place = g.n % {campaigns}
  JOIN bench_user u ON u.place = g.n % {people}
  LEFT JOIN bench_deal d
    ON g.n % 5 < 2 AND d.place = (g.n / 5 * 2 + g.n % 5) * 2 % {leads}
 CROSS JOIN bench_one o;
ANALYZE call_campaign_contact;
INSERT INTO call_attempt (contact_id, campaign_id, company_id, lead_id, partner_id,
       import_id, user_id, start, "end", is_open, is_pooled, talk_seconds, outcome,
       result_id, category, goal, number, create_date, create_uid, day, hour)
SELECT c.id, c.campaign_id, c.company_id, c.lead_id, c.partner_id, c.import_id, u.id,
       c.at, c.at + interval '2 minutes', false, false,
       CASE WHEN c.r < 0.4 THEN 20 + (c.r * 1000)::int ELSE 0 END,
       CASE WHEN c.r < 0.4 THEN 'answered' ELSE 'no_answer' END, k.id, k.category,
       k.category = 'goal' AND c.turn = 3, c.phone_e164, c.at, 1, c.at::date,
       EXTRACT(hour FROM c.at)
  FROM (SELECT contact.*, turn, random() AS r,
               contact.create_date + turn * interval '3 days'
                 + random() * interval '8 hours' AS at
          FROM call_campaign_contact contact CROSS JOIN generate_series(0, 3) turn
         WHERE contact.name ~ '^Contact [0-9]') c
  JOIN bench_user u ON u.place = (c.id + c.turn) % {people}
  JOIN bench_result k ON k.place = (c.r * 1000)::int % k.many;
INSERT INTO voip_call (phone_number, call_kind, type_call, state, company_id, user_id,
       start_date, end_date, create_date, talk_seconds, duration)
SELECT number, 'pbx', 'outgoing', 'terminated', company_id, user_id, start, "end",
       start, talk_seconds, talk_seconds
  FROM call_attempt WHERE number ~ '^[+]7917';
INSERT INTO crm_interaction (kind, direction, summary, date, partner_id,
       commercial_partner_id, lead_id, user_id, company_id, reached)
SELECT CASE g.n % 5 WHEN 0 THEN 'email' WHEN 1 THEN 'meeting' ELSE 'call' END,
       CASE g.n % 3 WHEN 0 THEN 'incoming' ELSE 'outgoing' END, 'Talk ' || g.n,
       d.at + random() * (now() AT TIME ZONE 'UTC' - d.at), d.partner_id, d.partner_id,
       d.id, d.user_id, o.company, g.n % 4 > 0
  FROM generate_series(1, {contacts} * 4) g(n)
  JOIN bench_deal d ON d.place = g.n % {leads}
 CROSS JOIN bench_one o;
DROP TABLE bench_user, bench_source, bench_stage, bench_list, bench_result, bench_one,
           bench_client, bench_deal, bench_sale;
"""


def fill(site, leads):
    """Write the year of so many deals; there are 1.25 contacts of lists a deal."""
    site.script(SETUP)
    values = {"leads": leads, "contacts": leads * 5 // 4, "people": PEOPLE}
    values.update(sources=SOURCES, campaigns=CAMPAIGNS)
    site.sql(NAMES + "".join(part.format(**values) for part in (DEALS, SALES, CALLS)))
    site.sql("VACUUM ANALYZE")
