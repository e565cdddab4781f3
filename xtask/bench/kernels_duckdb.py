"""The four questions of kernels.c in DuckDB, data in memory: SHOP.columns THREADS ROUNDS."""

import sys
import time

import duckdb
import pandas

import shop_columns as columns

MONTH = "year(day) * 12 + month(day) - 1"
ACTIVE = f"select distinct customer, {MONTH} m from purchases"
TRIANGLE = {
    "join": f"""with active as ({ACTIVE}), cohorts as (select customer, min(m) cohort from active group by all)
        select cohort, m - cohort, count(*) from active join cohorts using (customer) group by all""",
    "window": f"""select cohort, m - cohort, count(*)
        from (select m, min(m) over (partition by customer) cohort from ({ACTIVE})) group by all""",
}
# $last: the last day of a first purchase that was watched for the horizon.
REPEAT = {
    "two smallest": f"""select count(*), count(*) filter (d[2] - d[1] <= {columns.HORIZON_DAYS})
        from (select min(day, 2) d from purchases group by customer) where d[1] <= $last""",
    "window": f"""select count(*), count(*) filter (gap <= {columns.HORIZON_DAYS})
        from (select day, row_number() over w n, lead(day) over w - day gap from purchases
              window w as (partition by customer order by day)) where n = 1 and day <= $last""",
}

# $end: the shop's last day.
VALUE = {
    "days": """select sum((x + 1) * (tx + 3 * t) + s // greatest(x, 1))
        from (select count(*) - 1 x, max(day) - min(day) tx, $end - min(day) t, sum(a)::bigint - arg_min(a, day)::bigint s
              from (select customer, day, sum(amount)::bigint a from purchases group by all) group by customer)""",
    "window": """select sum((x + 1) * (tx + 3 * t) + s // greatest(x, 1))
        from (select count(*) filter (day <> before) x, max(day) - min(day) tx, $end - min(day) t,
                     coalesce(sum(amount) filter (day <> first), 0)::bigint s
              from (select customer, day, amount, lag(day) over w before, first_value(day) over w first
                    from purchases window w as (partition by customer order by day)) group by customer)""",
}


def rfm(levels: list[float]) -> dict[str, str]:
    score = "({0} > q{0}[1])::int + ({0} > q{0}[2])::int + ({0} > q{0}[3])::int + ({0} > q{0}[4])::int"
    scores = ", ".join(score.format(value) for value in "rfm")
    limits = ", ".join(f"quantile_disc({value}, {levels}) q{value}" for value in "rfm")
    return {
        "quantiles": f"""with customers as materialized (
                select max(day) r, count(*) f, sum(amount)::bigint m from purchases group by customer),
            limits as (select {limits} from customers)
            select {scores}, count(*) from customers, limits group by all"""
    }


def main(path: str, threads: int, rounds: int) -> None:
    shop = columns.read(path)
    log = pandas.DataFrame({"customer": shop.customer, "day": shop.day, "amount": shop.amount})
    database = duckdb.connect()
    database.execute(f"set threads = {threads}")
    started = time.perf_counter()
    # Sorted by customer: the order that suits these questions best.
    database.execute("""create table purchases as
        select customer, date '1970-01-01' + day as day, amount from log order by customer, day""")
    build_ms = (time.perf_counter() - started) * 1e3

    def run(query: str) -> list:
        return database.execute(query).fetchall()

    last = f"date '1970-01-01' + {shop.last_day - columns.HORIZON_DAYS}"
    end = f"date '1970-01-01' + {shop.last_day}"
    value = {form: query.replace("$end", f"({end})") for form, query in VALUE.items()}
    repeat = {form: query.replace("$last", last) for form, query in REPEAT.items()}
    kernels = {
        "triangle": columns.measure(TRIANGLE, run, lambda rows: columns.triangle_checksum(rows, shop.first_month), rounds),
        "repeat": columns.measure(repeat, run, columns.repeat_checksum, rounds),
        "value": columns.measure(value, run, columns.value_checksum, rounds),
        "rfm": columns.measure(rfm(columns.quintile_levels(shop.customers)), run, columns.rfm_checksum, rounds),
    }
    columns.report("duckdb", duckdb.__version__, threads, build_ms, kernels)


main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
