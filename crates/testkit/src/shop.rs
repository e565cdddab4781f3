//! A synthetic shop of any size whose customers come, return and leave as real ones do.
//!
//! Purpose: data of stated size and behaviour for tests and benchmarks, the same for the same seed.
//! Must not: allocate per order; ten million orders take 120 MB while they are made.
//! Start at [`Shop::generate`]; [`crate::shop_files`] writes it out.
//!
//! Behaviour: BG/NBD (P. Fader, B. Hardie, K. L. Lee, "Counting your customers the easy way",
//! Marketing Science 2005). A customer buys at a rate drawn from a gamma distribution and, after
//! each purchase, leaves for good with a probability drawn from a beta distribution. Spend is
//! log-normal around a level of the customer's own. Acquisition grows through the window.

use crate::random::Random;
use domain::time::Day;

/// Purchases a day of the average customer while active: gamma shape over gamma rate.
const RATE_SHAPE: f64 = 0.95;
const RATE_DAYS: f64 = 26.0;
/// Chance to leave after a purchase.
const LEAVE_A: f64 = 0.55;
const LEAVE_B: f64 = 7.5;
/// The typical basket, minor units, and how far customers and baskets differ (log scale).
const BASKET_MINOR: f64 = 3_400.0;
const CUSTOMER_SPREAD: f64 = 0.55;
const BASKET_SPREAD: f64 = 0.45;
const AMOUNT_MINOR_MAX: f64 = 5_000_000.0;
const SECONDS_A_DAY: u32 = 86_400;

/// What shop to make.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShopOptions {
    /// Everything follows from it.
    pub seed: u64,
    /// How many customers buy at least once.
    pub customers: u32,
    /// Repeat orders beyond this many in all are thinned out evenly. First orders always stay.
    pub orders_max: u32,
    /// The first day of business.
    pub first_day: Day,
    /// How many days the shop has been open.
    pub days: u16,
}

impl ShopOptions {
    /// Three years from 2022-01-01 with up to ten orders a customer.
    #[must_use]
    pub const fn of_customers(customers: u32) -> Self {
        let orders_max = customers.saturating_mul(10);
        Self { seed: 1, customers, orders_max, first_day: Day(18_993), days: 1_096 }
    }
}

/// One order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Purchase {
    /// Seconds since the start of the first day.
    pub second: u32,
    /// From 0 to the number of customers, in no order of time.
    pub customer: u32,
    /// What was paid, minor units, at least 1.
    pub amount_minor: u32,
}

/// All orders of a shop, oldest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shop {
    /// What was asked for.
    pub options: ShopOptions,
    /// Every order by time, then customer.
    pub purchases: Vec<Purchase>,
}

impl Shop {
    /// Makes the shop.
    #[must_use]
    pub fn generate(options: ShopOptions) -> Self {
        let mut purchases = Vec::with_capacity(options.orders_max as usize);
        let mut repeats_count = 0_u64;
        for customer in 0..options.customers {
            repeats_count += add_customer(&options, customer, &mut purchases);
        }
        let orders_max = options.orders_max.max(options.customers) as usize;
        let excess = purchases.len().saturating_sub(orders_max) as u64;
        if excess > 0 {
            thin_out(&mut purchases, repeats_count, excess);
        }
        purchases.sort_unstable_by_key(|purchase| (purchase.second, purchase.customer));
        Self { options, purchases }
    }

    /// The date of an order.
    #[must_use]
    pub fn day_of(&self, purchase: &Purchase) -> Day {
        self.options.first_day.plus(i32::try_from(purchase.second / SECONDS_A_DAY).unwrap_or(i32::MAX))
    }
}

/// Adds the purchases of one customer, the first one first; returns how many were repeats.
fn add_customer(options: &ShopOptions, customer: u32, purchases: &mut Vec<Purchase>) -> u64 {
    let random = &mut Random::of(options.seed, u64::from(customer));
    let days = f64::from(options.days);
    let rate_per_day = random.gamma(RATE_SHAPE) / RATE_DAYS;
    let leave_chance = random.beta(LEAVE_A, LEAVE_B);
    let level = BASKET_MINOR.ln() + CUSTOMER_SPREAD * random.normal();
    // A density that doubles over the window: more customers come as the shop grows.
    let share = (1.0 + 3.0 * random.unit()).sqrt() - 1.0;
    let mut at_days = share * days;
    let mut repeats_count = 0;
    loop {
        purchases.push(Purchase {
            second: second_of(at_days, options.days, random),
            customer,
            amount_minor: amount(level, random),
        });
        at_days += random.exponential(1.0 / rate_per_day);
        if random.unit() < leave_chance || at_days >= days {
            return repeats_count;
        }
        repeats_count += 1;
    }
}

/// Keeps the day and draws the time of day: the shop sells from 8 to 22 h, most in the afternoon.
fn second_of(at_days: f64, days: u16, random: &mut Random) -> u32 {
    let day = (at_days as u32).min(u32::from(days) - 1);
    let hours = 8.0 + 7.0 * (random.unit() + random.unit());
    day * SECONDS_A_DAY + ((hours * 3_600.0) as u32).min(SECONDS_A_DAY - 1)
}

fn amount(level: f64, random: &mut Random) -> u32 {
    (level + BASKET_SPREAD * random.normal()).exp().clamp(1.0, AMOUNT_MINOR_MAX) as u32
}

/// Drops `excess` of the repeats, evenly spread. Purchases stand customer by customer.
fn thin_out(purchases: &mut Vec<Purchase>, repeats_count: u64, excess: u64) {
    let (mut repeat_index, mut previous) = (0_u64, None);
    purchases.retain(|purchase| {
        let first = previous != Some(purchase.customer);
        previous = Some(purchase.customer);
        if first {
            return true;
        }
        repeat_index += 1;
        repeat_index * excess / repeats_count == (repeat_index - 1) * excess / repeats_count
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn a_shop_has_the_size_and_shape_asked_for() {
        let options = ShopOptions::of_customers(5_000);
        let shop = Shop::generate(options);
        let mut orders: BTreeMap<u32, u32> = BTreeMap::new();
        for purchase in &shop.purchases {
            *orders.entry(purchase.customer).or_default() += 1;
            assert!(purchase.amount_minor > 0);
            assert!(shop.day_of(purchase) <= options.first_day.plus(1_095));
        }
        assert_eq!(orders.len(), 5_000);
        assert_eq!(shop.purchases.len(), 50_000, "the parameters give a little more, thinned to the limit");
        assert!(shop.purchases.is_sorted_by_key(|purchase| purchase.second));
        let once = orders.values().filter(|orders| **orders == 1).count();
        assert!((750..1_750).contains(&once), "{once} of 5,000 bought once");
        assert!(orders.values().any(|orders| *orders > 60), "some buy very often");
    }

    #[test]
    fn the_same_seed_gives_the_same_shop() {
        let options = ShopOptions::of_customers(300);
        assert_eq!(Shop::generate(options), Shop::generate(options));
        let other = Shop::generate(ShopOptions { seed: 2, ..options });
        assert_ne!(Shop::generate(options).purchases, other.purchases);
    }
}
