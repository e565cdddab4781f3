//! Tables of customers that are already summed up, told from files of orders by their headings.
//!
//! Purpose: rows of (x, t_x, T), of mean spend, of opportunities, or counts of survivors, each checked,
//! with the line and the column in every complaint.
//! Must not: guess; a file without such headings is taken for orders.
//! Start at [`read`].

use super::cohort_table;
use crate::cli::exit::Failure;
use analytics::models::bg_bb::{Opportunities, WeightedOpportunities};
use analytics::models::gamma_gamma::{Spend, WeightedSpend};
use analytics::models::{History, WeightedHistory};

/// What a file holds, unless it is orders.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Table {
    /// A row a customer, or a row for all customers with equal figures.
    Customers(CustomerTable),
    /// A cohort each: its size, then survivors.
    Cohorts(Vec<Vec<u64>>),
}

/// A table and the file that it is.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Named {
    pub(super) name: String,
    pub(super) table: Table,
}

/// Customers by their figures; what has no column has no values.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct CustomerTable {
    repeats: Vec<u32>,
    last: Vec<f64>,
    /// T: age at the end of the data.
    age: Vec<f64>,
    /// Opportunities since the first purchase.
    passed: Vec<f64>,
    /// Mean repeat spend.
    mean: Vec<f64>,
    weight: Vec<u64>,
    /// Lines of the rows in the file, from 1.
    lines: Vec<usize>,
    name: String,
}

/// A column that is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Repeats,
    Last,
    Age,
    Passed,
    Mean,
    Weight,
    /// `n`: opportunities where no other column has them and there is no age, else a weight.
    N,
}

/// Known headings, without case, dots, dashes, blanks and underscores.
const HEADINGS: [(Column, &[&str]); 7] = [
    (Column::Repeats, &["x", "frequency", "repeats"]),
    (Column::Last, &["tx", "recency", "last"]),
    (Column::Age, &["t", "tcal", "age"]),
    (Column::Passed, &["periods", "nperiods", "opportunities", "ncal"]),
    (Column::Mean, &["z", "zbar", "mx", "monetaryvalue", "meanspend"]),
    (Column::Weight, &["weight", "weights", "count", "customers", "custs"]),
    (Column::N, &["n"]),
];

/// The lines of a text that are not empty, with their numbers from 1, split into fields.
pub(super) struct Lines<'t> {
    pub(super) rows: Vec<(usize, Vec<&'t str>)>,
}

impl<'t> Lines<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        let text = text.trim_start_matches('\u{feff}');
        let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
        let delimiter = ['\t', ';', ','].into_iter().find(|&delimiter| first.contains(delimiter));
        let field = |field: &'t str| field.trim().trim_matches('"').trim();
        let split = |line: &'t str| match delimiter {
            Some(delimiter) => line.split(delimiter).map(field).collect(),
            None => line.split_whitespace().map(field).collect(),
        };
        let lines = text.lines().zip(1..).filter(|(line, _)| !line.trim().is_empty());
        Self { rows: lines.map(|(line, number)| (number, split(line))).collect() }
    }
}

/// A heading as it is compared.
pub(super) fn plain(heading: &str) -> String {
    heading.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase()
}

/// The table in `text`, or `None` where its headings are not those of a table.
pub(super) fn read(name: &str, text: &str) -> Result<Option<Named>, Failure> {
    let lines = Lines::of(text);
    let Some((_, first)) = lines.rows.first() else { return Ok(None) };
    let table = match columns(first) {
        Some(columns) => Some(Table::Customers(CustomerTable::read(name, &lines, &columns)?)),
        None => cohort_table::read(name, &lines)?.map(Table::Cohorts),
    };
    Ok(table.map(|table| Named { name: name.to_owned(), table }))
}

/// Whether the first line of `head` has the headings of a table of customers.
pub(super) fn looks_like_one(head: &str) -> bool {
    Lines::of(head).rows.first().is_some_and(|(_, first)| columns(first).is_some())
}

/// The known columns by their position; `None` where they make no table of customers.
fn columns(headings: &[&str]) -> Option<Vec<(usize, Column)>> {
    let known = |heading: &str| {
        let heading = plain(heading);
        HEADINGS.iter().find(|(_, names)| names.contains(&heading.as_str())).map(|(column, _)| *column)
    };
    let mut columns: Vec<(usize, Column)> =
        headings.iter().enumerate().filter_map(|(at, heading)| Some((at, known(heading)?))).collect();
    let has = |columns: &[(usize, Column)], wanted| columns.iter().any(|(_, column)| *column == wanted);
    let dated = has(&columns, Column::Age) || has(&columns, Column::Passed);
    for (_, column) in &mut columns {
        if *column == Column::N {
            *column = if dated { Column::Weight } else { Column::Passed };
        }
    }
    let when = has(&columns, Column::Last) && (has(&columns, Column::Age) || has(&columns, Column::Passed));
    (has(&columns, Column::Repeats) && (when || has(&columns, Column::Mean))).then_some(columns)
}

/// A complaint about one field.
pub(super) fn wrong(name: &str, line: usize, heading: &str, text: &str, remedy: &str) -> Failure {
    Failure::failed(format!("{name}, line {line}, column {heading}: {text:?}: {remedy}"))
}

impl CustomerTable {
    fn read(name: &str, lines: &Lines<'_>, columns: &[(usize, Column)]) -> Result<Self, Failure> {
        let headings = &lines.rows[0].1;
        for (at, column) in columns {
            if let Some((other, _)) = columns.iter().find(|(other, same)| other < at && same == column) {
                let message = format!(
                    "{name}: the columns {} and {} mean the same; leave one out",
                    headings[*other], headings[*at]
                );
                return Err(Failure::failed(message));
            }
        }
        let mut table = Self { name: name.to_owned(), ..Self::default() };
        for (line, fields) in &lines.rows[1..] {
            for (at, column) in columns {
                let text = fields.get(*at).copied().unwrap_or_default();
                table
                    .push(*column, text)
                    .map_err(|remedy| wrong(name, *line, headings[*at], text, remedy))?;
            }
            table.lines.push(*line);
        }
        if table.lines.is_empty() {
            return Err(Failure::failed(format!("{name}: there are headings but no rows")));
        }
        Ok(table)
    }

    fn push(&mut self, column: Column, text: &str) -> Result<(), &'static str> {
        const WHOLE: &str = "give a whole number from 0";
        const TIME: &str = "give a number from 0";
        let number = || text.parse::<f64>().ok().filter(|number| number.is_finite() && *number >= 0.0);
        let whole = || number().filter(|number| number.fract().abs() < f64::EPSILON);
        match column {
            Column::Repeats => {
                let repeats = whole().filter(|&number| number <= f64::from(u32::MAX)).ok_or(WHOLE)?;
                self.repeats.push(repeats as u32);
            }
            Column::Weight | Column::N => {
                self.weight.push(whole().filter(|&number| number < 1e15).ok_or(WHOLE)? as u64);
            }
            Column::Last => self.last.push(number().ok_or(TIME)?),
            Column::Age => self.age.push(number().ok_or(TIME)?),
            Column::Passed => self.passed.push(number().ok_or(TIME)?),
            // A customer without a repeat purchase has no mean.
            Column::Mean if text.is_empty() => self.mean.push(0.0),
            Column::Mean => self.mean.push(number().ok_or("give an amount from 0")?),
        }
        Ok(())
    }

    /// Whether its rows count opportunities rather than time.
    pub(super) fn counts_opportunities(&self) -> bool {
        self.age.is_empty() && !self.passed.is_empty()
    }

    /// Whether its rows tell spend alone.
    pub(super) fn tells_spend_alone(&self) -> bool {
        self.last.is_empty() && !self.mean.is_empty()
    }

    fn weight_of(&self, row: usize) -> u64 {
        self.weight.get(row).copied().unwrap_or(1)
    }

    fn missing(&self, what: &str) -> Failure {
        Failure::failed(format!("{}: this model needs {what}; add it or choose another --model", self.name))
    }

    fn fault(&self, row: usize, wrong: &str) -> Failure {
        Failure::failed(format!("{}, line {}: {wrong}; mend or remove the row", self.name, self.lines[row]))
    }

    /// Rows for a model of when customers buy.
    pub(super) fn histories(&self) -> Result<Vec<WeightedHistory>, Failure> {
        if self.last.is_empty() || self.age.is_empty() {
            return Err(self.missing("columns x, t_x and T (times since the first purchase)"));
        }
        let row = |row: usize| {
            let history = History { repeats: self.repeats[row], last: self.last[row], age: self.age[row] };
            match history.fault() {
                Some(wrong) => Err(self.fault(row, wrong)),
                None => Ok(WeightedHistory { history, weight: self.weight_of(row) }),
            }
        };
        (0..self.lines.len()).map(row).collect()
    }

    /// Rows for a model of opportunities. Without a column of opportunities, whole ages will do.
    pub(super) fn opportunities(&self) -> Result<Vec<WeightedOpportunities>, Failure> {
        let passed = if self.passed.is_empty() { &self.age } else { &self.passed };
        if self.last.is_empty() || passed.is_empty() {
            return Err(self.missing("columns x, t_x and n (opportunities since the first purchase)"));
        }
        let whole = |row: usize, number: f64| {
            let fits = number.fract().abs() < f64::EPSILON && number <= f64::from(u32::MAX);
            fits.then_some(number as u32)
                .ok_or_else(|| self.fault(row, "opportunities are counted, t_x and n are whole numbers"))
        };
        let row = |row: usize| {
            let opportunities = Opportunities {
                taken: self.repeats[row],
                last: whole(row, self.last[row])?,
                passed: whole(row, passed[row])?,
            };
            match opportunities.fault() {
                Some(wrong) => Err(self.fault(row, wrong)),
                None => Ok(WeightedOpportunities { opportunities, weight: self.weight_of(row) }),
            }
        };
        (0..self.lines.len()).map(row).collect()
    }

    /// Rows for a model of spend.
    pub(super) fn spends(&self) -> Result<Vec<WeightedSpend>, Failure> {
        if self.mean.is_empty() {
            return Err(self.missing("a column z (mean spend of the repeat purchases)"));
        }
        let row = |row: usize| {
            let spend = Spend { repeats: self.repeats[row], mean: self.mean[row] };
            WeightedSpend { spend, weight: self.weight_of(row) }
        };
        Ok((0..self.lines.len()).map(row).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn customers(text: &str) -> CustomerTable {
        match read("file", text).unwrap().map(|named| named.table) {
            Some(Table::Customers(table)) => table,
            other => panic!("{other:?}"),
        }
    }

    fn complaint<T: std::fmt::Debug>(result: Result<T, Failure>) -> String {
        result.unwrap_err().message
    }

    #[test]
    fn headings_tell_tables_from_orders() {
        let table = customers("ID,x,t_x,T,zbar\n1,2,30.43,38.86,22.35\n3,0,0,38.86,\n");
        assert_eq!(table.histories().unwrap()[0].history, History { repeats: 2, last: 30.43, age: 38.86 });
        assert_eq!(table.spends().unwrap()[1].spend, Spend { repeats: 0, mean: 0.0 });
        assert!(!table.counts_opportunities());
        for orders in ["customer,date,amount\na,2024-01-01,3\n", " 00004 0001 19970101  2   29.33\n", ""] {
            assert_eq!(read("file", orders).unwrap(), None, "{orders}");
        }
    }

    #[test]
    fn n_is_a_weight_beside_an_age_and_else_counts_opportunities() {
        let weighted = customers("x t.x T.cal n\n2 30.4 38.9 7\n");
        assert_eq!(weighted.histories().unwrap()[0].weight, 7);
        let donors = customers("x;t_x;n;custs\n1;3;6;129\n");
        let row = donors.opportunities().unwrap()[0];
        assert_eq!((row.opportunities, row.weight), (Opportunities { taken: 1, last: 3, passed: 6 }, 129));
        assert!(donors.counts_opportunities() && donors.histories().is_err());
    }

    #[test]
    fn complaints_name_the_line_and_the_column() {
        let bad = complaint(read("f.csv", "x,t_x,T\n1,2,3\n\n1.5,2,3\n"));
        assert_eq!(bad, "f.csv, line 4, column x: \"1.5\": give a whole number from 0");
        let bad = complaint(read("f.csv", "x,recency,T\n1,-2,3\n"));
        assert_eq!(bad, "f.csv, line 2, column recency: \"-2\": give a number from 0");
        let late = complaint(customers("x,t_x,T\n1,2,3\n1,4,3\n").histories());
        assert_eq!(
            late,
            "file, line 3: the last purchase lies after the end of the data; mend or remove the row"
        );
        assert!(complaint(customers("x,t_x,T\n1,2,3\n").spends()).contains("needs a column z"));
        assert!(
            complaint(read("f.csv", "x,frequency,t_x,T\n1,1,2,3\n"))
                .contains("x and frequency mean the same")
        );
        assert!(complaint(read("f.csv", "x,t_x,T\n")).contains("no rows"));
        let part = complaint(customers("x,t_x,n\n1,2.5,3\n").opportunities());
        assert!(part.contains("line 2") && part.contains("whole numbers"), "{part}");
    }
}
