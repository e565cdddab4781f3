//! A member's story: orders, refunds and every change of the member, newest first, a page at a time.
//!
//! Purpose: merge two lists of the store into one by time, and say where the next page begins.
//! Must not: lose an item or show one twice, whatever the pages.

use crate::app::AppError;
use domain::ids::{CustomerId, OrderId, RedemptionId, RefundId};
use domain::membership::What;
use domain::order::Order;
use domain::program::Program;
use domain::time::Timestamp;
use std::collections::HashMap;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;
use store::{Cursor, JournaledChange, PageRequest, Read, RedemptionRow, TimelineItem};

/// Items read of each list for one page.
const EACH: u32 = 30;

/// Where one list goes on.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
enum Place {
    #[default]
    Start,
    After(Cursor),
    End,
}

/// Where a page of a story begins.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Places {
    bought: Place,
    changed: Place,
}

impl Places {
    /// Whether this is the first page.
    #[must_use]
    pub fn is_start(&self) -> bool {
        *self == Self::default()
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Start => f.write_str("start"),
            Self::After(cursor) => cursor.fmt(f),
            Self::End => f.write_str("end"),
        }
    }
}

impl FromStr for Place {
    type Err = AppError;
    fn from_str(text: &str) -> Result<Self, AppError> {
        match text {
            "start" => Ok(Self::Start),
            "end" => Ok(Self::End),
            cursor => Ok(Self::After(cursor.parse()?)),
        }
    }
}

impl fmt::Display for Places {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}~{}", self.bought, self.changed)
    }
}

impl FromStr for Places {
    type Err = AppError;
    fn from_str(text: &str) -> Result<Self, AppError> {
        let (bought, changed) = text.split_once('~').ok_or(AppError::BadCursor)?;
        Ok(Self { bought: bought.parse()?, changed: changed.parse()? })
    }
}

/// One thing that happened.
#[derive(Debug, Clone)]
pub enum Item {
    /// An order or a refund, with the change of points that it led to where that is on the same page.
    Bought(Box<TimelineItem>, Option<Box<JournaledChange>>),
    /// Any other change of the member.
    Changed(Box<JournaledChange>),
}

impl Item {
    fn at(&self) -> Timestamp {
        match self {
            Self::Bought(item, _) => item.at(),
            Self::Changed(change) => change.change.at,
        }
    }
}

/// A page of a story.
#[derive(Debug, Clone, Default)]
pub struct Story {
    /// What happened, newest first.
    pub items: Vec<Item>,
    /// Where the next page begins; `None` on the last.
    pub next: Option<Places>,
    /// Orders that the items speak of.
    pub orders: HashMap<OrderId, Order>,
    /// Redemptions that the items speak of.
    pub redemptions: HashMap<RedemptionId, RedemptionRow>,
    /// The versions of the program that decided.
    pub programs: HashMap<u32, Arc<Program>>,
}

impl Story {
    /// What is named in changes: orders, redemptions, versions of the program.
    ///
    /// # Errors
    /// The store fails.
    pub fn look_up(&mut self, read: &dyn Read, changes: &[&JournaledChange]) -> Result<(), AppError> {
        for JournaledChange { change, .. } in changes {
            let order = match &change.what {
                What::Purchase { order } | What::Refund { order, .. } | What::Reversed { order, .. } => {
                    Some(*order)
                }
                _ => None,
            };
            if let Some(id) = order.filter(|id| !self.orders.contains_key(id))
                && let Some(found) = read.order(id)?
            {
                self.orders.insert(id, found);
            }
            if let What::RedemptionMoved { redemption, .. } = change.what
                && let Some(found) = read.redemption(redemption)?
            {
                self.redemptions.insert(redemption, found);
            }
            let version = change.program_version;
            if !change.trace.rules.is_empty()
                && !self.programs.contains_key(&version)
                && let Some(found) = version_of(read, version)?
            {
                self.programs.insert(version, found);
            }
        }
        Ok(())
    }
}

/// The program of a version; `None` where its document is none any more.
fn version_of(read: &dyn Read, version: u32) -> Result<Option<Arc<Program>>, AppError> {
    let Some(found) = read.program(version)? else { return Ok(None) };
    Ok(Program::from_value(&found.document).ok().map(|checked| Arc::new(checked.program)))
}

/// Reads a page.
///
/// # Errors
/// The places are none of this story; the store fails.
pub fn read(read: &dyn Read, id: CustomerId, places: Places) -> Result<Story, AppError> {
    let bought = fetch(&places.bought, |page| Ok(read.timeline(id, page)?))?;
    let changed = fetch(&places.changed, |page| Ok(read.changes_of(id, page)?))?;
    // A list that goes on is known down to its last item: nothing older is shown on this page.
    let bought_end = bought.next.as_ref().and_then(|_| bought.items.last()).map(TimelineItem::at);
    let changed_end = changed.next.as_ref().and_then(|_| changed.items.last()).map(|item| item.change.at);
    let horizon = bought_end.into_iter().chain(changed_end).max();
    let is_shown = |at: Timestamp| horizon.is_none_or(|horizon| at >= horizon);
    let bought_count = bought.items.iter().take_while(|item| is_shown(item.at())).count();
    let changed_count = changed.items.iter().take_while(|item| is_shown(item.change.at)).count();
    let next = Places {
        bought: go_on(&places.bought, &bought, bought_count, |page| Ok(read.timeline(id, page)?.next))?,
        changed: go_on(&places.changed, &changed, changed_count, |page| Ok(read.changes_of(id, page)?.next))?,
    };
    let is_last = next.bought == Place::End && next.changed == Place::End;
    let bought = bought.items.into_iter().take(bought_count);
    let changed = changed.items.into_iter().take(changed_count).collect();
    let mut story = Story { items: merged(bought.collect(), changed), ..Story::default() };
    story.next = (!is_last).then_some(next);
    let items = std::mem::take(&mut story.items);
    let changes: Vec<&JournaledChange> = items.iter().filter_map(change_of).collect();
    story.look_up(read, &changes)?;
    story.items = items;
    Ok(story)
}

fn change_of(item: &Item) -> Option<&JournaledChange> {
    match item {
        Item::Bought(_, change) => change.as_deref(),
        Item::Changed(change) => Some(change),
    }
}

struct Fetched<T> {
    items: Vec<T>,
    next: Option<Cursor>,
}

fn fetch<T>(
    place: &Place,
    list: impl Fn(&PageRequest) -> Result<store::Page<T>, AppError>,
) -> Result<Fetched<T>, AppError> {
    let page = match place {
        Place::End => return Ok(Fetched { items: Vec::new(), next: None }),
        Place::Start => PageRequest::first(EACH),
        Place::After(cursor) => PageRequest::after(cursor.clone(), EACH),
    };
    let found = list(&page)?;
    Ok(Fetched { items: found.items, next: found.next })
}

/// Where a list goes on of which `count` items were shown.
fn go_on<T>(
    place: &Place,
    fetched: &Fetched<T>,
    count: usize,
    next: impl Fn(&PageRequest) -> Result<Option<Cursor>, AppError>,
) -> Result<Place, AppError> {
    if count == fetched.items.len() {
        return Ok(fetched.next.clone().map_or(Place::End, Place::After));
    }
    if count == 0 {
        return Ok(place.clone());
    }
    let limit = u32::try_from(count).unwrap_or(EACH);
    let page = match place {
        Place::After(cursor) => PageRequest::after(cursor.clone(), limit),
        Place::Start | Place::End => PageRequest::first(limit),
    };
    Ok(next(&page)?.map_or(Place::End, Place::After))
}

/// One list by time; what an order or a refund did to points stands with it.
fn merged(bought: Vec<TimelineItem>, changed: Vec<JournaledChange>) -> Vec<Item> {
    let mut of_order: HashMap<OrderId, JournaledChange> = HashMap::new();
    let mut of_refund: HashMap<RefundId, JournaledChange> = HashMap::new();
    let mut others = Vec::new();
    let mut orders = std::collections::HashSet::new();
    let mut refunds = std::collections::HashSet::new();
    for item in &bought {
        match item {
            TimelineItem::Order(order) => drop(orders.insert(order.id)),
            TimelineItem::Refund(refund) => drop(refunds.insert(refund.id)),
        }
    }
    for change in changed {
        match change.change.what {
            What::Purchase { order } if orders.contains(&order) => drop(of_order.insert(order, change)),
            What::Refund { refund, .. } if refunds.contains(&refund) => {
                drop(of_refund.insert(refund, change))
            }
            _ => others.push(Item::Changed(Box::new(change))),
        }
    }
    let bought = bought.into_iter().map(|item| {
        let change = match &item {
            TimelineItem::Order(order) => of_order.remove(&order.id),
            TimelineItem::Refund(refund) => of_refund.remove(&refund.id),
        };
        Item::Bought(Box::new(item), change.map(Box::new))
    });
    // The sort is stable: what was decided at an instant stands above the order of that instant.
    let mut items: Vec<Item> = others.into_iter().chain(bought).collect();
    items.sort_by_key(|item| std::cmp::Reverse(item.at()));
    items
}
