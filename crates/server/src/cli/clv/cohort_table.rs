//! Counts of survivors, as people write them down.
//!
//! Purpose: one column of counts; cohorts as columns beside a column of periods; cohorts as rows; or a
//! row for each cohort and period.
//! Must not: fit.
//! Start at [`read`].

use super::table::{Lines, plain, wrong};
use crate::cli::exit::Failure;
use std::collections::BTreeMap;

/// Headings of a column of periods.
const PERIODS: [&str; 9] = ["period", "year", "renewal", "renewals", "month", "week", "age", "time", "t"];
/// Headings of a column of counts.
const SURVIVORS: [&str; 7] = ["survivors", "customers", "active", "alive", "n", "nactive", "count"];
const COUNT: &str = "give a whole number of customers, not a share";

/// The cohorts, or `None` where the file is no such table.
pub(super) fn read(name: &str, lines: &Lines<'_>) -> Result<Option<Vec<Vec<u64>>>, Failure> {
    let (_, first) = &lines.rows[0];
    let headings: Vec<String> = first.iter().map(|heading| plain(heading)).collect();
    let known =
        |names: &[&str], at: usize| headings.get(at).is_some_and(|heading| names.contains(&heading.as_str()));
    let cohorts = if lines.rows.iter().all(|(_, fields)| fields.len() == 1) {
        one_column(name, lines)?
    } else if known(&["cohort"], 0) && known(&PERIODS, 1) && known(&SURVIVORS, 2) {
        long(name, lines)?
    } else if known(&["cohort"], 0) {
        cohorts_as_rows(name, lines)?
    } else if known(&PERIODS, 0) {
        cohorts_as_columns(name, lines)?
    } else {
        return Ok(None);
    };
    for (cohort, number) in cohorts.iter().zip(1..) {
        if let Some(at) = cohort.windows(2).position(|pair| pair[1] > pair[0]) {
            let message = format!(
                "{name}, cohort {number}: {} survivors at renewal {} after {} before; counts never rise",
                cohort[at + 1],
                at + 1,
                cohort[at]
            );
            return Err(Failure::failed(message));
        }
    }
    Ok(Some(cohorts))
}

fn count(text: &str) -> Option<u64> {
    text.parse().ok().filter(|&count| count < 1_000_000_000_000)
}

/// One cohort: its size, then survivors; a heading is welcome.
fn one_column(name: &str, lines: &Lines<'_>) -> Result<Vec<Vec<u64>>, Failure> {
    let heading = lines.rows[0].1[0];
    let headed = heading.parse::<f64>().is_err();
    let rows = &lines.rows[usize::from(headed)..];
    let column = if headed { heading } else { "1" };
    let cohort: Result<Vec<u64>, Failure> = rows
        .iter()
        .map(|(line, fields)| count(fields[0]).ok_or_else(|| wrong(name, *line, column, fields[0], COUNT)))
        .collect();
    Ok(vec![cohort?])
}

/// A column of periods, then one column a cohort; a younger cohort ends with empty fields.
fn cohorts_as_columns(name: &str, lines: &Lines<'_>) -> Result<Vec<Vec<u64>>, Failure> {
    let headings = &lines.rows[0].1;
    let mut cohorts = Vec::new();
    for (at, label) in headings.iter().enumerate().skip(1) {
        let fields =
            lines.rows[1..].iter().map(|(line, fields)| (*line, fields.get(at).copied().unwrap_or_default()));
        cohorts.push(cohort(name, label, fields)?);
    }
    Ok(cohorts)
}

/// A column of names, then the periods; a younger cohort ends with empty fields.
fn cohorts_as_rows(name: &str, lines: &Lines<'_>) -> Result<Vec<Vec<u64>>, Failure> {
    let row = |(line, fields): &(usize, Vec<&str>)| {
        let label = fields.first().copied().unwrap_or_default();
        cohort(name, label, fields.iter().skip(1).map(|field| (*line, *field)))
    };
    lines.rows[1..].iter().map(row).collect()
}

/// Counts up to the first empty field, after which only empty ones may follow.
fn cohort<'t>(
    name: &str,
    label: &str,
    fields: impl Iterator<Item = (usize, &'t str)>,
) -> Result<Vec<u64>, Failure> {
    let (mut counts, mut ended) = (Vec::new(), false);
    for (line, field) in fields {
        match (field, ended) {
            ("", _) => ended = true,
            (_, true) => {
                return Err(wrong(
                    name,
                    line,
                    label,
                    field,
                    "a count after a gap; fill the gap or leave it out",
                ));
            }
            (field, false) => {
                counts.push(count(field).ok_or_else(|| wrong(name, line, label, field, COUNT))?)
            }
        }
    }
    Ok(counts)
}

/// Columns cohort, period and survivors; periods of a cohort from 0 or 1 without gaps.
fn long(name: &str, lines: &Lines<'_>) -> Result<Vec<Vec<u64>>, Failure> {
    let headings = &lines.rows[0].1;
    let mut cohorts: BTreeMap<&str, BTreeMap<u64, u64>> = BTreeMap::new();
    for (line, fields) in &lines.rows[1..] {
        let field = |at: usize| fields.get(at).copied().unwrap_or_default();
        let number = |at: usize| {
            count(field(at)).ok_or_else(|| wrong(name, *line, headings[at], field(at), "give a whole number"))
        };
        let (period, survivors) = (number(1)?, number(2)?);
        if cohorts.entry(field(0)).or_default().insert(period, survivors).is_some() {
            let remedy = "this cohort has the period twice; leave one out";
            return Err(wrong(name, *line, headings[1], field(1), remedy));
        }
    }
    let gapless = |(label, periods): (&str, BTreeMap<u64, u64>)| {
        let first = periods.keys().next().copied().unwrap_or_default();
        let gap = periods.keys().zip(first..).find(|(period, expected)| *period != expected);
        match gap {
            Some((_, missing)) => {
                let message = format!("{name}, cohort {label}: period {missing} is missing; add it");
                Err(Failure::failed(message))
            }
            None if first > 1 => {
                let message =
                    format!("{name}, cohort {label}: begins with period {first}; begin with its size at 0");
                Err(Failure::failed(message))
            }
            None => Ok(periods.into_values().collect()),
        }
    };
    cohorts.into_iter().map(gapless).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<&[&[u64]]>) {
        let found = read("file", &Lines::of(text)).unwrap();
        let expected = expected.map(|cohorts| cohorts.iter().map(|cohort| cohort.to_vec()).collect());
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn every_way_to_write_them_down() {
        check("1000\n869\n743\n", Some(&[&[1000, 869, 743]]));
        check("customers\n1000\n869\n", Some(&[&[1000, 869]]));
        check(
            "year,High End,Regular\n0,1000,1000\n1,869,631\n2,743,\n",
            Some(&[&[1000, 869, 743], &[1000, 631]]),
        );
        check(
            "cohort\t0\t1\t2\n2001\t10000\t8000\t6480\n2002\t10000\t8000\t\n",
            Some(&[&[10_000, 8_000, 6_480], &[10_000, 8_000]]),
        );
        check("cohort;period;survivors\nb;0;9\nb;1;7\na;1;5\na;2;4\n", Some(&[&[5, 4], &[9, 7]]));
        check("customer,date,amount\na,2024-01-01,3\n", None);
    }

    #[test]
    fn complaints_name_the_place() {
        let complaint = |text: &str| read("f.csv", &Lines::of(text)).unwrap_err().message;
        assert_eq!(
            complaint("100\n86.9\n"),
            "f.csv, line 2, column 1: \"86.9\": give a whole number of customers, not a share"
        );
        assert_eq!(
            complaint("100\n80\n81\n"),
            "f.csv, cohort 1: 81 survivors at renewal 2 after 80 before; counts never rise"
        );
        assert!(complaint("year,a\n0,100\n1,\n2,50\n").contains("line 4, column a"));
        assert!(complaint("cohort,period,n\na,0,9\na,2,7\n").contains("period 1 is missing"));
        assert!(complaint("cohort,period,n\na,0,9\na,0,7\n").contains("twice"));
        assert!(complaint("cohort,period,n\na,3,9\n").contains("begins with period 3"));
    }
}
