//! What a browser calls itself, in words that a person recognises.
//!
//! Purpose: "Firefox on Linux" from a user agent line.
//! Must not: be believed; it is shown so that people know their own browsers again.

use crate::i18n::Words;

/// Browsers by what their user agent line holds; the first that fits, as most name others too.
const BROWSERS: [(&str, &str); 8] = [
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
];

const SYSTEMS: [(&str, &str); 7] = [
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
];

/// The browser and its system.
pub(super) fn name(words: &Words, agent: &str) -> String {
    let find = |table: &[(&str, &'static str)]| {
        table.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name)
    };
    match (find(&BROWSERS), find(&SYSTEMS)) {
        (Some(browser), Some(system)) => words.session_browser_on(browser, system),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => words.session_unknown().to_owned(),
    }
}

/// Whether it is held in a hand.
pub(super) fn is_phone(agent: &str) -> bool {
    ["iPhone", "Android", "Mobile"].iter().any(|mark| agent.contains(mark))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Language;

    fn check(agent: &str, expected: &str, phone: bool) {
        assert_eq!(name(&Words::of(Language::English), agent), expected);
        assert_eq!(is_phone(agent), phone, "{agent}");
    }

    #[test]
    fn common_browsers_are_known() {
        check(
            "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
            "Firefox on Linux",
            false,
        );
        let android = "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) \
                       Chrome/141.0.0.0 Mobile Safari/537.36";
        check(android, "Chrome on Android", true);
        let iphone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 \
                      (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1";
        check(iphone, "Safari on iPhone", true);
        check("curl/8.9", "A browser that does not say its name", false);
    }
}
