//! Customers, orders and refunds: taken once, corrected, linked, found again.

use crate::shop::{at, customer_saved, facts, line, name, order, order_saved, refund, refund_saved, shop};
use domain::ids::ExternalRef;
use domain::order::OrderStatus;
use std::collections::BTreeMap;
use store::{CustomerQuery, OrderQuery, Outcome, PageRequest, TimelineItem, TxError, WriteError};

#[test]
fn an_order_is_kept_whole_and_read_back_after_reopening() {
    let shop = shop();
    let mut facts = order("1001", 3, 1_999);
    facts.status = OrderStatus::Pending;
    facts.discount_minor = 5;
    facts.shipping_minor = 300;
    facts.tax_minor = 19;
    facts.country = Some("GR".to_owned());
    facts.discount_code = Some("SPRING".to_owned());
    facts.attributes = BTreeMap::from([("gift".to_owned(), "yes".to_owned())]);
    facts.lines = vec![line(1, "A", 1_000), line(7, "B", 999)];
    facts.lines[1].sku = None;
    let applied = shop.apply(&order_saved("ada", facts.clone()));
    assert_eq!((applied.outcome, applied.seq), (Outcome::Created, 1));
    let shop = shop.reopened();
    let id = applied.order_id.unwrap();
    let read = shop.read(move |read| read.order(id)).unwrap();
    assert_eq!(read.facts, facts);
    assert_eq!(Some(read.customer_id), applied.customer_id);
    let by_name = shop.read(|read| read.order_by(&name("1001")));
    assert_eq!(by_name, Some(read));
    let customer = shop.read(|read| read.customer_by(&name("ada"))).unwrap();
    assert_eq!(Some(customer.id), applied.customer_id);
    assert_eq!(customer.identities, [name("ada")]);
}

#[test]
fn the_same_order_again_is_no_op_and_another_is_a_correction() {
    let shop = shop();
    let first = shop.apply(&order_saved("ada", order("1", 0, 100)));
    let again = shop.apply(&order_saved("ada", order("1", 0, 100)));
    assert_eq!((again.outcome, again.seq, again.order_id), (Outcome::Unchanged, 1, first.order_id));
    let corrected = shop.apply(&order_saved("ada", order("1", 0, 90)));
    assert_eq!(
        (corrected.outcome, corrected.seq, corrected.order_id),
        (Outcome::Corrected, 2, first.order_id)
    );
    let moved = shop.apply(&order_saved("eve", order("1", 1, 90)));
    assert_eq!(moved.outcome, Outcome::Corrected);
    let (ada, eve) = (first.customer_id.unwrap(), moved.customer_id.unwrap());
    let page = PageRequest::default();
    let lists = shop.read(move |read| Ok((read.timeline(ada, &page)?, read.timeline(eve, &page)?)));
    assert_eq!((lists.0.items.len(), lists.1.items.len()), (0, 1));
    let counts = shop.read(|read| read.counts());
    assert_eq!((counts.orders, counts.customers, counts.journal_entries), (1, 2, 3));
    // The same number in another source is another order.
    let mut other = order("1", 0, 100);
    other.external = ExternalRef::new("web", "1");
    assert_eq!(shop.apply(&order_saved("ada", other)).outcome, Outcome::Created);
}

#[test]
fn a_refund_may_come_before_its_order_and_its_customer() {
    let shop = shop();
    let early = shop.apply(&refund_saved("ada", refund("r1", Some("1"), 2, 40)));
    assert_eq!((early.outcome, early.order_id), (Outcome::Created, None));
    let placed = shop.apply(&order_saved("ada", order("1", 1, 100)));
    let id = early.refund_id.unwrap();
    let linked = shop.read(move |read| read.refund(id)).unwrap();
    assert_eq!(linked.order_id, placed.order_id);
    let again = shop.apply(&refund_saved("ada", refund("r1", Some("1"), 2, 40)));
    assert_eq!((again.outcome, again.order_id), (Outcome::Unchanged, placed.order_id));
    let changed = shop.apply(&refund_saved("ada", refund("r1", Some("1"), 2, 41)));
    assert_eq!(changed.outcome, Outcome::Corrected);
    let order_id = placed.order_id.unwrap();
    let refunds = shop.read(move |read| read.refunds_of(order_id));
    assert_eq!(refunds.iter().map(|refund| refund.facts.amount_minor).collect::<Vec<_>>(), [41]);
}

#[test]
fn customers_merge_by_shared_identity_only() {
    let shop = shop();
    let ada = shop.apply(&customer_saved(&["ada"], facts("Ada", "ada@example.org")));
    let more = shop.apply(&customer_saved(&["card-7", "ada"], Default::default()));
    assert_eq!((more.customer_id, more.outcome), (ada.customer_id, Outcome::Corrected));
    let same = shop.apply(&customer_saved(&["card-7"], facts("Ada", "ada@example.org")));
    assert_eq!(same.outcome, Outcome::Unchanged);
    let read = shop.read(|read| read.customer_by(&name("card-7"))).unwrap();
    assert_eq!(read.identities, [name("ada"), name("card-7")]);
    let eve = shop.apply(&customer_saved(&["eve"], Default::default()));
    let clash = customer_saved(&["ada", "eve"], Default::default());
    let refused = shop.write(move |tx| tx.apply(&clash));
    let (first, second) = (ada.customer_id.unwrap(), eve.customer_id.unwrap());
    assert_eq!(refused, Err(WriteError::Refused(TxError::IdentityConflict { first, second })));
}

#[test]
fn pages_follow_each_other_without_gap_or_overlap() {
    let shop = shop();
    for number in 0..25 {
        let customer = if number % 5 == 0 { "ada" } else { "eve" };
        shop.apply(&order_saved(customer, order(&number.to_string(), 30 - number, 100 + number)));
    }
    shop.apply(&refund_saved("ada", refund("r", None, 31, 1)));
    let (mut seen, mut page) = (Vec::new(), PageRequest::first(7));
    loop {
        let query = OrderQuery { customer: None, page: page.clone() };
        let found = shop.read(move |read| read.orders(&query));
        seen.extend(found.items.iter().map(|order| order.facts.total_minor));
        let Some(next) = found.next else { break };
        page = PageRequest::after(next.to_string().parse().unwrap(), 7);
    }
    assert_eq!(seen, (100..125).rev().collect::<Vec<_>>());
    let ada = shop.read(|read| read.customer_by(&name("ada"))).unwrap().id;
    let first = shop.read(move |read| read.timeline(ada, &PageRequest::first(2)));
    assert!(matches!(first.items[0], TimelineItem::Refund(_)));
    assert_eq!((first.items[0].at(), first.items[1].at()), (at(31), at(30)));
    let next = first.next.unwrap();
    let rest = shop.read(move |read| read.timeline(ada, &PageRequest::after(next, 10)));
    assert_eq!(rest.items.iter().map(TimelineItem::at).collect::<Vec<_>>(), [25, 20, 15, 10].map(at));
    assert_eq!(rest.next, None);
    let query = OrderQuery { customer: Some(ada), page: PageRequest::default() };
    assert_eq!(shop.read(move |read| read.orders(&query)).items.len(), 5);
}

#[test]
fn customers_are_found_by_beginnings_of_words() {
    let shop = shop();
    shop.apply(&customer_saved(&["c-100"], facts("Μαρία Παπαδοπούλου", "maria@example.org")));
    shop.apply(&customer_saved(&["c-200"], facts("Maria Lind", "m.lind@example.org")));
    shop.apply(&customer_saved(&["x-300"], facts("Zoë Brown", "zoe@example.org")));
    let check = |search: &str, expected: &[&str]| {
        let query = CustomerQuery { search: Some(search.to_owned()), page: PageRequest::default() };
        let found = shop.read(move |read| read.customers(&query));
        let ids: Vec<&str> =
            found.items.iter().map(|found| found.identities[0].external_id.as_str()).collect();
        assert_eq!(ids, expected, "{search}");
    };
    check("maria", &["c-200", "c-100"]);
    check("ΠΑΠΑΔ", &["c-100"]);
    check("mar lin", &["c-200"]);
    check("c-", &["c-200", "c-100"]);
    check("zoe", &["x-300"]);
    check("nobody", &[]);
    check(" ", &["x-300", "c-200", "c-100"]);
}
