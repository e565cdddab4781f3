//! Users, sessions, API keys, kept answers, the audit log and settings.

use crate::shop::{at, shop};
use domain::time::Timestamp;
use serde_json::json;
use store::{
    NewApiKey, NewAuditEntry, NewSession, NewUser, PageRequest, Role, TxError, UserChanges, WriteError,
};

fn owner() -> NewUser {
    NewUser {
        email: "owner@example.org".to_owned(),
        name: "Olga".to_owned(),
        password_hash: "$argon2id$…".to_owned(),
        role: Role::Owner,
        language: Some("el".to_owned()),
        theme: None,
    }
}

#[test]
fn users_are_unique_by_address_and_change() {
    let shop = shop();
    let user = shop.write(|tx| tx.create_user(&owner())).unwrap();
    let taken = shop.write(|tx| tx.create_user(&owner()));
    assert_eq!(taken, Err(WriteError::Refused(TxError::Taken { what: "this e-mail address" })));
    let id = user.id;
    let changes = UserChanges {
        role: Some(Role::Clerk),
        language: Some(None),
        disabled: Some(true),
        ..Default::default()
    };
    let changed = shop.write(move |tx| tx.update_user(id, &changes)).unwrap();
    assert_eq!((changed.role, changed.language.as_deref()), (Role::Clerk, None));
    assert!(changed.disabled_at.is_some() && changed.updated_at > user.updated_at);
    let shop = shop.reopened();
    assert_eq!(shop.read(|read| read.user_by_email("owner@example.org")), Some(changed.clone()));
    assert_eq!(shop.read(|read| read.users()), [changed]);
}

#[test]
fn sessions_end_when_revoked() {
    let shop = shop();
    let user = shop.write(|tx| tx.create_user(&owner())).unwrap();
    let session = |hash: u8| {
        let new = NewSession {
            user_id: user.id,
            token_hash: [hash; 32],
            expires_at: at(30),
            user_agent: Some("Browser".to_owned()),
        };
        shop.write(move |tx| tx.create_session(&new)).unwrap()
    };
    let (first, second) = (session(1), session(2));
    let found = shop.read(|read| read.session_by(&[1; 32])).unwrap();
    assert_eq!((&found.0, found.1.id), (&first, user.id));
    let (user_id, keep) = (user.id, second.id);
    shop.write(move |tx| tx.extend_session(keep, at(60))).unwrap();
    assert_eq!(shop.write(move |tx| tx.revoke_sessions_of(user_id, Some(keep))), Ok(1));
    let sessions = shop.read(move |read| read.sessions_of(user_id));
    assert_eq!(sessions.iter().map(|found| found.revoked_at.is_some()).collect::<Vec<_>>(), [false, true]);
    assert_eq!(sessions[0].expires_at, at(60));
    shop.write(move |tx| tx.revoke_session(keep)).unwrap();
    assert_eq!(shop.write(move |tx| tx.revoke_sessions_of(user_id, None)), Ok(0));
}

#[test]
fn ended_sessions_are_forgotten_a_few_at_a_time() {
    let shop = shop();
    let user = shop.write(|tx| tx.create_user(&owner())).unwrap().id;
    let session = |hash: u8, ends: i64| {
        let new =
            NewSession { user_id: user, token_hash: [hash; 32], expires_at: at(ends), user_agent: None };
        shop.write(move |tx| tx.create_session(&new)).unwrap().id
    };
    for hash in 1..=3 {
        session(hash, 5);
    }
    let revoked = session(4, 90);
    session(5, 90);
    shop.write(move |tx| tx.revoke_session(revoked)).unwrap();
    assert_eq!(shop.write(|tx| tx.forget_sessions(at(0), 10)), Ok(0));
    assert_eq!(shop.write(|tx| tx.forget_sessions(at(10), 3)), Ok(3));
    assert_eq!(shop.write(|tx| tx.forget_sessions(at(10), 3)), Ok(1));
    assert_eq!(shop.write(|tx| tx.forget_sessions(at(10), 3)), Ok(0));
    assert!(shop.read(|read| read.session_by(&[5; 32])).is_some());
}

#[test]
fn keys_are_found_by_hash_and_withdrawn() {
    let shop = shop();
    let new = NewApiKey {
        name: "till".to_owned(),
        key_hash: [9; 32],
        prefix: "rk_9f3a".to_owned(),
        scopes: vec!["orders:write".to_owned(), "customers:read".to_owned()],
    };
    let key = shop.write(move |tx| tx.create_api_key(&new)).unwrap();
    assert_eq!(shop.read(|read| read.api_key_by(&[9; 32])), Some(key.clone()));
    let id = key.id;
    shop.write(move |tx| tx.touch_api_key(id)).unwrap();
    shop.write(move |tx| tx.revoke_api_key(id)).unwrap();
    let kept = shop.read(|read| read.api_keys()).remove(0);
    assert!(kept.last_used_at.is_some() && kept.revoked_at.is_some());
    assert_eq!(kept.scopes, key.scopes);
}

#[test]
fn an_answer_is_given_again_for_the_same_body_only() {
    let shop = shop();
    let keep = |body: u8| {
        shop.write(move |tx| {
            if let Some(answer) = tx.replayed("key 1", "k", &[body; 32])? {
                return Ok((true, answer.body));
            }
            tx.keep_answer("key 1", "k", &[body; 32], 201, b"made")?;
            Ok((false, b"made".to_vec()))
        })
    };
    assert_eq!(keep(1), Ok((false, b"made".to_vec())));
    assert_eq!(keep(1), Ok((true, b"made".to_vec())));
    assert_eq!(keep(2), Err(WriteError::Refused(TxError::KeyReused)));
    let other = shop.write(|tx| tx.replayed("key 2", "k", &[2; 32]));
    assert_eq!(other, Ok(None));
    assert_eq!(shop.write(|tx| tx.forget_answers(at(1), 10)), Ok(1));
    assert_eq!(keep(2), Ok((false, b"made".to_vec())));
}

#[test]
fn a_refused_write_keeps_neither_answer_nor_order() {
    let shop = shop();
    let event = crate::shop::order_saved("ada", crate::shop::order("1", 0, 5));
    let refused = shop.write(move |tx| {
        tx.apply(&event)?;
        tx.keep_answer("scope", "k", &[1; 32], 201, b"made")?;
        Err::<(), _>(TxError::OutOfRange { what: "anything" })
    });
    assert!(matches!(refused, Err(WriteError::Refused(_))));
    assert_eq!(shop.read(|read| read.answer("scope", "k")), None);
    let counts = shop.read(|read| read.counts());
    assert_eq!((counts.orders, counts.customers, counts.journal_entries), (0, 0, 0));
    let applied = shop.apply(&crate::shop::order_saved("ada", crate::shop::order("1", 0, 5)));
    assert_eq!(applied.seq, 1);
}

#[test]
fn the_audit_log_and_settings_are_kept() {
    let shop = shop();
    for number in 0..5 {
        let entry = NewAuditEntry {
            actor: "user 1".to_owned(),
            action: "key.created".to_owned(),
            subject: number.to_string(),
            detail: json!({"number": number}),
        };
        shop.write(move |tx| tx.audit_log(&entry)).unwrap();
    }
    let page = shop.read(|read| read.audit(&PageRequest::first(3)));
    assert_eq!(page.items.iter().map(|entry| entry.number).collect::<Vec<_>>(), [5, 4, 3]);
    assert!(page.items[0].at > Timestamp::from_micros(0));
    assert_eq!(page.items[0].entry.detail, json!({"number": 4}));
    let next = page.next.unwrap();
    assert_eq!(shop.read(move |read| read.audit(&PageRequest::after(next, 3))).items.len(), 2);
    shop.write(|tx| tx.set_setting("zone", Some("Europe/Athens"))).unwrap();
    shop.write(|tx| tx.set_setting("zone", Some("Asia/Bangkok"))).unwrap();
    assert_eq!(shop.read(|read| read.settings()), [("zone".to_owned(), "Asia/Bangkok".to_owned())]);
    shop.write(|tx| tx.set_setting("zone", None)).unwrap();
    assert_eq!(shop.read(|read| read.setting("zone")), None);
}
