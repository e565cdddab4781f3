//! A process killed in the middle of mixed work: nothing acknowledged is lost, nothing is doubled.
//!
//! A quick number of kills by default; REGULARS_KILLS sets another.

use super::shop::{Shop, gift_shop, reference};
use domain::ids::CustomerId;
use server::app::AppError;
use server::app::points::membership::{Past, enrol_in};
use server::app::points::redeem::redeem_in;
use server::app::{customers, orders};
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use store::Tx;

const FOLDER: &str = "REGULARS_POINTS_KILL_FOLDER";
const MEMBERS: u64 = 20;

fn member_of(number: u64) -> String {
    format!("m{}", number % MEMBERS)
}

/// Step `number`, under its own key: an order of 10.00, and each tenth step a tea besides.
fn step(shop: &Shop, number: u64) -> Result<(), AppError> {
    let facts = shop.order(&format!("o{number}"), 1_000);
    let name = member_of(number);
    shop.write(move |tx| {
        let key = format!("step {number}");
        if tx.replayed("kill", &key, &[1; 32])?.is_some() {
            return Ok(());
        }
        let saved = orders::save_in(tx, &orders::event(reference(&name), facts.clone())?)?;
        if number.is_multiple_of(10) {
            // Refused where the member had one; the step is taken all the same.
            match redeem_in(tx, saved.order.customer_id, &"tea".into(), &key) {
                Ok(_) | Err(AppError::Points(_)) => {}
                Err(other) => return Err(other),
            }
        }
        tx.keep_answer("kill", &key, &[1; 32], 200, b"")?;
        Ok(())
    })
}

fn begin(shop: &Shop) {
    if shop.read(|read| Ok(read.programs()?)).is_empty() {
        shop.publish(&gift_shop());
    }
    for number in 0..MEMBERS {
        let name = member_of(number);
        let known = shop.read(move |read| Ok(read.customer_by(&reference(&name))?));
        if known.is_none() {
            let event = domain::event::Event::CustomerSaved {
                identities: vec![reference(&member_of(number))],
                facts: domain::customer::CustomerFacts::default(),
            };
            let join = move |tx: &mut dyn Tx| {
                let id = customers::save_in(tx, &event)?.customer.id;
                enrol_in(tx, id, Past::Left)
            };
            shop.write(join).unwrap();
        }
    }
}

#[test]
#[ignore = "the killed half of the test below"]
fn child() {
    let Ok(folder) = std::env::var(FOLDER) else { return };
    let shop = Shop::open(Path::new(&folder));
    begin(&shop);
    let done = shop.read(|read| Ok(read.counts()?.orders));
    let mut out = std::io::stdout();
    for number in done.saturating_sub(3)..u64::MAX {
        step(&shop, number).unwrap();
        writeln!(out, "step {number}").unwrap();
        out.flush().unwrap();
    }
}

#[test]
fn what_was_acknowledged_survives_kill_9() {
    let kills: u64 = std::env::var("REGULARS_KILLS").ok().and_then(|text| text.parse().ok()).unwrap_or(5);
    let folder = tempfile::tempdir().unwrap();
    let mut acknowledged = 0;
    for kill in 0..kills {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "points::kill::child", "--ignored", "--nocapture"])
            .env(FOLDER, folder.path())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut steps = 0;
        for line in lines.map_while(Result::ok) {
            let Some((_, number)) = line.split_once("step ") else { continue };
            let Ok(number) = number.trim().parse::<u64>() else { continue };
            acknowledged = acknowledged.max(number);
            steps += 1;
            if steps == 5 + kill % 17 {
                child.kill().unwrap();
            }
        }
        child.wait().unwrap();
    }
    let shop = Shop::open(folder.path());
    let orders = shop.read(|read| Ok(read.counts()?.orders));
    assert!(
        orders > acknowledged && orders <= acknowledged + 2,
        "{acknowledged} acknowledged, {orders} kept"
    );
    for member in 0..MEMBERS {
        let name = member_of(member);
        let id: CustomerId = shop.read(move |read| Ok(read.customer_by(&reference(&name))?)).unwrap().id;
        let own = (0..orders).filter(|number| number % MEMBERS == member).count() as i64;
        assert_eq!(shop.balance(id).lifetime_earned, 50 + 10 * own, "member {member}");
    }
    println!("{kills} kills, {orders} orders");
    shop.prove();
}
