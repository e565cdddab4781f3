//! A shop that is served: copied, proved, watched and tidied meanwhile.

use crate::commands::{code, json, regulars};
use crate::server::Running;
use server::state::Mode;
use server::worker::{housekeeping, refresh};
use store::{NewSession, NewUser, Role, Tx, TxError};

fn order(number: u32) -> String {
    format!(
        r#"{{"source":"shop","external_id":"{number}","customer":{{"source":"shop","external_id":"c1"}},
        "placed_at":"2026-05-04T10:00:00Z","total":{{"amount_minor":{number},"currency":"EUR"}}}}"#
    )
}

async fn with_orders(count: u32) -> (Running, String) {
    let server = Running::start(Mode::Shop, &[]).await;
    let key = server.key(&["orders:write", "reports:read"]).await;
    for number in 1..=count {
        let id = format!("k{number}");
        assert_eq!(server.write("POST /v1/orders", &key, &id, &order(number)).await.status, 201);
    }
    (server, key)
}

async fn up_to_date(server: &Running) {
    let state = server.state.clone();
    let refreshed = tokio::task::spawn_blocking(move || refresh::catch_up(&state)).await;
    refreshed.unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_served_shop_is_copied_and_proved_by_another_process() {
    let (server, key) = with_orders(3).await;
    let folder = tempfile::tempdir().unwrap();
    let data = server.state.data_path().to_str().unwrap().to_owned();
    let backup = folder.path().join("backup.db");
    let backup = backup.to_str().unwrap();
    let copied = regulars(&["--data", &data, "backup", "--json", backup]);
    assert_eq!(code(&copied), Some(0), "{}", String::from_utf8_lossy(&copied.stderr));
    assert_eq!(json(&copied)["counts"]["orders"], 3);
    let proved = json(&regulars(&["--data", &data, "verify", "--json"]));
    assert_eq!((&proved["counts"]["orders"], &proved["problems"]), (&3.into(), &serde_json::json!([])));
    let reported = json(&regulars(&["--data", &data, "report", "--json"]));
    assert_eq!(reported["source"]["purchases"], 3);
    // The shop goes on; the copy is of its moment.
    assert_eq!(server.write("POST /v1/orders", &key, "k4", &order(4)).await.status, 201);
    let other = folder.path().join("other");
    let other = other.to_str().unwrap();
    assert_eq!(code(&regulars(&["--data", other, "restore", backup])), Some(0));
    assert_eq!(json(&regulars(&["--data", other, "verify", "--json"]))["counts"]["orders"], 3);
    let again = regulars(&["--data", &data, "backup", backup]);
    assert_eq!(code(&again), Some(1));
    assert!(String::from_utf8_lossy(&again.stderr).contains("choose another name"));
}

#[tokio::test]
async fn figures_tell_how_busy_the_store_is() {
    let (server, _) = with_orders(2).await;
    let read = async |name: &str| {
        let text = server.send("GET /metrics", &[], "").await.body;
        let line = text.lines().find(|line| line.split(' ').next() == Some(name));
        line.unwrap_or_else(|| panic!("no {name} in {text}")).rsplit(' ').next().unwrap().to_owned()
    };
    assert_eq!(read("regulars_store_writes_waiting").await, "0");
    assert_eq!(read("regulars_store_reads_waiting").await, "0");
    // Other tests of this process count in the same recorder.
    for name in [
        "regulars_store_groups_total{end=\"committed\"}",
        "regulars_store_group_writes_count",
        "regulars_store_commit_seconds_count",
        "regulars_store_group_seconds_bucket{le=\"60\"}",
    ] {
        assert!(read(name).await.parse::<u64>().unwrap() >= 2, "{name}");
    }
}

#[tokio::test]
async fn housekeeping_forgets_ended_sessions() {
    let server = Running::start(Mode::Shop, &[]).await;
    let now = server.state.now();
    let write = move |tx: &mut dyn Tx| {
        let owner = NewUser {
            email: "olga@example.org".to_owned(),
            name: "Olga".to_owned(),
            password_hash: "none".to_owned(),
            role: Role::Owner,
            language: None,
            theme: None,
        };
        let user_id = tx.create_user(&owner)?.id;
        for (hash, days) in [(1, -30), (2, -2), (3, 5)] {
            let expires_at = domain::time::Timestamp::from_micros(now.micros() + days * 86_400_000_000);
            tx.create_session(&NewSession { user_id, token_hash: [hash; 32], expires_at, user_agent: None })?;
        }
        Ok::<_, TxError>(user_id)
    };
    let user = server.state.store().write(write).await.unwrap();
    housekeeping::round(&server.state).await;
    let left = server.state.store().read(move |read| read.sessions_of(user)).await.unwrap();
    assert_eq!(left.len(), 1);
    assert!(left[0].expires_at > now);
}

#[tokio::test]
async fn a_report_is_computed_once_for_a_snapshot() {
    let (server, key) = with_orders(2).await;
    up_to_date(&server).await;
    let params = || analytics::report::ReportParams::default();
    let compute =
        async || server::app::reports::compute(&server.state, None, params()).await.unwrap().unwrap();
    let (first, again) = (compute().await, compute().await);
    assert!(std::sync::Arc::ptr_eq(&first, &again));
    let weekly = analytics::report::ReportParams { grain: domain::time::Grain::Week, ..params() };
    let weekly = server::app::reports::compute(&server.state, None, weekly).await.unwrap().unwrap();
    assert!(!std::sync::Arc::ptr_eq(&first, &weekly));
    // An order changes the snapshot: nobody is answered from the one before.
    assert_eq!(server.write("POST /v1/orders", &key, "k9", &order(900)).await.status, 201);
    up_to_date(&server).await;
    let newer = compute().await;
    assert_eq!((first.source.gross_minor, newer.source.gross_minor), (3, 903));
}
