//! What BG/NBD and MBG/NBD share: gamma distributed purchase rates, and a chance to stop after each
//! purchase that is beta distributed over customers.
//!
//! Purpose: every figure of either model, as sums of positive terms.
//! Must not: fit; see [`super::beta_geometric_fit`].
//! Start at [`Figures`]. The two models differ in one thing: whether the first purchase, too, may be
//! the last one. Customers who are alive have survived that many more chances.

use super::quadrature::{Beta, Gamma, softplus};
use super::special::{ln_gamma, ln_rising};
use super::{BuyingModel, Dropout, History};

/// One of the two models.
pub(super) trait BetaGeometric: Sync {
    /// When customers stop.
    const DROPOUT: Dropout;

    /// Its parameters.
    fn figures(&self) -> Figures;
}

/// The parameters, and what follows from them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Figures {
    pub(super) r: f64,
    pub(super) alpha: f64,
    pub(super) a: f64,
    pub(super) b: f64,
    pub(super) dropout: Dropout,
}

/// How often a customer who is alive after `repeats` repeat purchases could have stopped.
pub(super) fn survived(dropout: Dropout, repeats: u32) -> f64 {
    f64::from(repeats) + if dropout == Dropout::AfterPurchase { 1.0 } else { 0.0 }
}

impl Figures {
    /// The chance to stop of a customer who is alive.
    fn stops_if_alive(&self, repeats: u32) -> Beta {
        Beta { a: self.a, b: self.b + survived(self.dropout, repeats) }
    }

    /// The logarithm of the probability to survive so many chances: B(a, b + m) / B(a, b).
    fn ln_survival(&self, survived: f64) -> f64 {
        ln_rising(self.b, survived) - ln_rising(self.a + self.b, survived)
    }

    /// The logarithm of the odds that the last chance was the end, a silent time apart; minus infinity
    /// where there was none.
    fn ln_stop_odds(&self, survived: f64) -> f64 {
        if survived > 0.0 { (self.a / (self.b + survived - 1.0)).ln() } else { f64::NEG_INFINITY }
    }

    /// The logarithm of the odds that the customer has stopped.
    fn ln_dead_odds(&self, history: &History) -> f64 {
        let History { repeats, last, age } = *history;
        let silence = (self.r + f64::from(repeats)) * ((age - last) / (self.alpha + last)).ln_1p();
        self.ln_stop_odds(survived(self.dropout, repeats)) + silence
    }

    /// ln P(N(t) = n) of the purchases of customers who never stop, a negative binomial distribution.
    fn ln_count(&self, count: u32, time: f64) -> f64 {
        if time <= 0.0 {
            return if count == 0 { 0.0 } else { f64::NEG_INFINITY };
        }
        let n = f64::from(count);
        ln_rising(self.r, n)
            - ln_gamma(n + 1.0)
            - self.r * (time / self.alpha).ln_1p()
            - n * (self.alpha / time).ln_1p()
    }

    /// P(N(t) ≥ n) of the purchases of customers who never stop: the regularized incomplete beta
    /// function I_z(n, r) with z = t / (α + t).
    fn count_at_least(&self, count: u32, time: f64) -> f64 {
        if count == 0 || time <= 0.0 {
            return if count == 0 { 1.0 } else { 0.0 };
        }
        let n = f64::from(count);
        let (z, rest) = (time / (self.alpha + time), self.alpha / (self.alpha + time));
        let probability = self.ln_count(count, time).exp();
        let tail = if z < (n + 1.0) / (n + self.r + 2.0) {
            probability * incomplete_beta_fraction(n, self.r, z)
        } else {
            1.0 - probability * n / self.r * incomplete_beta_fraction(self.r, n, rest)
        };
        tail.clamp(0.0, 1.0)
    }
}

/// The continued fraction of the incomplete beta function by Lentz' method: `I_x(a, b) = x^a (1 - x)^b
/// / (a B(a, b))` times this. NIST Handbook of Mathematical Functions, 2010, eq. 8.17.22.
fn incomplete_beta_fraction(a: f64, b: f64, x: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let away_from_0 = |value: f64| if value.abs() < TINY { TINY } else { value };
    let mut c = 1.0;
    let mut d = 1.0 / away_from_0(1.0 - (a + b) * x / (a + 1.0));
    let mut value = d;
    for step in 1..20_000 {
        let m = f64::from(step);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        let mut factor = 1.0;
        for above in [even, odd] {
            d = 1.0 / away_from_0(1.0 + above * d);
            c = away_from_0(1.0 + above / c);
            factor = c * d;
            value *= factor;
        }
        if (factor - 1.0).abs() < 1e-15 {
            break;
        }
    }
    value
}

/// Expected purchases within `horizon` of a customer who is alive, with a rate of purchases that is
/// gamma distributed and a chance to stop that is beta distributed.
///
/// Without dropout the purchases N would be negative binomial; purchase i + 1 happens if N > i and the
/// customer survived i chances: Σ P(N > i) E\[(1 − p)^i\]. This is the 2F1 of Fader, Hardie and Lee (2005),
/// eq. 10, in positive terms, and holds for a = 1 as well.
fn purchases(shape: f64, rate: f64, stops: Beta, horizon: f64) -> f64 {
    let odds = horizon / rate;
    if odds <= 0.0 {
        return 0.0;
    }
    let ln_none = -shape * odds.ln_1p();
    if ln_none < -600.0 || shape * odds + 40.0 * (1.0 + odds) > 4_000.0 {
        return purchases_by_quadrature(shape, odds, stops);
    }
    let (share, mean) = (odds / (1.0 + odds), shape * odds);
    let (mut exactly, mut more, mut survive, mut sum) = (ln_none.exp(), -ln_none.exp_m1(), 1.0, 0.0);
    // Past the mean what is left falls at least as fast as its first term times 1 + odds: then `more` is
    // below its own rounding.
    let least = 1e-16 * more / (1.0 + odds);
    let mut purchase = 0.0;
    while more > 0.0 && (exactly > least || purchase <= mean) {
        sum += more * survive;
        survive *= (stops.b + purchase) / (stops.a + stops.b + purchase);
        exactly *= (shape + purchase) / (purchase + 1.0) * share;
        more -= exactly;
        purchase += 1.0;
    }
    sum
}

/// The same as the mean of `(1 - (1 + p y)^-k) / p` over the chance to stop.
fn purchases_by_quadrature(shape: f64, odds: f64, stops: Beta) -> f64 {
    stops.mean(|p| match p * odds {
        small if small < 1e-280 => shape * odds,
        part => -(-shape * part.ln_1p()).exp_m1() / p,
    })
}

impl<M: BetaGeometric> BuyingModel for M {
    fn dropout(&self) -> Dropout {
        Self::DROPOUT
    }

    fn rate_if_alive(&self, repeats: u32, age: f64) -> (f64, f64) {
        let Figures { r, alpha, .. } = self.figures();
        (r + f64::from(repeats), alpha + age)
    }

    /// Fader, Hardie and Lee, note 021 (2008), eq. 1; Batislam, Denizel and Filiztekin 2007, eq. 12.
    fn p_alive(&self, history: &History) -> f64 {
        1.0 / (1.0 + self.figures().ln_dead_odds(history).exp())
    }

    fn purchases_if_alive(&self, repeats: u32, age: f64, horizon: f64) -> f64 {
        let (shape, rate) = self.rate_if_alive(repeats, age);
        purchases(shape, rate, self.figures().stops_if_alive(repeats), horizon)
    }

    /// A customer who buys at the rate λ and stops with a chance p after each purchase makes discounted
    /// purchases of λ / (δ + λ p); this is its mean.
    fn residual_if_alive(&self, repeats: u32, age: f64, rate: f64) -> f64 {
        let stops = self.figures().stops_if_alive(repeats);
        if rate <= 0.0 {
            return if stops.a > 1.0 { (stops.a + stops.b - 1.0) / (stops.a - 1.0) } else { f64::INFINITY };
        }
        let (shape, scale) = self.rate_if_alive(repeats, age);
        stops.mean_with(Gamma { shape, rate: scale }, |p, buys| buys / (rate + buys * p))
    }

    fn silence_if_alive(&self, repeats: u32, age: f64, horizon: f64) -> f64 {
        let (shape, rate) = self.rate_if_alive(repeats, age);
        (-shape * (horizon / rate).ln_1p()).exp()
    }

    /// Fader, Hardie and Lee 2005, eq. 9.
    fn expected_from_start(&self, time: f64) -> f64 {
        let figures = self.figures();
        let alive = figures.ln_survival(survived(Self::DROPOUT, 0)).exp();
        alive * purchases(figures.r, figures.alpha, figures.stops_if_alive(0), time)
    }

    /// Fader, Hardie and Lee 2005, eq. 8: those who are alive after `count` purchases, and those who
    /// stopped with the last of them.
    fn probability_of_count(&self, count: u32, time: f64) -> f64 {
        let figures = self.figures();
        let chances = survived(Self::DROPOUT, count);
        let alive = figures.ln_survival(chances).exp();
        let stopped = figures.ln_stop_odds(chances).exp() * figures.count_at_least(count, time);
        (alive * (figures.ln_count(count, time).exp() + stopped)).min(1.0)
    }

    /// Fader, Hardie and Lee 2005, eq. 6; Batislam, Denizel and Filiztekin 2007, eq. 9.
    fn log_likelihood(&self, history: &History) -> f64 {
        let figures = self.figures();
        let repeats = f64::from(history.repeats);
        ln_rising(figures.r, repeats)
            - figures.r * (history.age / figures.alpha).ln_1p()
            - repeats * (figures.alpha + history.age).ln()
            + figures.ln_survival(survived(Self::DROPOUT, history.repeats))
            + softplus(figures.ln_dead_odds(history))
    }
}
