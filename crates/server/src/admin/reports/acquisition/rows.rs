//! The spend table as a part of the page: newest month first, in pages.

use super::BASE;
use crate::i18n::Words;
use domain::money::Money;
use domain::spend::{Spend, SpendKind};
use domain::time::Grain;

/// Rows of one page.
const ROWS: usize = 24;

/// A page of the table.
#[derive(Debug)]
pub(super) struct TablePart {
    pub(super) rows: Vec<Row>,
    /// Which page, and of how many, from 1.
    pub(super) page: usize,
    pub(super) pages: usize,
    pub(super) text: String,
}

/// A row in words.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) id: String,
    pub(super) month: String,
    pub(super) channel: String,
    pub(super) kind: &'static str,
    pub(super) amount: String,
    pub(super) note: String,
}

impl TablePart {
    /// Page `page` of the table, which comes sorted by month, oldest first.
    pub(super) fn new(words: &Words, table: &[Spend], page: usize) -> Self {
        let pages = table.len().div_ceil(ROWS).max(1);
        let page = page.clamp(1, pages);
        let mut newest: Vec<&Spend> = table.iter().collect();
        newest.sort_by_key(|spend| std::cmp::Reverse(spend.row.key.month));
        let rows = newest.into_iter().skip((page - 1) * ROWS).take(ROWS).map(|spend| Row::new(words, spend));
        let text = words.page_of(words.count(page), words.count(pages));
        Self { rows: rows.collect(), page, pages, text }
    }

    /// The address of another page.
    pub(super) fn href(&self, page: &usize) -> String {
        format!("{BASE}?rows={page}#spend")
    }
}

impl Row {
    fn new(words: &Words, spend: &Spend) -> Self {
        let key = &spend.row.key;
        Self {
            id: spend.id.to_string(),
            month: words.period(Grain::Month, key.month.0),
            channel: key.channel.clone().unwrap_or_else(|| words.spend_channel_all().to_owned()),
            kind: kind_name(words, key.kind),
            amount: words.money(Money::new(spend.row.amount_minor, key.currency)),
            note: spend.row.note.clone().unwrap_or_default(),
        }
    }
}

/// What people call a kind of spend.
pub(super) const fn kind_name(words: &Words, kind: SpendKind) -> &'static str {
    match kind {
        SpendKind::Marketing => words.spend_kind_marketing(),
        SpendKind::Wages => words.spend_kind_wages(),
        SpendKind::Tools => words.spend_kind_tools(),
        SpendKind::Overheads => words.spend_kind_overheads(),
    }
}

/// What a kind of spend is, with examples.
pub(super) const fn kind_text(words: &Words, kind: SpendKind) -> &'static str {
    match kind {
        SpendKind::Marketing => words.spend_kind_marketing_text(),
        SpendKind::Wages => words.spend_kind_wages_text(),
        SpendKind::Tools => words.spend_kind_tools_text(),
        SpendKind::Overheads => words.spend_kind_overheads_text(),
    }
}
