//! Pages from outside: signing in, forged requests, the demo's door, health.

use crate::server::{Answer, Running};
use server::state::Mode;

fn cookie(answer: &Answer) -> String {
    let cookies = answer.headers.iter().filter(|(name, _)| name == "set-cookie");
    let pairs: Vec<&str> = cookies.map(|(_, value)| value.split(';').next().unwrap()).collect();
    pairs.join("; ")
}

#[tokio::test]
async fn strangers_are_sent_to_sign_in_and_demo_visitors_are_not() {
    let shop = Running::start(Mode::Shop, &[]).await;
    let home = shop.send("GET /settings", &[], "").await;
    assert!((300..400).contains(&home.status), "{}", home.status);
    assert!(home.header("location").unwrap().starts_with("/sign-in"));

    let demo = Running::start(Mode::Demo, &[]).await;
    let visited = demo.send("GET /settings", &[], "").await;
    assert_eq!(visited.status, 200, "{}", visited.body);
    assert!(cookie(&visited).contains("regulars_session="));
    let proxied = demo.send("GET /settings", &[("X-Forwarded-For", "1.2.3.4")], "").await;
    assert!((300..400).contains(&proxied.status), "only visitors of this machine are signed in");
}

#[tokio::test]
async fn forged_requests_are_refused() {
    let demo = Running::start(Mode::Demo, &[]).await;
    let cookie = cookie(&demo.send("GET /settings", &[], "").await);
    let token = server::auth::csrf::token_of(cookie.split("regulars_session=").nth(1).unwrap());
    let form = "application/x-www-form-urlencoded";
    let without = [("Cookie", cookie.as_str()), ("Content-Type", form)];
    assert_eq!(demo.send("POST /sign-out", &without, "x=1").await.status, 403);
    let foreign =
        [without[0], without[1], ("X-CSRF-Token", token.as_str()), ("Sec-Fetch-Site", "cross-site")];
    assert_eq!(demo.send("POST /sign-out", &foreign, "").await.status, 403);
    let own = demo.send("POST /sign-out", &without, &format!("csrf={token}")).await;
    assert!((300..400).contains(&own.status), "{}", own.status);
}

#[tokio::test]
async fn headers_and_health() {
    let shop = Running::start(Mode::Shop, &[]).await;
    let alive = shop.send("GET /healthz", &[("X-Request-Id", "abcdefgh-1")], "").await;
    assert_eq!((alive.status, alive.body.as_str()), (200, "ok\n"));
    assert_eq!(alive.header("x-request-id"), Some("abcdefgh-1"));
    assert!(alive.header("content-security-policy").unwrap().starts_with("default-src 'none'"));
    assert_eq!(shop.send("GET /readyz", &[], "").await.status, 200);
    let metrics = shop.send("GET /metrics", &[], "").await;
    assert!(metrics.body.contains("regulars_http_requests_total"), "{}", metrics.body);
    assert_eq!(shop.send("GET /metrics", &[("X-Forwarded-For", "1.2.3.4")], "").await.status, 403);
    shop.state.drain();
    assert_eq!(shop.send("GET /readyz", &[], "").await.status, 503);
}
