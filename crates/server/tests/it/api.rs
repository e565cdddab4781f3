//! The API: exactly once, all errors together, scopes, pages and rates.

use crate::server::Running;
use server::state::Mode;

const ORDER: &str = r#"{"source":"shop","external_id":"1001","customer":{"source":"shop","external_id":"c1"},
    "placed_at":"2026-05-04T10:00:00Z","total":{"amount_minor":1999,"currency":"EUR"},
    "lines":[{"sku":"A","quantity_milli":2000,"amount":{"amount_minor":1999,"currency":"EUR"}}]}"#;

async fn shop() -> (Running, String) {
    let server = Running::start(Mode::Shop, &[]).await;
    let scopes = ["orders:write", "orders:read", "customers:write", "customers:read", "reports:read"];
    let key = server.key(&scopes).await;
    (server, key)
}

#[tokio::test]
async fn a_retry_gets_the_first_answer() {
    let (server, key) = shop().await;
    let first = server.write("POST /v1/orders", &key, "k1", ORDER).await;
    assert_eq!(first.status, 201, "{}", first.body);
    assert_eq!(first.header("idempotency-replayed"), None);
    let again = server.write("POST /v1/orders", &key, "k1", ORDER).await;
    assert_eq!((again.status, &again.body), (201, &first.body));
    assert_eq!(again.header("idempotency-replayed"), Some("true"));
    let other = server.write("POST /v1/orders", &key, "k1", &ORDER.replace("1999", "2000")).await;
    assert_eq!((other.status, other.code().as_str()), (422, "idempotency_key_reused"));
    let unchanged = server.write("POST /v1/orders", &key, "k2", ORDER).await;
    assert_eq!((unchanged.status, unchanged.json()["outcome"].as_str()), (200, Some("unchanged")));
}

#[tokio::test]
async fn one_key_at_the_same_time_writes_once() {
    let (server, key) = shop().await;
    let server = std::sync::Arc::new(server);
    let tasks: Vec<_> = (0..8)
        .map(|_| {
            let (server, key) = (server.clone(), key.clone());
            tokio::spawn(async move { server.write("POST /v1/orders", &key, "same", ORDER).await })
        })
        .collect();
    let mut first = 0;
    for task in tasks {
        let answer = task.await.unwrap();
        assert_eq!(answer.status, 201, "{}", answer.body);
        first += u32::from(answer.header("idempotency-replayed").is_none());
    }
    assert_eq!(first, 1);
}

#[tokio::test]
async fn every_wrong_field_is_told_at_once() {
    let (server, key) = shop().await;
    let body = r#"{"source":"","placed_at":"yesterday","total":{"amount_minor":-5,"currency":"XYZ"},
        "lines":[{"quantity_milli":"two","amount":{"amount_minor":1,"currency":"EUR"}}]}"#;
    let answer = server.write("POST /v1/orders", &key, "k", body).await;
    assert_eq!(answer.status, 422);
    assert_eq!(answer.header("content-type"), Some("application/problem+json"));
    let problem = answer.json();
    let fields: Vec<&str> =
        problem["errors"].as_array().unwrap().iter().map(|e| e["field"].as_str().unwrap()).collect();
    assert_eq!(fields, ["external_id", "placed_at", "total.currency", "lines[0].quantity_milli", "customer"]);
    // Nothing was stored: the corrected request may use the key.
    assert_eq!(server.write("POST /v1/orders", &key, "k", ORDER).await.status, 201);
}

#[tokio::test]
async fn a_batch_is_saved_whole_or_not_at_all() {
    let (server, key) = shop().await;
    let second = ORDER.replace("\"1001\"", "\"1002\"");
    let wrong = second.replace(
        "\"amount_minor\":1999,\"currency\":\"EUR\"},\n    \"lines\"",
        "\"amount_minor\":-1,\"currency\":\"EUR\"},\n    \"lines\"",
    );
    let answer =
        server.write("POST /v1/orders/batch", &key, "b1", &format!("{{\"orders\":[{ORDER},{wrong}]}}")).await;
    assert_eq!(answer.status, 422, "{}", answer.body);
    assert_eq!(answer.json()["errors"][0]["field"], "orders[1].total.amount_minor");
    let list = server.read("/v1/orders", &key).await.json();
    assert_eq!(list["items"].as_array().unwrap().len(), 0);
    let answer = server
        .write("POST /v1/orders/batch", &key, "b2", &format!("{{\"orders\":[{ORDER},{second}]}}"))
        .await;
    assert_eq!((answer.status, answer.json()["orders"].as_array().unwrap().len()), (200, 2));
}

#[tokio::test]
async fn refunds_find_their_customer_and_orders_show_them() {
    let (server, key) = shop().await;
    let order = server.write("POST /v1/orders", &key, "o", ORDER).await.json();
    let id = order["order"]["id"].as_str().unwrap();
    let refund = r#"{"source":"shop","external_id":"r1","order":{"source":"shop","external_id":"1001"},
        "refunded_at":"2026-05-06T09:00:00Z","amount":{"amount_minor":500,"currency":"EUR"}}"#;
    let answer = server.write("POST /v1/refunds", &key, "r", refund).await;
    assert_eq!(answer.status, 201, "{}", answer.body);
    assert_eq!(answer.json()["refund"]["order_id"], id);
    let read = server.read(&format!("/v1/orders/{id}"), &key).await.json();
    assert_eq!(read["refunds"][0]["amount"]["amount_minor"], 500);
    let put = ORDER.replace("1999", "2500");
    let answer = server.write(&format!("PUT /v1/orders/{id}"), &key, "p", &put).await;
    assert_eq!((answer.status, answer.json()["outcome"].as_str()), (200, Some("corrected")));
    let moved = ORDER.replace("\"1001\"", "\"9\"");
    let answer = server.write(&format!("PUT /v1/orders/{id}"), &key, "p2", &moved).await;
    assert_eq!((answer.status, answer.code().as_str()), (409, "conflict"));
}

#[tokio::test]
async fn customers_are_saved_found_and_listed_in_pages() {
    let (server, key) = shop().await;
    for number in 0..5 {
        let body = format!(
            r#"{{"identities":[{{"source":"shop","external_id":"c{number}"}}],"name":"Ada {number}"}}"#
        );
        let answer = server.write("POST /v1/customers", &key, &format!("c{number}"), &body).await;
        assert_eq!(answer.status, 201, "{}", answer.body);
    }
    let mut seen = Vec::new();
    let mut path = "/v1/customers?limit=2".to_owned();
    loop {
        let page = server.read(&path, &key).await.json();
        let items = page["items"].as_array().unwrap();
        seen.extend(items.iter().map(|item| item["name"].as_str().unwrap().to_owned()));
        let Some(cursor) = page["next_cursor"].as_str() else { break };
        path = format!("/v1/customers?limit=2&cursor={cursor}");
    }
    assert_eq!(seen, ["Ada 4", "Ada 3", "Ada 2", "Ada 1", "Ada 0"]);
    let one = server.read("/v1/customers?source=shop&external_id=c3", &key).await.json();
    let id = one["items"][0]["id"].as_str().unwrap().to_owned();
    let put = server.write(&format!("PUT /v1/customers/{id}"), &key, "put", r#"{"country":"GR"}"#).await;
    let customer = put.json()["customer"].clone();
    assert_eq!((customer["name"].as_str(), customer["country"].as_str()), (Some("Ada 3"), Some("GR")));
    assert_eq!(server.read("/v1/customers?limit=900", &key).await.code(), "invalid_parameter");
    assert_eq!(server.read("/v1/customers?cursor=zz", &key).await.code(), "invalid_parameter");
    assert_eq!(server.read("/v1/customers/nobody", &key).await.code(), "invalid_parameter");
}

#[tokio::test]
async fn keys_do_what_their_scopes_say() {
    let (server, _) = shop().await;
    let reader = server.key(&["orders:read"]).await;
    assert_eq!(server.read("/v1/orders", &reader).await.status, 200);
    for path in ["/v1/customers"] {
        assert_eq!(server.read(path, &reader).await.code(), "forbidden", "{path}");
    }
    for request in ["POST /v1/orders", "POST /v1/orders/batch", "POST /v1/refunds", "POST /v1/customers"] {
        assert_eq!(server.write(request, &reader, "k", "{}").await.code(), "forbidden", "{request}");
    }
    let stranger = server.read("/v1/orders", "rgl_0000").await;
    assert_eq!((stranger.status, stranger.code().as_str()), (401, "unauthenticated"));
    assert!(stranger.header("www-authenticate").is_some());
    let key = server::auth::keys::list(&server.state).await.unwrap();
    server::auth::keys::revoke(&server.state, None, key[0].id).await.unwrap();
    assert_eq!(server.read("/v1/orders", &reader).await.status, 401);
}

#[tokio::test]
async fn whatever_goes_wrong_is_a_problem_detail() {
    let (server, key) = shop().await;
    let checks = [
        (server.read("/v1/nothing", &key).await, 404, "not_found"),
        (server.send("DELETE /v1/orders", &[], "").await, 405, "method_not_allowed"),
        (server.write("POST /v1/orders", &key, "k", "{nonsense").await, 400, "invalid_json"),
        (server.write("POST /v1/orders", &key, "", ORDER).await, 400, "idempotency_key_missing"),
        (server.read("/v1/orders/0190f3c4-0000-7000-8000-000000000000", &key).await, 404, "not_found"),
    ];
    for (answer, status, code) in checks {
        assert_eq!((answer.status, answer.code().as_str()), (status, code), "{}", answer.body);
        assert_eq!(answer.header("content-type"), Some("application/problem+json"));
        assert!(answer.header("x-request-id").is_some());
    }
}

#[tokio::test]
async fn large_bodies_and_fast_callers_are_held_back() {
    let settings =
        [("api.requests_per_minute", "1"), ("api.requests_burst", "2"), ("http.body_bytes_max", "1000")];
    let server = Running::start(Mode::Shop, &settings).await;
    let key = server.key(&["orders:write"]).await;
    let large = server.write("POST /v1/orders", &key, "k", &" ".repeat(2_000)).await;
    assert_eq!((large.status, large.code().as_str()), (413, "body_too_large"));
    let allowed = server.write("POST /v1/orders", &key, "k", ORDER).await;
    assert_eq!((allowed.status, allowed.header("ratelimit")), (201, Some("\"key\";r=0")));
    let refused = server.write("POST /v1/orders", &key, "k2", ORDER).await;
    assert_eq!((refused.status, refused.code().as_str()), (429, "rate_limited"));
    let wait: u64 = refused.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=60).contains(&wait));
}

#[tokio::test]
async fn reports_follow_the_orders() {
    let (server, key) = shop().await;
    let empty = server.read("/v1/reports/retention", &key).await;
    assert_eq!((empty.status, empty.code().as_str()), (404, "not_found"));
    assert_eq!(server.write("POST /v1/orders", &key, "o", ORDER).await.status, 201);
    let state = server.state.clone();
    let refreshed = tokio::task::spawn_blocking(move || server::worker::refresh::bring_up_to_date(&state));
    refreshed.await.unwrap().unwrap();
    let report = server.read("/v1/reports?as_of=2026-06-01&grain=week", &key).await.json();
    assert_eq!((&report["source"]["buyers"], &report["source"]["gross_minor"]), (&1.into(), &1999.into()));
    let section = server.read("/v1/reports/rfm?as_of=2026-06-01", &key).await.json();
    assert_eq!(section.as_object().unwrap().keys().collect::<Vec<_>>(), ["source", "rfm"]);
    assert_eq!(server.read("/v1/reports/magic", &key).await.code(), "not_found");
    assert_eq!(server.read("/v1/reports?grain=moon", &key).await.code(), "invalid_parameter");
    assert_eq!(server.read("/v1/reports?cohorts_by=shoe_size", &key).await.code(), "invalid_fields");
}
