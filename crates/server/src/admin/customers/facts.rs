//! What is known of a customer besides orders: names, identities, attributes.

use crate::i18n::Words;
use domain::customer::Customer;
use domain::time::Zone;

/// One thing that is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Known {
    pub(super) label: String,
    pub(super) value: String,
}

/// Everything known of a customer, the most asked for first.
pub(super) fn of(words: &Words, zone: &Zone, customer: &Customer) -> Vec<Known> {
    let facts = &customer.facts;
    let named = [
        (words.customer_email(), &facts.email),
        (words.customer_phone(), &facts.phone),
        (words.customers_country(), &facts.country),
        (words.customer_language(), &facts.language),
    ];
    let mut known: Vec<Known> = named
        .into_iter()
        .filter_map(|(label, value)| Some(Known { label: label.to_owned(), value: value.clone()? }))
        .collect();
    known.extend(customer.identities.iter().map(|identity| Known {
        label: words.customer_identity(identity.source.as_str()),
        value: identity.external_id.clone(),
    }));
    known.extend(facts.attributes.iter().map(|(name, value)| Known {
        label: crate::admin::attributes::label(words, name),
        value: value.clone(),
    }));
    known.push(Known {
        label: words.customer_known_since().to_owned(),
        value: words.date(customer.created_at.day_in(zone)),
    });
    known
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Language;
    use domain::customer::CustomerFacts;
    use domain::ids::{CustomerId, ExternalRef};
    use domain::time::Timestamp;

    #[test]
    fn what_is_not_known_is_not_named() {
        let at = Timestamp::from_micros(1_700_000_000_000_000);
        let customer = Customer {
            id: CustomerId::new(at, [0; 10]),
            identities: vec![ExternalRef::new("till", "17850")],
            facts: CustomerFacts { country: Some("Greece".into()), ..CustomerFacts::default() },
            created_at: at,
            updated_at: at,
        };
        let known = of(&Words::of(Language::English), &Zone::utc(), &customer);
        let values: Vec<&str> = known.iter().map(|known| known.value.as_str()).collect();
        assert_eq!(values, ["Greece", "17850", "14 Nov 2023"]);
    }
}
