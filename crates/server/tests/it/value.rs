//! Stages and values over the API: every metric by its code, one customer's value.

use crate::server::Running;
use server::state::Mode;

const ORDER: &str = r#"{"source":"shop","external_id":"1001","customer":{"source":"shop","external_id":"c1"},
    "placed_at":"2026-05-04T10:00:00Z","total":{"amount_minor":1999,"currency":"EUR"}}"#;

async fn shop() -> (Running, String) {
    let server =
        Running::start(Mode::Shop, &[("api.requests_per_minute", "6000"), ("api.requests_burst", "6000")])
            .await;
    let key = server.key(&["orders:write", "customers:read", "reports:read"]).await;
    (server, key)
}

#[tokio::test]
async fn metrics_are_told_one_by_one_and_refusals_list_what_there_is() {
    let (server, key) = shop().await;
    assert_eq!(server.read("/v1/metrics/rfm", &key).await.code(), "not_found");
    refreshed(&server, &key, 1).await;
    let list = server.read("/v1/metrics", &key).await.json();
    let codes: Vec<&str> =
        list["items"].as_array().unwrap().iter().filter_map(|item| item["code"].as_str()).collect();
    assert!(codes.contains(&"life_stages") && codes.contains(&"customer_value"), "{codes:?}");
    for code in &codes {
        let answer = server.read(&format!("/v1/metrics/{code}?as_of=2026-06-01"), &key).await;
        assert_eq!(answer.status, 200, "{code}: {}", answer.body);
        let body = answer.json();
        assert_eq!((body["code"].as_str(), body["as_of"].as_str()), (Some(*code), Some("2026-06-01")));
        assert!(!body["result"].is_null(), "{code}");
    }
    let stages =
        server.read("/v1/metrics/life_stages?as_of=2026-06-01&compare_on=2026-05-05", &key).await.json();
    assert_eq!(stages["result"]["stages"][1]["customers"], 1);
    assert_eq!(stages["result"]["flows"]["from_on"], "2026-05-05");
    // One buyer is no base to fit on: the answer says what it needs and what there is.
    let value = server.read("/v1/metrics/customer_value", &key).await.json();
    assert!(
        value["result"]["needs"].as_u64().unwrap() > value["result"]["have"].as_u64().unwrap(),
        "{value}"
    );
    let unknown = server.read("/v1/metrics/magic", &key).await;
    assert_eq!((unknown.status, unknown.code().as_str()), (404, "not_found"));
    assert!(codes.iter().all(|code| unknown.body.contains(code)), "{}", unknown.body);
    let strange = server.read("/v1/metrics/life_stages?margin_pct=30", &key).await;
    assert_eq!((strange.status, strange.code().as_str()), (400, "invalid_parameter"));
    assert!(strange.body.contains("compare_on, as_of, currency"), "{}", strange.body);
    for wrong in ["model=magic", "margin_pct=2000", "discount_pct=0", "horizon_days=0", "as_of=soon"] {
        let answer = server.read(&format!("/v1/metrics/customer_value?{wrong}"), &key).await;
        assert_eq!((answer.status, answer.code().as_str()), (400, "invalid_parameter"), "{wrong}");
    }
    let narrow = server.key(&["orders:read"]).await;
    assert_eq!(server.read("/v1/metrics/rfm", &narrow).await.status, 403);
}

#[tokio::test]
async fn a_customer_has_a_stage_with_its_reason_and_a_value_once_there_are_enough() {
    let (server, key) = shop().await;
    let order = refreshed(&server, &key, 1).await;
    let id = order["order"]["customer_id"].as_str().unwrap().to_owned();
    let path = format!("/v1/customers/{id}/value?as_of=2026-05-25");
    let few = server.read(&path, &key).await.json();
    assert_eq!(
        (few["stage"].as_str(), few["why"]["code"].as_str()),
        (Some("first_purchase"), Some("bought_once"))
    );
    assert_eq!(few["why"]["silence_days"], 21);
    assert_eq!((few["value"]["have"].as_u64(), few["p_alive"].is_null()), (Some(1), true), "{few}");
    assert_eq!(server.read(&format!("{path}&horizon=3"), &key).await.code(), "invalid_parameter");
    let nobody = server.read("/v1/customers/0190f3c4-0000-7000-8000-000000000000/value", &key).await;
    assert_eq!((nobody.status, nobody.code().as_str()), (404, "not_found"));
    let narrow = server.key(&["orders:read"]).await;
    assert_eq!(server.read(&path, &narrow).await.status, 403);

    // Customers who buy in many different rhythms, so that there is something to fit.
    refreshed(&server, &key, 300).await;
    let many = server.read(&path, &key).await.json();
    let value = &many["value"];
    let p_alive = value["p_alive"].as_f64().unwrap_or_else(|| panic!("{many}"));
    assert!((0.0..=1.0).contains(&p_alive));
    let amount = |name: &str| value[name].as_f64().unwrap();
    assert!(
        amount("value_low_minor") <= amount("value_minor")
            && amount("value_minor") <= amount("value_high_minor")
    );
    assert!(many["model"].is_string() && many["params"]["horizon_days"] == 365);
    let whole = server.read("/v1/metrics/customer_value?as_of=2026-05-25", &key).await.json();
    assert_eq!(whole["result"]["base"]["customers"], 300);
    assert_eq!(whole["result"]["choice"]["model"], many["model"]);
    let half = server.read("/v1/metrics/customer_value?as_of=2026-05-25&margin_pct=50", &key).await.json();
    let base = |body: &serde_json::Value| body["result"]["base"]["value_minor"].as_f64().unwrap();
    assert!((base(&half) / base(&whole) - 0.5).abs() < 1e-9, "half the margin is half the value");
}

/// Stores orders of so many customers, each in a rhythm of their own, and brings the figures up to them;
/// the first order of the first customer.
async fn refreshed(server: &Running, key: &str, customers: i64) -> serde_json::Value {
    let first = server.write("POST /v1/orders", key, "first", ORDER).await.json();
    let mut orders = Vec::new();
    for customer in 2..=customers {
        let (gap, count) = (9 + customer % 41, 1 + (customer * 7) % 9);
        for number in 0..count {
            // Days of the year before the first order's.
            let day = (customer % 60) + number * (gap + number % 4);
            if day >= 365 {
                break;
            }
            let date = domain::time::Day::from_civil(2025, 5, 6).unwrap().plus(i32::try_from(day).unwrap());
            orders.push(format!(
                r#"{{"source":"shop","external_id":"{customer}-{number}","customer":{{"source":"shop","external_id":"c{customer}"}},
                "placed_at":"{date}T10:00:00Z","total":{{"amount_minor":{},"currency":"EUR"}}}}"#,
                1_500 + customer % 13 * 250
            ));
        }
    }
    for (number, batch) in orders.chunks(400).enumerate() {
        let body = format!("{{\"orders\":[{}]}}", batch.join(","));
        let answer = server.write("POST /v1/orders/batch", key, &format!("batch-{number}"), &body).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
    }
    let state = server.state.clone();
    let caught_up = tokio::task::spawn_blocking(move || server::worker::refresh::catch_up(&state));
    caught_up.await.unwrap().unwrap();
    first
}
