//! The commands themselves, on real orders where they are at hand.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

pub(crate) fn regulars(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_regulars"))
        .args(arguments)
        .env_remove("REGULARS_CONFIG")
        .env("XDG_CONFIG_HOME", "/nonexistent")
        .output()
        .unwrap()
}

pub(crate) fn json(output: &Output) -> serde_json::Value {
    let text = String::from_utf8_lossy(&output.stdout);
    serde_json::from_str(&text)
        .unwrap_or_else(|error| panic!("{error}: {text} {}", String::from_utf8_lossy(&output.stderr)))
}

pub(crate) fn code(output: &Output) -> Option<i32> {
    output.status.code()
}

fn test_data(name: &str) -> Option<PathBuf> {
    let Some(folder) = std::env::var_os("REGULARS_TEST_DATA") else {
        println!("skipped: REGULARS_TEST_DATA does not name the folder of {name}");
        return None;
    };
    Some(Path::new(&folder).join(name))
}

pub(crate) fn online_retail() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/online-retail/online_retail_2010_2011.parquet")
}

#[test]
fn settings_show_where_they_come_from() {
    let shown = regulars(&["config", "show", "--set", "http.metrics_token=hunter2", "--json"]);
    let shown = json(&shown);
    assert_eq!(shown["http.metrics_token"]["value"], "\"********\"");
    assert_eq!(shown["http.metrics_token"]["origin"], "command line");
    assert_eq!(shown["shop.zone"]["origin"], "default");
    let wrong = regulars(&["config", "show", "--set", "shop.zoen=UTC"]);
    assert_eq!(code(&wrong), Some(2));
    assert!(String::from_utf8_lossy(&wrong.stderr).contains("did you mean shop.zone?"));
}

#[test]
fn an_import_comes_in_once_and_reports_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("shop");
    let (data, rejects) = (data.to_str().unwrap(), folder.path().to_str().unwrap());
    let file = online_retail();
    let file = file.to_str().unwrap();
    let import = ["--data", data, "import", "orders", "--json", "--rejects", rejects, file];
    let first = json(&regulars(&import));
    assert_eq!(
        (first[0]["status"].as_str(), first[0]["orders_created"].as_u64()),
        (Some("finished"), Some(18_532))
    );
    assert_eq!(first[0]["counts"]["no_customer"]["rows"], 135_080);
    assert_eq!(json(&regulars(&import))[0]["status"], "already_in");

    let from_file = json(&regulars(&["report", "--json", file]));
    let from_store = json(&regulars(&["--data", data, "report", "--json"]));
    for section in ["retention", "growth", "repeat", "concentration"] {
        assert_eq!(from_file[section], from_store[section], "{section}");
    }
    assert_eq!(from_file["source"]["net_minor"], from_store["source"]["net_minor"]);

    assert_eq!(code(&regulars(&["--data", data, "verify"])), Some(0));
    let backup = folder.path().join("backup.db");
    let backup = backup.to_str().unwrap();
    assert_eq!(code(&regulars(&["--data", data, "backup", backup])), Some(0));
    let other = folder.path().join("other");
    let other = other.to_str().unwrap();
    assert_eq!(code(&regulars(&["--data", other, "restore", backup])), Some(0));
    let restored = json(&regulars(&["--data", other, "report", "--json"]));
    assert_eq!(restored["retention"], from_store["retention"]);
}

#[test]
fn cdnow_counts_days_as_purchases() {
    let Some(file) = test_data("cdnow/CDNOW_master.txt") else { return };
    let report = json(&regulars(&["report", "--json", file.to_str().unwrap()]));
    assert_eq!(report["source"]["buyers"], 23_570);
    assert_eq!(report["source"]["purchases"], 67_591);
}

#[test]
fn too_many_bad_rows_stop_before_anything_is_in() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("shop");
    let data = data.to_str().unwrap();
    let file = folder.path().join("orders.csv");
    std::fs::write(&file, "customer,date,amount\na,2024-01-01,10\na,2024-02-01,bad\nb,2024-01-05,5.5\n")
        .unwrap();
    let path = file.to_str().unwrap();
    let stopped = regulars(&["--data", data, "import", "orders", "--max-rejects", "0", path]);
    assert_eq!(code(&stopped), Some(3));
    let rejects = std::fs::read_to_string(folder.path().join("orders.csv.rejects.csv")).unwrap();
    assert!(rejects.lines().nth(1).unwrap().contains(",3,amount,bad,bad_number,"), "{rejects}");
    assert_eq!(code(&regulars(&["--data", data, "report"])), Some(4));
    assert_eq!(code(&regulars(&["--data", data, "import", "orders", path])), Some(0));
    assert_eq!(json(&regulars(&["--data", data, "report", "--json"]))["source"]["purchases"], 2);
}

#[test]
fn a_shop_is_held_by_one_process() {
    let folder = tempfile::tempdir().unwrap();
    let held = server::data_directory::DataDirectory::open(folder.path()).unwrap();
    std::fs::write(held.store_path(), "").unwrap();
    let refused = regulars(&["--data", folder.path().to_str().unwrap(), "serve", "--listen", "127.0.0.1:0"]);
    assert_eq!(code(&refused), Some(5));
    let message = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(message.contains(&format!("process {}", std::process::id())), "{message}");
    drop(held);
}

#[test]
fn the_demo_opens_on_this_machine_alone() {
    let refused = regulars(&["demo", "--listen", "0.0.0.0:0"]);
    assert_eq!(code(&refused), Some(2));
}

#[cfg(unix)]
#[test]
fn a_killed_import_goes_on_where_it_was_cut_off() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("orders.csv");
    let mut text = "customer,order,date,amount\n".to_owned();
    for number in 0..60_000 {
        let (customer, day) = (number % 7_000, number % 28 + 1);
        text += &format!("c{customer},{number},2024-01-{day:02},{}.50\n", number % 90 + 1);
    }
    std::fs::write(&file, text).unwrap();
    let path = file.to_str().unwrap();
    let (cut, whole) = (folder.path().join("cut"), folder.path().join("whole"));
    let import = |data: &Path| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_regulars"));
        command.args(["--data", data.to_str().unwrap(), "import", "orders", "--json", path]);
        command.env("XDG_CONFIG_HOME", "/nonexistent");
        command
    };
    let mut child = import(&cut).stdout(std::process::Stdio::null()).spawn().unwrap();
    // Killed as soon as something is in its log: before, between or within batches.
    let log = cut.join("regulars.db-wal");
    while child.try_wait().unwrap().is_none() && !log.metadata().is_ok_and(|log| log.len() > 1_000_000) {
        std::thread::yield_now();
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(code(&import(&cut).output().unwrap()), Some(0));
    assert_eq!(code(&import(&whole).output().unwrap()), Some(0));
    let report = |data: &Path| json(&regulars(&["--data", data.to_str().unwrap(), "report", "--json"]));
    let (resumed, straight) = (report(&cut), report(&whole));
    assert_eq!(resumed["source"]["purchases"], 60_000);
    for section in ["source", "retention", "growth", "rfm", "concentration"] {
        let (mut left, mut right) = (resumed[section].clone(), straight[section].clone());
        // The journal of the resumed one may hold other sequence numbers.
        for source in [&mut left, &mut right] {
            source.as_object_mut().map(|fields| fields.remove("watermark"));
        }
        assert_eq!(left, right, "{section}");
    }
    assert_eq!(code(&regulars(&["--data", cut.to_str().unwrap(), "verify"])), Some(0));
}

/// Imports files one after the other into a new shop and gives its report.
fn report_after(files: &[&str]) -> serde_json::Value {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("shop");
    let data = data.to_str().unwrap();
    for (number, text) in files.iter().enumerate() {
        let file = folder.path().join(format!("orders-{number}.csv"));
        std::fs::write(&file, text).unwrap();
        let done = regulars(&["--data", data, "import", "orders", file.to_str().unwrap()]);
        assert_eq!(code(&done), Some(0), "{}", String::from_utf8_lossy(&done.stderr));
    }
    json(&regulars(&["--data", data, "report", "--json"]))
}

const HEADER: &str = "order,customer,date,sku,quantity,price,currency\n";

#[test]
fn an_overlapping_export_adds_only_what_is_new() {
    let january = "1,ada,2026-01-05,mug,1,8.00,EUR\n1,ada,2026-01-05,jug,1,12.50,EUR\n2,bob,2026-01-09,mug,2,8.00,EUR\n";
    let february = "3,ada,2026-02-03,mug,1,8.00,EUR\n";
    let both = format!("{HEADER}{january}{february}");
    let twice = report_after(&[&format!("{HEADER}{january}"), &both]);
    let once = report_after(&[&both]);
    assert_eq!(once["source"]["gross_minor"], 4450);
    for field in ["purchases", "gross_minor", "customers"] {
        assert_eq!(twice["source"][field], once["source"][field], "{field}");
    }
}

#[test]
fn an_order_in_two_currencies_is_never_one_sum() {
    let rows = "1,ada,2026-01-05,mug,1,8.00,EUR\n2,bob,2026-01-06,mug,1,8.00,EUR\n1,ada,2026-01-05,jug,1,12.00,USD\n";
    let report = report_after(&[&format!("{HEADER}{rows}")]);
    assert_eq!(report["source"]["currency"], "EUR");
    assert_eq!((&report["source"]["gross_minor"], &report["source"]["purchases"]), (&1600.into(), &2.into()));
}

#[test]
fn a_report_with_a_spend_table_tells_what_customers_cost() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let mut orders = String::from("customer,date,amount,channel\n");
    for customer in 0..40 {
        orders += &format!("c{customer},2026-05-04,20.00,web\n");
    }
    orders += "c0,2026-07-31,20.00,web\n";
    let orders = file("orders.csv", &orders);
    let spend =
        file("spend.csv", "month,channel,kind,amount\n2026-05,Web,marketing,200\n2026-05,,wages,120\n");
    let run = |more: &[&str]| {
        let options = [
            "report",
            &orders,
            "--currency",
            "EUR",
            "--map",
            "customer=customer,date=date,amount=amount,attribute.channel=channel",
        ];
        regulars(&[&options, more].concat())
    };
    let output = run(&["--spend", &spend, "--margin", "50", "--json"]);
    let found = &json(&output)["acquisition"];
    assert_eq!(
        (&found["total"]["marketing_cac_minor"], &found["total"]["full_cac_minor"]),
        (&500.0.into(), &800.0.into())
    );
    assert_eq!(found["payback"]["full"]["months"], 1);
    let text = String::from_utf8(run(&["--spend", &spend]).stdout).unwrap();
    assert!(text.contains("Full CAC") && text.contains("8.00 EUR") && text.contains("--margin"), "{text}");
    assert!(json(&run(&["--json"]))["acquisition"].is_null());
    let wrong = file("wrong.csv", "month,kind,amount\n2026-5-1-2,rent,12\n");
    let refused = run(&["--spend", &wrong]);
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert_eq!(code(&refused), Some(2), "{said}");
    for told in ["line 2, column month", "line 2, column kind", "use marketing, wages, tools or overheads"] {
        assert!(said.contains(told), "{said}");
    }
    assert_eq!(code(&run(&["--margin", "140"])), Some(2));
}
