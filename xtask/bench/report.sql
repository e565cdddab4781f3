-- purchases: one row an order, as typed columns
create table purchases as
select order_id, customer_id as customer, ordered_at::date as day, (total * 100)::bigint as amount, country, channel
from $SOURCE;

-- numbered: each customer's purchases in order
create table numbered as
select customer, day, amount, year(day) * 12 + month(day) - 1 as m,
       row_number() over w as n, lag(day) over w as previous, first_value(day) over w as first_day
from purchases window w as (partition by customer order by day);

-- customers: one row a customer
create table customers as
select customer, min(day) as first_day, max(day) as last_day, count(*) as orders, sum(amount)::bigint as revenue
from purchases group by customer;

-- active: customers by month
create table active as
select customer, m, count(*) as orders, sum(amount)::bigint as revenue from numbered group by all;

-- source: the shop
select count(*), sum(orders), sum(revenue), min(first_day), max(last_day) from customers;

-- base window: days within which nine of ten repeat purchases follow
create table base as
select greatest(quantile_disc(date_diff('day', previous, day), 0.9), 1)::int as days from numbered where n > 1;

-- retention: customer base at the end of each month, new and reactivated customers in it
with spans as (
    select customer, day, n, previous, day + (select days from base) + 1 as until,
           coalesce(lead(day) over (partition by customer order by n), date '9999-01-01') as next_day
    from numbered),
edges as (
    select day, 1 as step, (n = 1)::int as newly, (n > 1 and day - previous > (select days from base))::int as back
    from spans
    union all
    select least(until, next_day), -1, 0, 0 from spans),
daily as (select day, sum(step) as step, sum(newly) as newly, sum(back) as back from edges group by day),
running as (select day, sum(step) over (order by day) as customers_in_base, newly, back from daily)
select date_trunc('month', day) as month, arg_max(customers_in_base, day), sum(newly), sum(back)
from running where day <= (select max(last_day) from customers) group by month order by month;

-- growth: new, retained, reactivated and lapsed customers and their revenue by month
with marked as (
    select customer, m, revenue, orders, lag(m) over w as before, lead(m) over w as after
    from active window w as (partition by customer order by m))
select m, count(*) filter (before is null) as new, count(*) filter (before = m - 1) as retained,
       count(*) filter (before < m - 1) as reactivated, count(*) filter (after is null or after > m + 1) as lapsing,
       sum(revenue) filter (before is null), sum(revenue) filter (before = m - 1),
       sum(revenue) filter (before < m - 1), sum(orders), sum(revenue)
from marked group by m order by m;

-- cohorts: customers, orders and revenue by month of first purchase and age, with rolling retention
with cohorts as (select customer, min(m) as cohort, max(m) as last_m from active group by customer),
cells as (
    select cohort, m - cohort as age, count(*) as customers, sum(orders) as orders, sum(revenue) as revenue
    from active join cohorts using (customer) group by all),
leaving as (select cohort, last_m - cohort as age, count(*) as customers from cohorts group by all)
select cells.cohort, cells.age, cells.customers, cells.orders, cells.revenue,
       sum(cells.revenue) over (partition by cells.cohort order by cells.age) as cumulative,
       sum(coalesce(leaving.customers, 0)) over (partition by cells.cohort order by cells.age desc) as rolling
from cells left join leaving on cells.cohort = leaving.cohort and cells.age = leaving.age
order by cells.cohort, cells.age;

-- repeat: repeat buyers, at all and within horizons that were reached
with seconds as (
    select c.first_day, c.orders, date_diff('day', c.first_day, s.day) as gap
    from customers c left join numbered s on s.customer = c.customer and s.n = 2),
horizons as (select unnest([30, 60, 90, 180, 365]) as days)
select days, count(*), count(*) filter (orders > 1),
       count(*) filter (first_day + days <= (select max(last_day) from customers)),
       count(*) filter (first_day + days <= (select max(last_day) from customers) and gap <= days)
from seconds, horizons group by days order by days;

-- orders: buyers by number of purchases
select orders, count(*) from customers group by orders order by orders;

-- second purchase: Kaplan-Meier over days, with Greenwood's sum
with times as (
    select coalesce(date_diff('day', c.first_day, s.day), date_diff('day', c.first_day, (select max(last_day) from customers))) as t,
           s.day is not null as bought
    from customers c left join numbered s on s.customer = c.customer and s.n = 2),
events as (select t, count(*) filter (bought) as d, count(*) as leaving from times group by t),
risk as (select t, d, sum(leaving) over (order by t desc) as n from events)
select t, d, n, exp(sum(ln(greatest(1 - d / n, 1e-300))) over (order by t)) as survival,
       sum(case when n > d then d / (n * (n - d)) else 0 end) over (order by t) as greenwood
from risk order by t;

-- intervals: days between purchases
select date_diff('day', previous, day) as days, count(*) from numbered where n > 1 group by days order by days;

-- value: order value, frequency and revenue by month
select m, sum(orders) / count(*) as frequency, sum(revenue) / sum(orders) as order_value, count(*), sum(revenue)
from active group by m order by m;

-- rfm: quintile scores on two dates and the movement between them
with dates as (select max(last_day) as as_of, max(last_day) - 90 as earlier from customers),
before as (
    select customer, max(day) as r, count(*) as f, sum(amount)::bigint as m
    from purchases where day <= (select earlier from dates) group by customer),
limits as (
    select quantile_disc(last_day, [0.2, 0.4, 0.6, 0.8]) qr, quantile_disc(orders, [0.2, 0.4, 0.6, 0.8]) qf,
           quantile_disc(revenue, [0.2, 0.4, 0.6, 0.8]) qm from customers),
limits_before as (
    select quantile_disc(r, [0.2, 0.4, 0.6, 0.8]) qr, quantile_disc(f, [0.2, 0.4, 0.6, 0.8]) qf,
           quantile_disc(m, [0.2, 0.4, 0.6, 0.8]) qm from before),
scored as (
    select customer, revenue,
           (last_day > qr[1])::int + (last_day > qr[2])::int + (last_day > qr[3])::int + (last_day > qr[4])::int as r,
           (orders > qf[1])::int + (orders > qf[2])::int + (orders > qf[3])::int + (orders > qf[4])::int as f,
           (revenue > qm[1])::int + (revenue > qm[2])::int + (revenue > qm[3])::int + (revenue > qm[4])::int as m
    from customers, limits),
scored_before as (
    select customer,
           (r > qr[1])::int + (r > qr[2])::int + (r > qr[3])::int + (r > qr[4])::int as r,
           (f > qf[1])::int + (f > qf[2])::int + (f > qf[3])::int + (f > qf[4])::int as f,
           (m > qm[1])::int + (m > qm[2])::int + (m > qm[3])::int + (m > qm[4])::int as m
    from before, limits_before)
select s.r, (s.f + s.m) // 2 as fm, b.r as r_before, (b.f + b.m) // 2 as fm_before, count(*), sum(s.revenue)
from scored s left join scored_before b using (customer) group by all;

-- concentration: revenue share of the best tenths and the Gini coefficient
with ranked as (select revenue, row_number() over (order by revenue) as i, count(*) over () as n from customers)
select 2 * sum(i::double * revenue) / (max(n) * sum(revenue)) - (max(n) + 1) / max(n) as gini,
       sum(revenue) filter (i > n * 0.9) / sum(revenue), sum(revenue) filter (i > n * 0.8) / sum(revenue),
       sum(revenue) filter (i > n * 0.5) / sum(revenue)
from ranked;
