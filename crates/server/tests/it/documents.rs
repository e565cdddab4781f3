//! The committed description of the API is that of the code.

#[test]
fn the_description_of_the_api_is_committed() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../openapi/regulars.json");
    let committed = std::fs::read_to_string(path).unwrap();
    let same = committed == server::api::v1::document();
    assert!(same, "openapi/regulars.json is out of date: run `cargo xtask codegen`");
}
