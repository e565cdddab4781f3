//! A program to begin with: good for a small shop, with comments in the page's language.

use crate::i18n::Words;
use domain::money::Currency;
use domain::time::Zone;

/// The document, as YAML.
pub(super) fn document(words: &Words, shop: &str, currency: Currency, zone: &Zone) -> String {
    // One unit of money; a hundred where the currency has no smaller one.
    let unit = match currency.exponent() {
        0 => 100,
        exponent => 10_i64.pow(u32::from(exponent)),
    };
    let by_hand = words.starter_by_hand();
    [
        frame(words, shop, currency, zone, unit),
        rules(words, unit),
        ladders(words, unit),
        rewards(words, unit),
        format!("# {by_hand}\nadjustments: {{points_max: 2000, approval_above: 200}}\n"),
    ]
    .join("\n")
}

/// A text as YAML and JSON have it.
fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap_or_default()
}

fn frame(words: &Words, shop: &str, currency: Currency, zone: &Zone, unit: i64) -> String {
    format!(
        r#"# {about}
name: {name}
currency: {currency}    # {money}
zone: {zone}

settings:
  enrolment: on_request    # {enrolment}

wallets:
  - name: points
    pending: {{days: 14}}    # {pending}
    expiry: {{rolling: {{months: 12, round_to: month}}}}    # {expiry}
    cost_minor: {cost}    # {cost_text}
"#,
        about = words.starter_about(),
        name = quoted(shop),
        money = words.starter_money(),
        zone = zone.name(),
        enrolment = words.starter_enrolment(),
        pending = words.starter_pending(),
        expiry = words.starter_expiry(),
        cost = unit / 20,
        cost_text = words.starter_cost(),
    )
}

fn rules(words: &Words, unit: i64) -> String {
    format!(
        r#"rules:
  - name: spend
    title: {spend_title}
    award: {{per_amount: {{points: 1, per_minor: {unit}}}}}    # {spend}
  - name: welcome
    title: {welcome_title}
    trigger: sign_up
    caps: [{{per: member, uses: 1}}]
    award: {{fixed: {{points: 25}}}}
  - name: birthday
    title: {birthday_title}
    trigger: birthday    # {birthday}
    caps: [{{per: year, uses: 1}}]
    award: {{fixed: {{points: 50}}}}
  - name: second-order
    title: {second_title}
    phase: bonus    # {bonus}
    when: {{history: {{within_days: 60, orders_at_least: 1, orders_below: 2}}}}
    caps: [{{per: member, uses: 1}}]
    award: {{fixed: {{points: 50}}}}
"#,
        spend_title = quoted(words.starter_title_spend()),
        spend = words.starter_spend(),
        welcome_title = quoted(words.starter_title_welcome()),
        birthday_title = quoted(words.starter_title_birthday()),
        birthday = words.starter_birthday(),
        second_title = quoted(words.starter_title_second()),
        bonus = words.starter_bonus(),
    )
}

fn ladders(words: &Words, unit: i64) -> String {
    format!(
        r#"# {about}
ladders:
  - name: status
    window: {{rolling_months: 12}}
    tiers:
      - name: {first}
      - name: {second}
        needs: {{spend_minor: {{at_least: {silver}}}}}
        benefits: {{multiplier: 1.25}}
      - name: {third}
        needs: {{spend_minor: {{at_least: {gold}}}}}
        benefits: {{multiplier: 1.5, reward_price_percent: 90}}
    downgrade: {{when: at_once, grace: {{months: 3, round_to: month}}}}
"#,
        about = words.starter_tiers(),
        first = quoted(words.starter_tier_first()),
        second = quoted(words.starter_tier_second()),
        third = quoted(words.starter_tier_third()),
        silver = 300 * unit,
        gold = 1000 * unit,
    )
}

fn rewards(words: &Words, unit: i64) -> String {
    format!(
        r#"rewards:
  - name: five-off
    title: {off_title}
    kind: {{discount: {{on: order, of: {{amount_minor: {off}}}}}}}
    price: 100
    cost_minor: {off}    # {cost}
  - name: free-shipping
    title: {shipping_title}
    kind: {{discount: {{on: shipping, of: {{percent: 100}}}}}}
    price: 60
    cost_minor: {shipping}
"#,
        off_title = quoted(words.starter_title_off()),
        off = 5 * unit,
        cost = words.starter_reward_cost(),
        shipping_title = quoted(words.starter_title_shipping()),
        shipping = 3 * unit,
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::points::document as text;
    use crate::i18n::Language;
    use domain::program::Program;

    #[test]
    fn it_can_be_published_in_every_language_and_currency() {
        for language in Language::ALL {
            for currency in ["EUR", "THB", "JPY", "KWD"] {
                let written =
                    document(&Words::of(language), "Ada’s \"Tea\"", currency.parse().unwrap(), &Zone::utc());
                let value = text::parse(&written).unwrap_or_else(|error| panic!("{error}\n{written}"));
                let checked = Program::from_value(&value).unwrap_or_else(|error| panic!("{error:?}"));
                assert_eq!(checked.warnings, Vec::new(), "{language:?} {currency}");
            }
        }
    }
}
