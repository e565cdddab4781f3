//! Spend over new customers: the whole, each month, each channel.
//!
//! Purpose: the two formulas, over the months for which spend is stated.
//! Must not: pass over the snapshot; that was done before.

use super::new_customers::folded;
use super::{
    Acquisition, CHANNELS_MAX, ChannelCost, ChannelSource, Cost, Curve, LeftOut, MonthCost, NewCustomers,
    Params, Spent, payback,
};
use crate::metrics::{Known, Reason};
use domain::money::Currency;
use domain::spend::{SpendKind, SpendRow};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Sums of rows, and how many rows they are of: no rows is not the same as 0.
#[derive(Debug, Clone, Copy, Default)]
struct Sum {
    minor: [i64; SpendKind::ALL.len()],
    rows: [u64; SpendKind::ALL.len()],
}

impl Sum {
    /// Rows are few enough and small enough that no sum overflows; see [`domain::spend::ROWS_MAX`].
    fn add(&mut self, other: Self) {
        for kind in 0..SpendKind::ALL.len() {
            self.minor[kind] = self.minor[kind].saturating_add(other.minor[kind]);
            self.rows[kind] += other.rows[kind];
        }
    }

    fn of(row: &SpendRow) -> Self {
        let mut sum = Self::default();
        sum.minor[row.key.kind as usize] = row.amount_minor;
        sum.rows[row.key.kind as usize] = 1;
        sum
    }

    fn is_stated(&self) -> bool {
        self.rows.iter().any(|&rows| rows > 0)
    }

    fn total_minor(&self) -> i64 {
        self.minor.iter().fold(0, |sum, &minor| sum.saturating_add(minor))
    }

    fn spent(&self) -> Spent {
        let [marketing_minor, wages_minor, tools_minor, overheads_minor] = self.minor;
        Spent { marketing_minor, wages_minor, tools_minor, overheads_minor, total_minor: self.total_minor() }
    }

    fn cost(&self, new_customers: u64) -> Cost {
        let cac = |minor: i64, is_stated: bool| match (is_stated, new_customers) {
            (false, _) => Known::unknown(Reason::NoSpend, 1, 0),
            (true, 0) => Known::unknown(Reason::NoNewCustomers, 1, 0),
            (true, customers) => Known::Value(minor as f64 / customers as f64),
        };
        let marketing = SpendKind::Marketing as usize;
        Cost {
            new_customers,
            spent: self.spent(),
            marketing_cac_minor: cac(self.minor[marketing], self.rows[marketing] > 0),
            full_cac_minor: cac(self.total_minor(), self.is_stated()),
        }
    }
}

/// The spend of one currency by position of its month; `""` holds what names no channel.
struct Table {
    months: Vec<BTreeMap<String, Sum>>,
    /// How the table spells each channel first.
    spelled: BTreeMap<String, String>,
    left_out: LeftOut,
}

impl Table {
    fn new(found: &NewCustomers, currency: Currency, spend: &[SpendRow]) -> Self {
        let mut months = vec![BTreeMap::new(); found.months.len()];
        let (mut spelled, mut left_out) = (BTreeMap::new(), LeftOut::default());
        for row in spend {
            if row.key.currency != currency {
                left_out.other_currency_rows += 1;
                continue;
            }
            let first_day = row.key.month.first_day();
            let position = found.months.iter().position(|month| month.from == first_day);
            let Some(position) = position else {
                left_out.outside_data_minor = left_out.outside_data_minor.saturating_add(row.amount_minor);
                continue;
            };
            if !found.months[position].complete {
                left_out.incomplete_minor = left_out.incomplete_minor.saturating_add(row.amount_minor);
            }
            let channel = row.key.channel.as_deref().unwrap_or_default();
            spelled.entry(folded(channel)).or_insert_with(|| channel.trim().to_owned());
            let sum: &mut Sum = months[position].entry(folded(channel)).or_default();
            sum.add(Sum::of(row));
        }
        Self { months, spelled, left_out }
    }

    fn month(&self, position: usize) -> Sum {
        let mut sum = Sum::default();
        self.months[position].values().for_each(|part| sum.add(*part));
        sum
    }

    fn is_counted(&self, found: &NewCustomers, position: usize) -> bool {
        found.months[position].complete && self.month(position).is_stated()
    }
}

/// For each month of the data, whether it is complete and has stated spend.
pub(super) fn stated_months(found: &NewCustomers, currency: Currency, spend: &[SpendRow]) -> Vec<bool> {
    let table = Table::new(found, currency, spend);
    (0..found.months.len()).map(|position| table.is_counted(found, position)).collect()
}

impl NewCustomers {
    /// For each month, whether it counts with this spend: what [`super::CurveParams`] asks for.
    #[must_use]
    pub fn counted_with(&self, currency: Currency, spend: &[SpendRow]) -> Vec<bool> {
        stated_months(self, currency, spend)
    }
}

/// Puts the figures together. `curve` is that of the months that [`NewCustomers::counted_with`]
/// names for the same spend and as-of date.
#[must_use]
pub fn assemble(found: &NewCustomers, curve: &Curve, currency: Currency, params: &Params) -> Acquisition {
    let table = Table::new(found, currency, &params.spend);
    let counted: Vec<usize> =
        (0..found.months.len()).filter(|&position| table.is_counted(found, position)).collect();
    let (mut spent, mut shared, mut customers) = (Sum::default(), Sum::default(), 0);
    for &position in &counted {
        spent.add(table.month(position));
        shared.add(table.months[position].get("").copied().unwrap_or_default());
        customers += found.total[position];
    }
    let total = spent.cost(customers);
    let known: u64 =
        found.channels.values().flat_map(|channel| counted.iter().map(|&at| channel.months[at])).sum();
    let (channels, more_channels) = channels(found, &table, &counted);
    Acquisition {
        channel_source: found.source,
        months_counted: counted.len() as u64,
        total,
        shared: shared.spent(),
        customers_without_channel: customers - known,
        months: months(found, &table),
        channels,
        more_channels,
        left_out: table.left_out,
        payback: payback::payback(curve, &total, params.margin),
        value_to_cost: payback::value_to_cost(&total, params.lifetime_value),
    }
}

fn months(found: &NewCustomers, table: &Table) -> Vec<MonthCost> {
    let first = (0..found.months.len()).find(|&position| table.month(position).is_stated());
    let positions = first.unwrap_or(found.months.len())..found.months.len();
    positions
        .map(|at| month(found, at, table.is_counted(found, at), table.month(at), found.total[at]))
        .collect()
}

fn month(found: &NewCustomers, position: usize, counted: bool, spent: Sum, customers: u64) -> MonthCost {
    MonthCost { period: found.months[position].clone(), counted, cost: spent.cost(customers) }
}

fn channels(found: &NewCustomers, table: &Table, counted: &[usize]) -> (Vec<ChannelCost>, u64) {
    let names = found.channels.keys().chain(table.spelled.keys()).filter(|name| !name.is_empty());
    let names: std::collections::BTreeSet<&String> = names.collect();
    let mut channels: Vec<ChannelCost> =
        names.into_iter().filter_map(|name| channel(found, table, counted, name)).collect();
    channels.sort_by_key(|one| Reverse((one.cost.spent.total_minor, one.cost.new_customers)));
    let more = channels.len().saturating_sub(CHANNELS_MAX);
    channels.truncate(CHANNELS_MAX);
    (channels, more as u64)
}

/// One channel by its folded name; `None` where it has neither spend nor customers.
fn channel(found: &NewCustomers, table: &Table, counted: &[usize], name: &str) -> Option<ChannelCost> {
    let counts = found.channels.get(name);
    let (mut spent, mut customers, mut months) = (Sum::default(), 0, Vec::new());
    for &position in counted {
        let of_month = table.months[position].get(name).copied().unwrap_or_default();
        let new = counts.map_or(0, |counts| counts.months[position]);
        if new > 0 || of_month.is_stated() {
            months.push(month(found, position, true, of_month, new));
        }
        spent.add(of_month);
        customers += new;
    }
    if customers == 0 && !spent.is_stated() {
        return None;
    }
    let mut cost = spent.cost(customers);
    if found.source == ChannelSource::None {
        let unknown = Known::unknown(Reason::NoChannels, 1, 0);
        (cost.marketing_cac_minor, cost.full_cac_minor) = (unknown, unknown);
        months.clear();
    }
    let spelled = counts.map(|counts| &counts.name).or_else(|| table.spelled.get(name));
    Some(ChannelCost { channel: spelled.cloned().unwrap_or_default(), cost, months })
}
