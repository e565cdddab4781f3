//! Members and the program by form: roles, four eyes, forms that are sent twice.

use crate::server::{Answer, Running};
use domain::ids::CustomerId;
use domain::role::Role;
use server::auth::percent_encoded;
use server::auth::sessions::{self, NewPerson};
use server::state::Mode;
use std::fmt::Write as _;
use store::{PageRequest, RedemptionQuery, Tx};

const ORDER: &str = r#"{"source":"shop","external_id":"1001","customer":{"source":"shop","external_id":"c1"},
    "placed_at":"2026-05-04T10:00:00Z","total":{"amount_minor":25000,"currency":"EUR"}}"#;

/// A signed-in browser.
struct Seat<'a> {
    server: &'a Running,
    cookie: String,
    token: String,
}

impl<'a> Seat<'a> {
    async fn take(server: &'a Running, role: Role, name: &str) -> Self {
        let person = NewPerson {
            email: format!("{name}@example.com"),
            name: name.to_owned(),
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

    async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let mut form = format!("csrf={}", self.token);
        for (name, value) in fields {
            write!(form, "&{name}={}", percent_encoded(value)).unwrap();
        }
        let headers =
            [("Cookie", self.cookie.as_str()), ("Content-Type", "application/x-www-form-urlencoded")];
        self.server.send(&format!("POST {path}"), &headers, &form).await
    }

    /// Sends a form that goes well; where it leads.
    async fn done(&self, path: &str, fields: &[(&str, &str)]) -> String {
        let answer = self.post(path, fields).await;
        assert_eq!(answer.status, 303, "{path}: {}", answer.body);
        answer.header("location").unwrap().to_owned()
    }
}

/// A shop with the starter program in force and one customer with an order.
async fn shop() -> (Running, CustomerId) {
    let server = Running::start(Mode::Shop, &[("shop.currency", "EUR")]).await;
    let key = server.key(&["orders:write"]).await;
    let saved = server.write("POST /v1/orders", &key, "o1", ORDER).await;
    assert_eq!(saved.status, 201, "{}", saved.body);
    let owner = Seat::take(&server, Role::Owner, "Olga").await;
    let editor = owner.get("/program/edit").await;
    assert_eq!(editor.status, 200);
    let document = text_of(&editor.body, "<textarea", "</textarea>");
    let version = owner.done("/program/edit", &[("act", "save"), ("document", &document)]).await;
    assert_eq!(version, "/program/versions/1?done=drafted");
    assert_eq!(owner.get(&version).await.status, 200);
    let live = owner.done("/program/versions/1/publish", &[("starts_on", "")]).await;
    assert_eq!(live, "/program?done=published");
    let told = owner.get(&live).await.body;
    assert!(told.contains("1 point for each €1.00 paid."), "{told}");
    let identity = domain::ids::ExternalRef::new("shop", "c1");
    let read =
        server.state.store().read(move |read| Ok::<_, server::app::AppError>(read.customer_by(&identity)?));
    let id = read.await.unwrap().unwrap().id;
    (server, id)
}

/// The text of an element, with what HTML writes otherwise turned back.
fn text_of(html: &str, from: &str, until: &str) -> String {
    let inner = html.split_once(from).unwrap().1.split_once('>').unwrap().1.split_once(until).unwrap().0;
    let mut text = inner.to_owned();
    for (written, meant) in [("&#34;", "\""), ("&#39;", "'"), ("&#60;", "<"), ("&#62;", ">"), ("&#38;", "&")]
    {
        text = text.replace(written, meant);
    }
    text
}

async fn available(server: &Running, id: CustomerId) -> i64 {
    let read = server.state.store().read(move |read| Ok::<_, server::app::AppError>(read.member_row(id)?));
    read.await.unwrap().unwrap().balances.iter().map(|(_, balance)| balance.available).sum()
}

#[tokio::test]
async fn a_customer_joins_with_the_past_once() {
    let (server, id) = shop().await;
    let clerk = Seat::take(&server, Role::Clerk, "Carl").await;
    let (customer, member) = (format!("/customers/{id}"), format!("/members/{id}"));
    assert_eq!(clerk.get(&member).await.header("location"), Some(customer.as_str()));
    let page = clerk.get(&customer).await.body;
    assert!(page.contains(&format!("{customer}/enrol")), "{page}");
    let form = [("once", "k1"), ("past", "taken")];
    let enrol = format!("{customer}/enrol");
    assert_eq!(clerk.done(&enrol, &form).await, format!("{member}?done=enrolled"));
    assert_eq!(clerk.done(&enrol, &form).await, format!("{member}?done=enrolled"));
    assert_eq!(clerk.done(&enrol, &[("once", "k2"), ("past", "taken")]).await, member);
    let page = clerk.get(&member).await.body;
    // 250 points for the order of May, and 25 to begin with.
    assert!(page.contains("Points on every order") && page.contains("Joined with 1 earlier order"), "{page}");
    assert!(clerk.get(&customer).await.body.contains(&format!("href=\"{member}\"")));
    let list = clerk.get("/members?q=c1&status=active").await.body;
    assert!(list.contains(&member), "{list}");
    assert!(!clerk.get("/members?tier=status/Gold").await.body.contains(&member));
}

#[tokio::test]
async fn each_role_does_its_part_and_no_more() {
    let (server, id) = shop().await;
    let manager = Seat::take(&server, Role::Manager, "Mara").await;
    manager.done(&format!("/customers/{id}/enrol"), &[("past", "taken")]).await;
    let member = format!("/members/{id}");
    for (role, name, expected) in [
        (Role::Manager, "Max", [200, 200, 200, 200, 200, 200]),
        (Role::Analyst, "Anna", [200, 200, 200, 403, 200, 403]),
        (Role::Clerk, "Clio", [200, 200, 200, 403, 200, 403]),
    ] {
        let seat = Seat::take(&server, role, name).await;
        let paths = ["/members", member.as_str(), "/program", "/program/edit", "/rewards", "/approvals"];
        for (path, status) in paths.iter().zip(expected) {
            assert_eq!(seat.get(path).await.status, status, "{role} {path}");
        }
        assert_eq!(seat.get("/ledger").await.status, 200);
        if role == Role::Manager {
            continue;
        }
        let adjust = [("wallet", "points"), ("points", "5"), ("reason", "x")];
        for (path, form) in [
            (format!("{member}/adjust"), &adjust[..]),
            (format!("{member}/reverse"), &[][..]),
            (format!("{member}/tier"), &[]),
            (format!("{member}/pause"), &[("reason", "x")]),
            (format!("{member}/resume"), &[]),
            ("/program/edit".to_owned(), &[("document", "name: x")]),
            ("/program/check".to_owned(), &[("document", "name: x")]),
            ("/program/versions/1/publish".to_owned(), &[]),
            ("/program/versions/1/end".to_owned(), &[]),
        ] {
            assert_eq!(seat.post(&path, form).await.status, 403, "{role} {path}");
        }
        let redeem = seat.post(&format!("{member}/redeem"), &[("reward", "none")]).await;
        assert_eq!(redeem.status, if role == Role::Clerk { 422 } else { 403 }, "{role}");
        let page = seat.get(&member).await.body;
        assert!(!page.contains("/adjust") && !page.contains("/pause"), "{role} is offered what is forbidden");
    }
    let headers =
        [("Cookie", manager.cookie.as_str()), ("Content-Type", "application/x-www-form-urlencoded")];
    let forged = server.send(&format!("POST {member}/adjust"), &headers, "points=5&reason=x&csrf=0").await;
    assert_eq!(forged.status, 403, "a form without its token");
}

#[tokio::test]
async fn a_balance_changes_once_with_a_reason_and_above_the_limit_with_four_eyes() {
    let (server, id) = shop().await;
    let (mara, max) =
        (Seat::take(&server, Role::Manager, "Mara").await, Seat::take(&server, Role::Manager, "Max").await);
    mara.done(&format!("/customers/{id}/enrol"), &[]).await;
    let member = format!("/members/{id}");
    let adjust = format!("{member}/adjust");
    let form = |once, points, reason| {
        [
            ("once", once),
            ("form", "adjust"),
            ("wallet", "points"),
            ("direction", "give"),
            ("points", points),
            ("reason", reason),
        ]
    };
    for (points, reason) in [("100", " "), ("0", "x"), ("a lot", "x"), ("9000", "x"), ("1.5", "x")] {
        let refused = mara.post(&adjust, &form("a", points, reason)).await;
        assert_eq!(refused.status, 422, "{points} {reason}");
        assert!(
            refused.body.contains("role=\"alert\"") && refused.body.contains(&format!("value=\"{points}\""))
        );
    }
    for _ in 0..3 {
        assert_eq!(mara.done(&adjust, &form("a", "100", "A gift")).await, format!("{member}?done=adjusted"));
    }
    assert_eq!(available(&server, id).await, 100);
    assert_eq!(mara.done(&adjust, &form("a", "101", "A gift")).await, format!("{member}?done=adjusted"));
    assert_eq!(available(&server, id).await, 201, "another form is another change");
    for _ in 0..2 {
        assert_eq!(
            mara.done(&adjust, &form("b", "500", "A mistake of ours")).await,
            format!("{member}?done=waits")
        );
    }
    let page = mara.get("/approvals").await.body;
    assert_eq!(page.matches("A mistake of ours").count(), 1, "asked for once");
    let request = page.split_once("/approvals/").unwrap().1.split_once('/').unwrap().0.to_owned();
    assert!(!page.contains("/approve\""), "one's own request offers no approval");
    let own = mara.post(&format!("/approvals/{request}/approve"), &[]).await;
    assert_eq!((own.status, available(&server, id).await), (422, 201), "four eyes");
    for _ in 0..2 {
        let done = max.done(&format!("/approvals/{request}/approve"), &[("once", "c")]).await;
        assert_eq!(done, "/approvals?done=approved");
    }
    assert_eq!(available(&server, id).await, 701);
    assert_eq!(max.post(&format!("/approvals/{request}/decline"), &[]).await.status, 422, "it is decided");
    let page = max.get(&member).await.body;
    assert!(page.contains("A mistake of ours") && page.contains("agreed by Max"), "{page}");
    let take = [("wallet", "points"), ("direction", "take"), ("points", "1,000"), ("reason", "x")];
    mara.done(&adjust, &take).await;
    let verified = server.state.store().verify().unwrap();
    assert!(verified.is_sound(), "{verified:?}");
}

#[tokio::test]
async fn a_reward_is_got_once_used_and_called_off() {
    let (server, id) = shop().await;
    let (manager, clerk) =
        (Seat::take(&server, Role::Manager, "Mara").await, Seat::take(&server, Role::Clerk, "Carl").await);
    manager.done(&format!("/customers/{id}/enrol"), &[]).await;
    let member = format!("/members/{id}");
    assert!(clerk.get(&member).await.body.contains("100 points missing"));
    let refused = clerk.post(&format!("{member}/redeem"), &[("reward", "five-off")]).await;
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("100 points missing"), "{}", refused.body);
    manager
        .done(&format!("{member}/adjust"), &[("wallet", "points"), ("points", "200"), ("reason", "x")])
        .await;
    let form = [("once", "k"), ("reward", "five-off")];
    let first = clerk.done(&format!("{member}/redeem"), &form).await;
    assert_eq!(clerk.done(&format!("{member}/redeem"), &form).await, first);
    let query =
        RedemptionQuery { customer: Some(id), page: PageRequest::first(10), ..RedemptionQuery::default() };
    let read =
        server.state.store().read(move |read| Ok::<_, server::app::AppError>(read.redemptions(&query)?));
    let got = read.await.unwrap().items;
    assert_eq!((got.len(), available(&server, id).await), (1, 100));
    assert!(clerk.get(&first).await.body.contains("class=\"big-code\""));
    let found = clerk.get(&format!("/rewards?code={}", got[0].code.to_lowercase())).await.body;
    assert!(found.contains(&got[0].code) && found.contains(&member), "{found}");
    let path = |to: &str| format!("/rewards/{}/{to}", got[0].id);
    assert_eq!(
        clerk.post(&path("cancelled"), &[]).await.status,
        403,
        "points come back: not a clerk’s to do"
    );
    assert_eq!(clerk.done(&path("used"), &[("from", &member)]).await, format!("{member}?done=used"));
    assert_eq!(manager.post(&path("cancelled"), &[]).await.status, 422, "it is used");
    let again = manager.done(&format!("{member}/redeem"), &[("reward", "five-off")]).await;
    let id_again = again.rsplit_once('=').unwrap().1;
    let off = manager.done(&format!("/rewards/{id_again}/cancelled"), &[("from", "//evil.example")]).await;
    assert_eq!((off.as_str(), available(&server, id).await), ("/rewards?done=cancelled", 100));
}

#[tokio::test]
async fn tiers_are_given_points_taken_back_and_memberships_paused() {
    let (server, id) = shop().await;
    let manager = Seat::take(&server, Role::Manager, "Mara").await;
    manager.done(&format!("/customers/{id}/enrol"), &[]).await;
    let key = server.key(&["orders:write"]).await;
    let now = server.state.now();
    let order = ORDER.replace("1001", "1002").replace("2026-05-04T10:00:00Z", &now.to_string());
    let saved = server.write("POST /v1/orders", &key, "o2", &order).await;
    assert_eq!(saved.status, 201, "{}", saved.body);
    let member = format!("/members/{id}");
    let page = manager.get(&member).await.body;
    assert!(page.contains("Points on every order") && page.contains("Gave 250 points."), "{page}");
    assert!(page.contains("Did not hold: there was exactly 1 order before, within 60 days."), "{page}");
    let chosen =
        page.split_once("name=\"order\"><option value=\"").unwrap().1.split_once('"').unwrap().0.to_owned();
    let why = manager.get(&format!("{member}/why/{}", chosen.split(' ').next().unwrap())).await;
    assert!(why.status == 200 && why.body.contains("Gave 250 points."), "{}", why.body);
    let reverse = format!("{member}/reverse");
    assert_eq!(manager.post(&reverse, &[("order", &chosen), ("reason", "")]).await.status, 422);
    let form = [("once", "r"), ("order", chosen.as_str()), ("points", "50"), ("reason", "Sold by mistake")];
    for _ in 0..2 {
        assert_eq!(manager.done(&reverse, &form).await, format!("{member}?done=reversed"));
    }
    assert!(manager.get(&member).await.body.contains("200 points left"), "taken back once");
    let tier = format!("{member}/tier");
    let past = [("tier", "status/Gold"), ("until", "2020-01-01"), ("reason", "x")];
    assert_eq!(manager.post(&tier, &past).await.status, 422);
    let given = [("tier", "status/Gold"), ("until", ""), ("reason", "A friend of the house")];
    assert_eq!(manager.done(&tier, &given).await, format!("{member}?done=tier"));
    let page = manager.get(&member).await.body;
    assert!(page.contains("Was given Gold") && page.contains("The highest tier."), "{page}");
    assert_eq!(
        manager.done(&format!("{member}/pause"), &[("reason", "Moved away")]).await,
        format!("{member}?done=paused")
    );
    assert!(manager.get("/members?status=paused").await.body.contains(&member));
    let refused = manager.post(&format!("{member}/redeem"), &[("reward", "five-off")]).await;
    assert!(refused.status == 422 && refused.body.contains("The membership is paused."));
    assert_eq!(manager.done(&format!("{member}/resume"), &[]).await, format!("{member}?done=resumed"));
    let ledger = manager.get("/ledger").await.body;
    for told in ["Sold by mistake", "Moved away", "A friend of the house", "Joined the program"] {
        assert!(ledger.contains(told), "{told}");
    }
    assert!(server.state.store().verify().unwrap().is_sound());
}

#[tokio::test]
async fn versions_are_checked_compared_scheduled_and_ended() {
    let (server, _) = shop().await;
    let manager = Seat::take(&server, Role::Manager, "Mara").await;
    let text = text_of(&manager.get("/program/edit?from=1").await.body, "<textarea", "</textarea>");
    let check = |document: String| {
        let manager = &manager;
        async move { manager.post("/program/check", &[("document", &document)]).await.body }
    };
    assert!(check(text.clone()).await.contains("Nothing changes."));
    let changed = text.replace("\"price\": 100", "\"price\": 120");
    assert_ne!(changed, text);
    let told = check(changed.clone()).await;
    assert!(
        told.contains("for 120 points.") && told.contains("<del>€5.00 off an order, for 100 points.</del>"),
        "{told}"
    );
    assert!(check("name: [".to_owned()).await.contains("neither YAML nor JSON"));
    let wrong = check(text.replace("\"price\": 100", "\"price\": 0")).await;
    assert!(wrong.contains("rewards[0].price") && wrong.contains("1 thing to correct"), "{wrong}");
    let refused = manager.post("/program/edit", &[("act", "save"), ("document", "name: x")]).await;
    assert!(refused.status == 422 && refused.body.contains("name: x"), "{}", refused.body);
    let form = [("once", "d"), ("act", "save"), ("document", changed.as_str())];
    for _ in 0..2 {
        assert_eq!(manager.done("/program/edit", &form).await, "/program/versions/2?done=drafted");
    }
    assert_eq!(manager.post("/program/versions/2/publish", &[("starts_on", "2020-01-01")]).await.status, 422);
    let scheduled = manager.done("/program/versions/2/publish", &[("starts_on", "2099-01-01")]).await;
    assert_eq!(scheduled, "/program?done=scheduled");
    assert_eq!(manager.post("/program/versions/2/publish", &[]).await.status, 422, "it is published");
    let list = manager.get("/program").await.body;
    assert!(list.contains("Scheduled") && list.contains("for 100 points."), "{list}");
    for version in [2, 1] {
        let page = manager.get(&format!("/program/versions/{version}")).await;
        assert_eq!(page.status, 200);
        assert_eq!(
            manager.done(&format!("/program/versions/{version}/end"), &[]).await,
            "/program?done=ended"
        );
    }
    assert!(manager.get("/program").await.body.contains("No version is in force now."));
    assert_eq!(manager.get("/program/versions/9").await.status, 404);
    assert_eq!(manager.get("/program/edit?from=9").await.status, 404);
    assert!(manager.get("/members").await.body.contains("No program yet"));
}

#[tokio::test]
async fn a_version_is_tried_on_the_orders_of_the_shop() {
    let (server, _) = shop().await;
    let (manager, analyst) =
        (Seat::take(&server, Role::Manager, "Mara").await, Seat::take(&server, Role::Analyst, "Anna").await);
    let path = "/program/versions/1/backtest";
    assert_eq!(analyst.get(path).await.status, 403);
    assert_eq!(analyst.post(path, &[]).await.status, 403);
    assert!(!manager.get(path).await.body.contains("class=\"tiles\""), "nothing is told before it is tried");
    let shown = manager.done(path, &[("redeem", "eager")]).await;
    assert_eq!(shown, format!("{path}?redeem=eager"));
    let mut page = manager.get(&shown).await.body;
    while page.contains("Replaying the orders") {
        tokio::task::yield_now().await;
        page = manager.get(&shown).await.body;
    }
    for told in ["1 member, 1 order, no refunds", "Points on every order", "4 May 2026"] {
        assert!(page.contains(told), "{told}\n{page}");
    }
    assert_eq!(manager.get("/program/versions/9/backtest").await.status, 404);
    assert!(server.state.store().verify().unwrap().is_sound(), "nothing was changed");
}

#[tokio::test]
async fn a_long_story_is_told_in_pages_each_thing_once() {
    let (server, id) = shop().await;
    let manager = Seat::take(&server, Role::Manager, "Mara").await;
    manager.done(&format!("/customers/{id}/enrol"), &[]).await;
    let key = server.key(&["orders:write"]).await;
    let member = format!("/members/{id}");
    let adjust = format!("{member}/adjust");
    for number in 0..40 {
        // Some orders are placed long before they come, so that their points stand on other pages.
        let at =
            if number % 3 == 0 { "2026-05-05T10:00:00Z".to_owned() } else { server.state.now().to_string() };
        let order = ORDER.replace("1001", &format!("n{number}")).replace("2026-05-04T10:00:00Z", &at);
        let saved = server.write("POST /v1/orders", &key, &format!("n{number}"), &order).await;
        assert_eq!(saved.status, 201, "{}", saved.body);
        let reason = format!("Gift number {number}.");
        manager.done(&adjust, &[("wallet", "points"), ("points", "1"), ("reason", &reason)]).await;
    }
    let (mut told, mut path) = (String::new(), member.clone());
    for pages in 1.. {
        let page = manager.get(&path).await;
        assert_eq!(page.status, 200, "{path}");
        told += text_of(&page.body, "<ol class=\"timeline\"", "</ol>").as_str();
        let Some((_, older)) = page.body.split_once(&format!("href=\"{member}?after=")) else {
            assert!(pages > 2, "it is long");
            break;
        };
        path = format!("{member}?after={}", older.split(['"', '#']).next().unwrap());
    }
    for number in 0..40 {
        assert_eq!(told.matches(&format!("<strong>Order n{number}</strong>")).count(), 1, "order n{number}");
        assert_eq!(told.matches(&format!("Gift number {number}.")).count(), 1, "gift {number}");
    }
    assert_eq!(told.matches("<strong>Joined the program</strong>").count(), 1);
    assert_eq!(manager.get(&format!("{member}?after=nowhere")).await.status, 404);
}
