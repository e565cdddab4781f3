//! `regulars clv` from outside, on the data of the papers.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

fn clv(arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_regulars"))
        .arg("clv")
        .args(arguments)
        .env_remove("REGULARS_CONFIG")
        .env("XDG_CONFIG_HOME", "/nonexistent")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A command that refuses its arguments does not read on.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

fn json(arguments: &[&str], input: &str) -> serde_json::Value {
    let output = clv(arguments, input);
    let text = String::from_utf8_lossy(&output.stdout);
    serde_json::from_str(&text)
        .unwrap_or_else(|error| panic!("{error}: {text} {}", String::from_utf8_lossy(&output.stderr)))
}

fn test_data(name: &str) -> Option<String> {
    let Some(folder) = std::env::var_os("REGULARS_TEST_DATA") else {
        println!("skipped: REGULARS_TEST_DATA does not name the folder of {name}");
        return None;
    };
    Some(Path::new(&folder).join(name).to_str().unwrap().to_owned())
}

/// `value` shows as `want` when rounded to as many decimals.
fn shows(what: &str, value: &serde_json::Value, want: &str) {
    let decimals = want.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    let number = value.as_f64().unwrap_or_else(|| panic!("{what} is {value}"));
    assert_eq!(format!("{number:.decimals$}"), want, "{what}: {number}");
}

fn shows_all(fit: &serde_json::Value, field: &str, wanted: &[(&str, &str)]) {
    for (name, want) in wanted {
        shows(name, &fit[field][*name], want);
    }
}

/// Fader, Hardie and Lee 2005 (BG/NBD, Pareto/NBD) and note 025 (Gamma-Gamma): 39 weeks of the CDNOW sample.
#[test]
fn cdnow_orders_give_the_published_fits() {
    let Some(file) = test_data("cdnow/CDNOW_sample.txt") else { return };
    let fit = |model: &str| {
        json(
            &["fit", &file, "--model", model, "--calibration-end", "1997-09-30", "--unit", "week", "--json"],
            "",
        )
    };
    let found = fit("bg-nbd");
    shows_all(&found, "params", &[("r", "0.243"), ("alpha", "4.414"), ("a", "0.793"), ("b", "2.426")]);
    shows("log-likelihood", &found["log_likelihood"], "-9582.4");
    assert_eq!((&found["model"], &found["customers"]), (&"bg_nbd".into(), &2357.into()));
    assert!(found["standard_errors"]["r"].as_f64().unwrap() > 0.0);
    assert_eq!(found["holdout"]["purchases"], 1882);
    assert_eq!(found["warnings"][0]["code"], "one_time_buyers_alive");

    let found = fit("pareto-nbd");
    shows_all(&found, "params", &[("r", "0.553"), ("alpha", "10.578"), ("s", "0.606"), ("beta", "11.669")]);
    shows_all(&found, "standard_errors", &[("r", "0.0476"), ("alpha", "0.8427"), ("s", "0.1873")]);
    // CLVTools prints 6.2105, from differences of the likelihood itself.
    assert!((found["standard_errors"]["beta"].as_f64().unwrap() - 6.2105).abs() < 1e-3);
    shows("log-likelihood", &found["log_likelihood"], "-9595.0");

    let found = fit("mbg-nbd");
    shows_all(&found, "params", &[("r", "0.525"), ("alpha", "6.183"), ("a", "0.891"), ("b", "1.614")]);
    let found = fit("gamma-gamma");
    shows_all(&found, "params", &[("p", "6.25"), ("q", "3.74"), ("gamma", "15.44")]);
    assert_eq!((&found["customers"], &found["source"]["left_out"]), (&946.into(), &1411.into()));
    shows("correlation", &found["figures"]["spend_frequency_correlation"], "0.1139");

    let found = fit("auto");
    assert_eq!(found["choice"]["model"], found["model"]);
    assert_eq!(found["holdout"]["models"].as_array().unwrap().len(), 3);
}

/// The tables that the package lifetimes carries, in weeks rounded to two decimals.
#[test]
fn tables_are_told_by_their_headings() {
    let Some(file) = test_data("cdnow/cdnow_customers_summary_with_transactions.csv") else { return };
    let found = json(&["fit", &file, "--model", "bg-nbd", "--json"], "");
    shows_all(&found, "params", &[("r", "0.243"), ("alpha", "4.414"), ("a", "0.793"), ("b", "2.426")]);
    assert_eq!(found["source"]["kind"], "customer_table");
    let found = json(&["fit", &file, "--model", "gamma-gamma", "--json"], "");
    shows_all(&found, "params", &[("p", "6.25"), ("q", "3.74")]);
    let spends =
        (1..40).fold("x,z\n".to_owned(), |text, at| format!("{text}{},{}\n", 1 + at % 4, 10 + at * 7 % 23));
    assert_eq!(json(&["fit", "-", "--json"], &spends)["model"], "gamma_gamma");
    let Some(file) = test_data("donations/donations.csv") else { return };
    let found = json(&["fit", &file, "--json"], "");
    assert_eq!((&found["model"], &found["customers"]), (&"bg_bb".into(), &11_104.into()));
    let params = [("alpha", "1.204"), ("beta", "0.750"), ("gamma", "0.657"), ("delta", "2.783")];
    shows_all(&found, "params", &params);
    shows("log-likelihood", &found["log_likelihood"], "-33225.6");
    shows("donors without", &found["figures"]["histogram"][0]["expected"], "3454.9");
    // Years of the CDNOW sample are too few, months are not.
    let Some(file) = test_data("cdnow/CDNOW_sample.txt") else { return };
    let months = json(&["fit", &file, "--model", "bg-bb", "--unit", "month", "--json"], "");
    assert_eq!(months["customers"], 2_357);
    let output = clv(&["fit", &file, "--model", "bg-bb", "--unit", "year"], "");
    assert_eq!(output.status.code(), Some(4));
    assert!(String::from_utf8_lossy(&output.stderr).contains("needs 3 opportunities"));
}

const HIGH_END: &str = "1000\n869\n743\n653\n593\n551\n517\n491\n468\n445\n427\n409\n394\n";
/// Fader and Hardie 2010, table 1.
const TRIANGLE: &str = "cohort,0,1,2,3,4\n2003,10000,8000,6480,5307,4391\n2004,10000,8000,6480,5307,\n\
                        2005,10000,8000,6480,,\n2006,10000,8000,,,\n";

#[test]
fn survivors_come_as_one_cohort_or_several() {
    let found = json(&["fit", "-", "--model", "sbg", "--calibration-renewals", "7", "--json"], HIGH_END);
    shows_all(&found, "params", &[("alpha", "0.668"), ("beta", "3.806")]);
    shows("log-likelihood", &found["log_likelihood"], "-1611.158");
    let rows = found["holdout"]["rows"].as_array().unwrap();
    assert_eq!((rows.len(), &rows[0]["renewal"], &rows[0]["survivors"]), (5, &8.into(), &468.into()));
    assert!((rows[4]["expected"].as_f64().unwrap() - 394.0).abs() < 20.0, "{}", rows[4]);
    let found = json(&["fit", "-", "--json"], TRIANGLE);
    shows_all(&found, "params", &[("alpha", "3.80"), ("beta", "15.19")]);
    shows("latest rate", &found["figures"]["latest_rate"], "0.8117");
}

#[test]
fn parameters_give_the_published_figures() {
    let eval = |arguments: &str| {
        let arguments: Vec<&str> =
            ["eval"].into_iter().chain(arguments.split(' ')).chain(["--json"]).collect();
        json(&arguments, "")
    };
    let found = eval(
        "--model bg-nbd --params r=0.243,alpha=4.414,a=0.793,b=2.426 --x 2 --t-x 30.43 --age 38.86 --horizon 39",
    );
    shows("39 weeks", &found["expected_purchases"], "1.226");
    let cdnow = "--model pareto_nbd --params r=0.5629966,alpha=12.559037,s=0.4081095,beta=10.5148048";
    let found = eval(&format!("{cdnow} --x 7 --t-x 35 --age 77.86 --discount 0.0027"));
    shows("DERT", &found["discounted_residual"], "1.8642");
    let apparel = "--model pareto-nbd --params r=.7866,alpha=5.3349,s=.3570,beta=11.6152 --x 0 --t-x 0";
    let found = eval(&format!(
        "{apparel} --age 0 --horizon 10 --count 0 --spend-params p=6.25,q=3.74,gamma=15.44 --discount 0.001"
    ));
    shows("spend of a new customer", &found["expected_spend"], "35.22");
    let (spend, residual) =
        (found["expected_spend"].as_f64().unwrap(), found["discounted_residual"].as_f64().unwrap());
    assert!((found["discounted_value"].as_f64().unwrap() - spend * residual).abs() < 1e-9);
    assert!(found["new_customer_count_probability"].as_f64().unwrap() > 0.0);
    let donors = "--model bg-bb --params alpha=1.20,beta=0.75,gamma=0.66,delta=2.78";
    let found = eval(&format!("{donors} --x 3 --t-x 4 --age 6 --horizon 10 --discount 0.1"));
    shows("P(alive)", &found["p_alive"], "0.438344");
    shows("10 years", &found["expected_purchases"], "1.840813");
    shows("DERT", &found["discounted_residual"], "1.621379");
    let found = eval("--model sbg --params alpha=3.8,beta=15.2 --x 0 --horizon 4 --discount 0.1");
    shows("DERL", &found["discounted_residual"], "3.3098");
    shows("DEL", &found["discounted_lifetime"], "4.008926");
    let found = eval("--model gamma-gamma --params p=6.25,q=3.74,gamma=15.44 --x 2 --z 22.35");
    shows("spend", &found["expected_spend"], "24.6637");
}

#[test]
fn wrong_input_is_named_with_its_remedy() {
    let check = |arguments: &[&str], input: &str, exit: i32, part: &str| {
        let output = clv(arguments, input);
        let message = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(exit), "{arguments:?}: {message}");
        assert!(message.contains(part), "{arguments:?}: {message}");
    };
    let model = ["eval", "--model", "bg-nbd", "--params", "r=0.2,alpha=4,a=0.7,b=2"];
    let with = |more: &[&'static str]| [&model[..], more].concat();
    check(&with(&["--x", "-1"]), "", 2, "give a whole number from 0");
    check(&with(&["--t-x", "1", "--age", "2"]), "", 2, "BG/NBD needs --x");
    check(&with(&["--x", "1", "--t-x", "3", "--age", "2"]), "", 2, "--t-x 3 is more than --age 2");
    check(&with(&["--x", "0", "--t-x", "1", "--age", "2"]), "", 2, "without a repeat purchase it is 0");
    check(
        &with(&["--x", "1", "--t-x", "1", "--age", "2", "--discount", "0"]),
        "",
        2,
        "give a number above 0",
    );
    check(&with(&["--x", "1", "--t-x", "1", "--age", "2", "--count", "1"]), "", 2, "--count needs --horizon");
    let params = |params: &'static str| ["eval", "--model", "bg-nbd", "--params", params];
    check(&params("r=0.2,alpha=4,a=0.7"), "", 2, "b is missing; BG/NBD has r, alpha, a, b");
    check(&params("r=0.2,alpha=-4,a=0.7,b=1"), "", 2, "alpha=-4: give a number above 0");
    check(&params("r=0.2,s=4"), "", 2, "\"s\" is not a parameter");
    check(&params("r=1,r=2"), "", 2, "r is given twice");
    check(
        &["eval", "--model", "sbg", "--params", "alpha=1,beta=2", "--x", "1", "--age", "3"],
        "",
        2,
        "no use for --age",
    );
    check(&["fit", "-", "--model", "bgnbd"], "", 2, "use bg-nbd");
    check(&["fit", "-", "--model", "bg-nbd"], HIGH_END, 2, "are for --model sbg");
    check(&["fit", "-", "--model", "sbg"], "x,t_x,T\n1,2,3\n", 2, "sbg reads counts of survivors");
    check(&["fit", "-", "--as-of", "2020-01-01"], HIGH_END, 2, "--as-of is for files of orders");
    check(&["fit", "-", "--calibration-renewals", "2"], "x,t_x,T\n1,2,3\n", 2, "is for counts of survivors");
    check(&["fit", "-"], "x,t_x,T\n1,two,3\n", 1, "line 2, column t_x: \"two\"");
    check(&["fit", "-"], "x,t_x,T\n1,2,3\n", 4, "this model needs 30 customers, there are 1");
    check(&["fit", "-"], "100\n80\n", 4, "needs 2 renewals, there are 1");
    check(&["fit", "-"], "100\n80.5\n", 1, "line 2, column 1");
    let orders = "customer,date,amount\na,2024-01-01,10\nb,2024-02-01,10\n";
    check(
        &["fit", "-", "--calibration-end", "2023-01-01"],
        orders,
        2,
        "before the first purchase on 2024-01-01",
    );
    check(&["fit", "-", "--model", "sbg"], orders, 2, "counts of survivors");
    check(&["fit", "-", "--model", "bg-bb"], orders, 2, "needs --unit");
    let order = ["fit", "-", "--as-of", "2024-01-05", "--calibration-end", "2024-01-06"];
    check(&order, orders, 2, "lies after --as-of");
}
