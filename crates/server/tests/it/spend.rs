//! The spend table from outside: the API, the pages, the command, and the figures from it.

use crate::server::{Answer, Running};
use domain::role::Role;
use server::auth::sessions::{self, NewPerson};
use server::state::Mode;
use store::Tx;

const ROW: &str = r#"{"month":"2026-05","channel":"web","kind":"marketing",
    "amount":{"amount_minor":3000,"currency":"EUR"},"note":"May"}"#;
const ORDER: &str = r#"{"source":"shop","external_id":"1001","customer":{"source":"shop","external_id":"c1"},
    "placed_at":"2026-05-04T10:00:00Z","total":{"amount_minor":1999,"currency":"EUR"},"channel":"Web"}"#;

async fn shop() -> (Running, String) {
    let server = Running::start(Mode::Shop, &[]).await;
    let key = server.key(&["spend:write", "spend:read", "orders:write", "reports:read"]).await;
    (server, key)
}

async fn refresh(server: &Running) {
    let state = server.state.clone();
    let refreshed = tokio::task::spawn_blocking(move || server::worker::refresh::bring_up_to_date(&state));
    refreshed.await.unwrap().unwrap();
}

async fn send_csv(server: &Running, key: &str, idempotency: &str, body: &str) -> Answer {
    let authorization = format!("Bearer {key}");
    let headers = [
        ("Authorization", authorization.as_str()),
        ("Idempotency-Key", idempotency),
        ("Content-Type", "text/csv"),
    ];
    server.send("POST /v1/spend/csv", &headers, body).await
}

#[tokio::test]
async fn a_row_is_saved_once_changed_and_taken_out() {
    let (server, key) = shop().await;
    let first = server.write("POST /v1/spend", &key, "s1", ROW).await;
    assert_eq!((first.status, first.json()["outcome"].as_str()), (201, Some("created")), "{}", first.body);
    let again = server.write("POST /v1/spend", &key, "s1", ROW).await;
    assert_eq!((again.header("idempotency-replayed"), &again.body), (Some("true"), &first.body));
    let same = server.write("POST /v1/spend", &key, "s2", ROW).await;
    assert_eq!((same.status, same.json()["outcome"].as_str()), (200, Some("unchanged")));
    let path = format!("/v1/spend/{}", first.json()["spend"]["id"].as_str().unwrap());
    let moved = ROW.replace("2026-05", "2026-06").replace("3000", "3500");
    let put = server.write(&format!("PUT {path}"), &key, "s3", &moved).await;
    assert_eq!((put.status, put.json()["outcome"].as_str()), (200, Some("corrected")), "{}", put.body);
    let read = server.read(&path, &key).await.json();
    assert_eq!((read["month"].as_str(), &read["amount"]["amount_minor"]), (Some("2026-06"), &3500.into()));
    server.write("POST /v1/spend", &key, "s4", ROW).await;
    let onto = server.write(&format!("PUT {path}"), &key, "s5", ROW).await;
    assert_eq!((onto.status, onto.code().as_str()), (409, "conflict"));
    let list = server.read("/v1/spend?limit=1", &key).await.json();
    assert_eq!((&list["items"][0]["month"], list["next_cursor"].is_null()), (&"2026-05".into(), false));
    let gone = server.write(&format!("DELETE {path}"), &key, "s6", "").await;
    assert_eq!((gone.status, gone.json()["outcome"].as_str()), (200, Some("removed")), "{}", gone.body);
    assert_eq!(server.read(&path, &key).await.status, 404);
    let replayed = server.write(&format!("DELETE {path}"), &key, "s6", "").await;
    assert_eq!((replayed.status, replayed.header("idempotency-replayed")), (200, Some("true")));
    assert_eq!(server.write(&format!("DELETE {path}"), &key, "s7", "").await.status, 404);
    let verified = server.state.store().verify().unwrap();
    assert_eq!((verified.seq, verified.is_sound()), (4, true));
}

#[tokio::test]
async fn wrong_fields_scopes_and_files_are_told() {
    let (server, key) = shop().await;
    let wrong = r#"{"month":"May","kind":"salary","amount":{"amount_minor":-1,"currency":"EUR"}}"#;
    let answer = server.write("POST /v1/spend", &key, "w", wrong).await;
    let fields = |answer: &Answer| -> Vec<String> {
        let problem = answer.json();
        let errors = problem["errors"].as_array().cloned().unwrap_or_default();
        errors.iter().map(|error| error["field"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!((answer.status, fields(&answer)), (422, vec!["month".to_owned(), "kind".to_owned()]));
    let answer = server.write("POST /v1/spend", &key, "w", &ROW.replace("3000", "-1")).await;
    assert_eq!((answer.status, fields(&answer)), (422, vec!["amount.amount_minor".to_owned()]));
    let file =
        send_csv(&server, &key, "f", "month,kind,amount\n2026-05,tools,1\n2026-05,tools,2\nx,y,z\n").await;
    let expected = ["line 3", "line 4.month", "line 4.kind", "line 4.amount"];
    assert_eq!((file.status, fields(&file)), (422, expected.map(str::to_owned).to_vec()));
    let as_json = server.write("POST /v1/spend/csv", &key, "j", "{}").await;
    assert_eq!((as_json.status, as_json.code().as_str()), (415, "unsupported_media_type"));
    let reader = server.key(&["spend:read"]).await;
    assert_eq!(server.read("/v1/spend", &reader).await.json()["items"], serde_json::json!([]));
    assert_eq!(server.write("POST /v1/spend", &reader, "r", ROW).await.code(), "forbidden");
    assert_eq!(send_csv(&server, &reader, "r2", "month,kind,amount\n").await.code(), "forbidden");
    let stranger = server.key(&["orders:read"]).await;
    assert_eq!(server.read("/v1/spend", &stranger).await.code(), "forbidden");
}

#[tokio::test]
async fn a_file_comes_in_whole_and_the_report_follows() {
    let (server, key) = shop().await;
    server.write("POST /v1/orders", &key, "o1", ORDER).await;
    let second = ORDER.replace("1001", "1002").replace("c1", "c2").replace("2026-05-04", "2026-05-31");
    server.write("POST /v1/orders", &key, "o2", &second).await;
    refresh(&server).await;
    let none = server.read("/v1/reports/acquisition?as_of=2026-05-31", &key).await;
    assert_eq!((none.status, none.code().as_str()), (404, "not_found"));
    let file = "month,channel,kind,amount,currency\n2026-05,web,marketing,30.00,EUR\n2026-05,,wages,20,EUR\n";
    let taken = send_csv(&server, &key, "f1", file).await;
    let counts = |answer: &Answer| {
        let body = answer.json();
        [&body["created"], &body["corrected"], &body["unchanged"]].map(|count| count.as_u64().unwrap())
    };
    assert_eq!((taken.status, counts(&taken)), (200, [2, 0, 0]), "{}", taken.body);
    let more = file.replace("20,EUR", "25,EUR") + "2026-06,,tools,1,EUR\n";
    assert_eq!(counts(&send_csv(&server, &key, "f2", &more).await), [1, 1, 1]);
    refresh(&server).await;
    let body = server.read("/v1/reports/acquisition?as_of=2026-05-31", &key).await.json();
    let found = &body["acquisition"];
    assert_eq!((&found["total"]["new_customers"], &found["months_counted"]), (&2.into(), &1.into()));
    assert_eq!(found["total"]["marketing_cac_minor"], 1500.0);
    assert_eq!(found["total"]["full_cac_minor"], 2750.0);
    assert_eq!(
        (&found["channel_source"], &found["channels"][0]["channel"]),
        (&"first_order".into(), &"Web".into())
    );
    assert_eq!(found["left_out"]["outside_data_minor"], 100);
    assert_eq!(found["payback"]["full"]["months"]["unknown"], "no_margin");
}

/// A signed-in person's browser.
struct Browser<'s> {
    server: &'s Running,
    cookie: String,
    token: String,
}

impl<'s> Browser<'s> {
    async fn of(server: &'s Running, role: Role) -> Self {
        let person = NewPerson {
            email: format!("{role}@example.org"),
            name: role.to_string(),
            password: "correct horse battery".to_owned(),
        };
        let user = sessions::checked_user(&server.state, person, role).await.unwrap();
        let make = move |tx: &mut dyn Tx| tx.create_user(&user);
        let user = server.state.store().write(make).await.unwrap();
        let line = sessions::begin(&server.state, user.id, None, "session.began").await.unwrap();
        let cookie = line.to_str().unwrap().split(';').next().unwrap().to_owned();
        let token = server::auth::csrf::token_of(cookie.split_once('=').unwrap().1);
        Self { server, cookie, token }
    }

    async fn get(&self, path: &str) -> Answer {
        self.server.send(&format!("GET {path}"), &[("Cookie", &self.cookie)], "").await
    }

    async fn post(&self, path: &str, form: &str) -> Answer {
        let headers =
            [("Cookie", self.cookie.as_str()), ("Content-Type", "application/x-www-form-urlencoded")];
        self.server.send(&format!("POST {path}"), &headers, &format!("csrf={}&{form}", self.token)).await
    }

    async fn upload(&self, file: &str) -> Answer {
        let kind = "multipart/form-data; boundary=xyz";
        let body = format!(
            "--xyz\r\nContent-Disposition: form-data; name=\"file\"; filename=\"spend.csv\"\r\n\r\n{file}\r\n--xyz--\r\n"
        );
        let headers = [("Cookie", self.cookie.as_str()), ("Content-Type", kind)];
        self.server.send(&format!("POST /acquisition/upload?csrf={}", self.token), &headers, &body).await
    }
}

/// The address of the only row's form.
fn row_path(page: &Answer) -> String {
    let from = page.body.find("/acquisition/rows/").unwrap_or_else(|| panic!("{}", page.body));
    page.body[from..].split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn managers_keep_the_table_by_form_and_analysts_read_it() {
    let (server, _) = shop().await;
    let manager = Browser::of(&server, Role::Manager).await;
    let empty = manager.get("/acquisition").await;
    assert!(
        empty.body.contains("No spend is entered yet") && empty.body.contains("month,channel,kind,amount")
    );
    let wrong = manager.post("/acquisition/rows", "month=May&kind=wages&amount=1,2,3&currency=EUR").await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.body.contains("month-error") && wrong.body.contains("amount-error"), "{}", wrong.body);
    let form = "month=2026-05&kind=wages&amount=1.250,50&currency=eur&note=Ada+%26+Eve";
    let added = manager.post("/acquisition/rows", form).await;
    assert_eq!(added.header("location"), Some("/acquisition?done=saved#spend"), "{}", added.body);
    let taken = manager.post("/acquisition/rows", form).await;
    assert!(taken.status == 422 && taken.body.contains("Change that one"), "{}", taken.body);
    let page = manager.get("/acquisition?done=saved").await;
    assert!(page.body.contains("€1,250.50") && page.body.contains("The amount is kept"), "{}", page.body);
    let path = row_path(&page);
    assert!(manager.get(&path).await.body.contains("value=\"1250.50\""));
    let changed = manager.post(&path, "month=2026-06&kind=tools&amount=7&currency=EUR&channel=web").await;
    assert_eq!(changed.header("location"), Some("/acquisition?done=saved#spend"));
    let analyst = Browser::of(&server, Role::Analyst).await;
    let seen = analyst.get("/acquisition").await;
    assert!(seen.body.contains("€7.00") && !seen.body.contains("/acquisition/rows"), "{}", seen.body);
    for (path, form) in
        [("/acquisition/rows", form), ("/acquisition/margin", "margin=40"), (path.as_str(), form)]
    {
        assert_eq!(analyst.post(path, form).await.status, 403, "{path}");
    }
    assert_eq!(analyst.post(&format!("{path}/remove"), "").await.status, 403);
    assert_eq!(analyst.upload("month,kind,amount\n2026-05,tools,1\n").await.status, 403);
    let file = analyst.get("/acquisition/spend.csv").await;
    assert!(file.body.contains("2026-06,web,tools,7.00,EUR,"), "{}", file.body);
    let clerk = Browser::of(&server, Role::Clerk).await;
    assert_eq!(clerk.get("/acquisition").await.status, 403);
    assert_eq!(clerk.get("/acquisition/spend.csv").await.status, 403);
    let removed = manager.post(&format!("{path}/remove"), "").await;
    assert_eq!(removed.header("location"), Some("/acquisition?done=removed#spend"));
    assert!(manager.get("/acquisition").await.body.contains("No spend is entered yet"));
    let forged = [("Cookie", manager.cookie.as_str()), ("Content-Type", "application/x-www-form-urlencoded")];
    assert_eq!(server.send("POST /acquisition/rows", &forged, form).await.status, 403);
}

#[tokio::test]
async fn a_file_on_the_page_is_taken_whole_and_the_figures_follow() {
    let (server, key) = shop().await;
    for customer in 0..40 {
        let order = ORDER.replace("1001", &format!("o{customer}")).replace("c1", &format!("c{customer}"));
        server.write("POST /v1/orders", &key, &format!("o{customer}"), &order).await;
    }
    refresh(&server).await;
    let owner = Browser::of(&server, Role::Owner).await;
    let wrong = owner.upload("month,kind,amount\n2026-05,rent,1\n2026-05,tools,1.2.3\n").await;
    assert_eq!(wrong.status, 422);
    for told in ["Line 2, kind", "Use marketing, wages, tools or overheads", "Line 3, amount"] {
        assert!(wrong.body.contains(told), "{told}: {}", wrong.body);
    }
    let file = "month,channel,kind,amount,currency\n2026-05,web,marketing,200,EUR\n2026-05,,wages,120,EUR\n";
    let taken = owner.upload(file).await;
    let expected = "/acquisition?done=uploaded&created=2&corrected=0&unchanged=0#spend";
    assert_eq!(taken.header("location"), Some(expected), "{}", taken.body);
    let page = owner.get("/acquisition?as_of=2026-12-31").await;
    // 320.00 over 40 customers, 200.00 over 40 customers.
    assert!(page.body.contains("€8.00") && page.body.contains("€5.00"), "{}", page.body);
    assert!(page.body.contains("Needs the gross margin"), "{}", page.body);
    assert_eq!(owner.post("/acquisition/margin", "margin=140").await.status, 422);
    let kept = owner.post("/acquisition/margin", "margin=50").await;
    assert_eq!(kept.header("location"), Some("/acquisition?done=margin#spend"));
    let page = owner.get("/acquisition?as_of=2026-12-31").await;
    // Each customer brought 19.99 at once, of which half is above 8.00.
    assert!(page.body.contains("1 month") && page.body.contains("id=\"payback\""), "{}", page.body);
    let csv = owner.get("/acquisition/channels.csv?as_of=2026-12-31").await;
    assert!(csv.body.contains("Web,40,200.00,0.00,0.00,0.00,200.00,5.00,5.00"), "{}", csv.body);
    assert_eq!(owner.get("/acquisition/nothing.csv").await.status, 404);
}
