//! `regulars program` on the scenarios and the demo shop's real year.

use crate::commands::{code, json, online_retail, regulars};
use std::path::{Path, PathBuf};

fn scenario(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios").join(name)
}

fn path(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn scenarios_can_be_published() {
    for name in ["gift-shop.yaml", "gift-shop-live.yaml"] {
        let file = scenario(name);
        let checked = regulars(&["program", "check", path(&file), "--json"]);
        assert_eq!(code(&checked), Some(0));
        let verdict = json(&checked);
        assert_eq!(
            (verdict["valid"].as_bool(), verdict["problems"].as_array().map(Vec::len)),
            (Some(true), Some(0))
        );
    }
}

#[test]
fn problems_are_told_with_their_place() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("wrong.yaml");
    let text = std::fs::read_to_string(scenario("gift-shop.yaml")).unwrap();
    std::fs::write(
        &file,
        text.replace("at_least: 500000", "at_least: 600000").replace("wallets:", "walets:"),
    )
    .unwrap();
    let checked = regulars(&["program", "check", path(&file)]);
    assert_eq!(code(&checked), Some(1));
    let told = String::from_utf8_lossy(&checked.stdout).into_owned();
    assert!(told.contains("walets") && told.contains("unknown field"), "{told}");
    std::fs::write(&file, text.replace("at_least: 500000", "at_least: 600000")).unwrap();
    let told = String::from_utf8_lossy(&regulars(&["program", "check", path(&file)]).stdout).into_owned();
    assert!(told.contains("ladders[0].tiers[2].needs.spend_minor") && told.contains("a gap"), "{told}");
    std::fs::write(&file, "name: [").unwrap();
    assert_eq!(code(&regulars(&["program", "check", path(&file)])), Some(1));
}

#[test]
fn versions_differ_by_name() {
    let (live, draft) = (scenario("gift-shop-live.yaml"), scenario("gift-shop.yaml"));
    let differences = json(&regulars(&["program", "diff", path(&live), path(&draft), "--json"]));
    let paths: Vec<&str> =
        differences.as_array().unwrap().iter().filter_map(|d| d["path"].as_str()).collect();
    assert!(paths.contains(&"rules[spend].award.per_amount.per_minor"), "{paths:?}");
    assert!(paths.contains(&"rules[welcome-gold]"), "{paths:?}");
    let same = regulars(&["program", "diff", path(&live), path(&live)]);
    assert_eq!(String::from_utf8_lossy(&same.stdout), "nothing differs\n");
}

#[test]
fn the_schema_describes_every_part() {
    let schema = json(&regulars(&["program", "schema"]));
    assert_eq!(schema["title"], "Regulars program");
    assert!(schema["properties"]["ladders"]["description"].is_string());
}

#[test]
fn a_year_of_real_orders_is_replayed() {
    let (live, draft, orders) =
        (scenario("gift-shop-live.yaml"), scenario("gift-shop.yaml"), online_retail());
    let backtest = ["program", "backtest", path(&draft), path(&orders), "--against", path(&live), "--json"];
    let first = regulars(&backtest);
    assert_eq!(code(&first), Some(0), "{}", String::from_utf8_lossy(&first.stderr));
    let second = regulars(&[&backtest[..], &["--threads", "1"]].concat());
    assert_eq!(first.stdout, second.stdout, "the same whatever the threads");
    let report = json(&first);
    assert_eq!(report["purchases"], 18_532);
    let wallet = &report["wallets"][0];
    let total = &wallet["total"];
    let figure = |name: &str| total[name].as_i64().unwrap();
    assert_eq!(
        figure("issued") - figure("redeemed") - figure("expired") - figure("reversed"),
        figure("outstanding"),
        "{total}"
    );
    // Counted from the file by a program of other hands: whole pounds of each order of a known customer,
    // and refunds whose goods no earlier order of the customer has left.
    assert_eq!(report["against"]["wallets"][0]["total"]["issued"], 8_902_670);
    assert_eq!((report["refunds"].as_i64(), report["refunds_unmatched"].as_i64()), (Some(3_654), Some(779)));
    assert_eq!(report["unmatched_minor"], 14_289_725);
    let months = wallet["months"].as_array().unwrap();
    let issued: i64 = months.iter().map(|month| month["issued"].as_i64().unwrap()).sum();
    assert_eq!(issued, figure("issued"));
    let in_tiers: u64 =
        report["tiers"].as_array().unwrap().iter().map(|tier| tier[2].as_u64().unwrap()).sum();
    assert_eq!(Some(in_tiers), report["members"].as_u64());
    let against = &report["against"];
    let compared: u64 =
        ["winners", "losers", "unchanged"].iter().map(|name| against[name].as_u64().unwrap()).sum();
    assert_eq!(Some(compared), report["members"].as_u64());
    let eager = json(&regulars(&[&backtest[..], &["--redeem", "eager"]].concat()));
    assert!(eager["rewards_cost_minor"].as_i64() > Some(0));
    assert!(eager["wallets"][0]["total"]["outstanding"].as_i64() < total["outstanding"].as_i64());
}
