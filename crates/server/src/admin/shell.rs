//! The frame of every page: navigation, title, as-of date, language and theme.
//!
//! Purpose: what a page template needs beside its own content.
//! Must not: know any page's content.
//! Start at [`Shell`].

use super::display::{Display, Theme};
use crate::i18n::{Era, Language, Words};
use domain::role::{Permission, Role};
use domain::time::Day;

/// A place in the navigation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nav {
    /// What changed and what to do next.
    Home,
    /// Retention by acquisition period.
    Cohorts,
    /// Growth accounting and retention rate.
    Growth,
    /// Repeat purchase, intervals, concentration.
    Repeat,
    /// RFM grid and movement.
    Segments,
    /// What winning a customer costs.
    Acquisition,
    /// Life stages, and who moved.
    Stages,
    /// What customers will still bring.
    Value,
    /// Members, one by one.
    Members,
    /// How members earn, climb and spend.
    Program,
    /// What members got, and what is to be handed over.
    Rewards,
    /// Changes by hand that wait for a second person.
    Approvals,
    /// Every movement of points.
    Ledger,
    /// Customers, one by one.
    Customers,
    /// Files of orders.
    Imports,
    /// The shop, its people and keys.
    Settings,
    /// Nowhere in the navigation.
    Elsewhere,
}

impl Nav {
    /// The pages that show figures.
    pub const SEE: [Self; 8] = [
        Self::Home,
        Self::Cohorts,
        Self::Growth,
        Self::Repeat,
        Self::Segments,
        Self::Stages,
        Self::Value,
        Self::Acquisition,
    ];
    /// The pages of the loyalty program.
    pub const REWARD: [Self; 5] =
        [Self::Members, Self::Program, Self::Rewards, Self::Approvals, Self::Ledger];
    /// The pages that show and change data.
    pub const DATA: [Self; 3] = [Self::Customers, Self::Imports, Self::Settings];
    /// All pages for a phone, the most used first: it shows the first few and the rest under "more".
    const PHONE: [Self; 16] = [
        Self::Home,
        Self::Cohorts,
        Self::Members,
        Self::Customers,
        Self::Growth,
        Self::Repeat,
        Self::Segments,
        Self::Stages,
        Self::Value,
        Self::Acquisition,
        Self::Program,
        Self::Rewards,
        Self::Approvals,
        Self::Ledger,
        Self::Imports,
        Self::Settings,
    ];
    /// How many of them it shows first.
    const PHONE_FIRST: usize = 4;

    /// The address.
    #[must_use]
    pub const fn href(self) -> &'static str {
        match self {
            Self::Home | Self::Elsewhere => "/",
            Self::Cohorts => "/cohorts",
            Self::Growth => "/growth",
            Self::Repeat => "/repeat",
            Self::Segments => "/segments",
            Self::Acquisition => "/acquisition",
            Self::Stages => "/stages",
            Self::Value => "/value",
            Self::Members => "/members",
            Self::Program => "/program",
            Self::Rewards => "/rewards",
            Self::Approvals => "/approvals",
            Self::Ledger => "/ledger",
            Self::Customers => "/customers",
            Self::Imports => "/imports",
            Self::Settings => "/settings",
        }
    }

    /// The name in the navigation.
    #[must_use]
    pub const fn label(self, words: &Words) -> &'static str {
        match self {
            Self::Home | Self::Elsewhere => words.nav_home(),
            Self::Cohorts => words.nav_cohorts(),
            Self::Growth => words.nav_growth(),
            Self::Repeat => words.nav_repeat(),
            Self::Segments => words.nav_rfm(),
            Self::Acquisition => words.nav_acquisition(),
            Self::Stages => words.nav_stages(),
            Self::Value => words.nav_value(),
            Self::Members => words.nav_members(),
            Self::Program => words.nav_program(),
            Self::Rewards => words.nav_rewards(),
            Self::Approvals => words.nav_approvals(),
            Self::Ledger => words.nav_ledger(),
            Self::Customers => words.nav_customers(),
            Self::Imports => words.nav_imports(),
            Self::Settings => words.nav_settings(),
        }
    }

    /// The drawing beside the name.
    #[must_use]
    pub const fn icon(self) -> super::assets::Icon {
        use super::assets::icon;
        match self {
            Self::Home | Self::Elsewhere => icon::HOME,
            Self::Cohorts => icon::COHORTS,
            Self::Growth => icon::GROWTH,
            Self::Repeat => icon::REPEAT,
            Self::Segments => icon::RFM,
            Self::Acquisition => icon::SPEND,
            Self::Stages => icon::STAGES,
            Self::Value => icon::VALUE,
            Self::Members => icon::MEMBERS,
            Self::Program => icon::PROGRAM,
            Self::Rewards => icon::REWARD,
            Self::Approvals => icon::APPROVE,
            Self::Ledger => icon::LEDGER,
            Self::Customers => icon::CUSTOMERS,
            Self::Imports => icon::IMPORTS,
            Self::Settings => icon::SETTINGS,
        }
    }

    /// What one must be allowed to do to see the page.
    #[must_use]
    pub const fn permission(self) -> Option<Permission> {
        match self {
            Self::Home
            | Self::Cohorts
            | Self::Growth
            | Self::Repeat
            | Self::Segments
            | Self::Stages
            | Self::Value
            | Self::Acquisition => Some(Permission::ReadReports),
            Self::Members | Self::Program | Self::Rewards | Self::Ledger => Some(Permission::ReadMembers),
            Self::Approvals => Some(Permission::AdjustPoints),
            Self::Customers => Some(Permission::ReadCustomers),
            Self::Imports => Some(Permission::RunImports),
            Self::Settings | Self::Elsewhere => None,
        }
    }
}

/// Who is signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The name shown.
    pub name: String,
    /// What they are to the shop.
    pub role: Role,
}

impl Person {
    /// The first letter of the name.
    #[must_use]
    pub fn initial(&self) -> String {
        self.name.chars().next().map(|letter| letter.to_uppercase().to_string()).unwrap_or_default()
    }
}

/// The date at whose end the figures of a page stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AsOf {
    /// The date.
    pub day: Day,
    /// The last day with data.
    pub data_end: Day,
    /// What is said of how fresh the data is.
    pub fresh: String,
    /// The rest of the address, kept when the date changes.
    pub kept: Vec<(String, String)>,
}

impl AsOf {
    /// The date in the words of the page.
    #[must_use]
    pub fn shown(&self, words: &Words) -> String {
        words.date(self.day)
    }
}

/// The frame of a page.
#[derive(Debug, Clone)]
pub struct Shell {
    /// Every text.
    pub words: Words,
    /// Light or dark.
    pub theme: Theme,
    /// Which page this is.
    pub nav: Nav,
    /// The title.
    pub title: String,
    /// A sentence under the title; may be empty.
    pub lead: String,
    /// Who is signed in; `None` on pages before sign-in.
    pub person: Option<Person>,
    /// The token that forms carry.
    pub csrf: String,
    /// The path and query of this page, where changes of display return to.
    pub here: String,
    /// The date of the figures; `None` where a page shows none.
    pub as_of: Option<AsOf>,
}

impl Shell {
    /// A frame for `display` with nobody signed in.
    #[must_use]
    pub fn new(display: Display, nav: Nav, title: impl Into<String>) -> Self {
        Self {
            words: display.words,
            theme: display.theme,
            nav,
            title: title.into(),
            lead: String::new(),
            person: None,
            csrf: String::new(),
            here: nav.href().to_owned(),
            as_of: None,
        }
    }

    /// Whether a page is in this person's navigation.
    #[must_use]
    pub fn shows(&self, nav: &Nav) -> bool {
        nav.permission()
            .is_none_or(|permission| self.person.as_ref().is_some_and(|person| person.role.may(permission)))
    }

    /// What a phone shows this person first.
    #[must_use]
    pub fn phone(&self) -> Vec<Nav> {
        Nav::PHONE.into_iter().filter(|nav| self.shows(nav)).take(Nav::PHONE_FIRST).collect()
    }

    /// What a phone shows this person under "more".
    #[must_use]
    pub fn phone_more(&self) -> Vec<Nav> {
        Nav::PHONE.into_iter().filter(|nav| self.shows(nav)).skip(Nav::PHONE_FIRST).collect()
    }

    /// Every language, for menus.
    #[must_use]
    pub const fn languages(&self) -> [Language; 3] {
        Language::ALL
    }

    /// Every theme, for menus.
    #[must_use]
    pub const fn themes(&self) -> [Theme; 3] {
        Theme::ALL
    }

    /// Whether the Buddhist era can be chosen.
    #[must_use]
    pub fn offers_era(&self) -> bool {
        self.words.language == Language::Thai
    }

    /// Whether years are counted in the Buddhist era.
    #[must_use]
    pub fn is_buddhist(&self) -> bool {
        self.words.era == Era::Buddhist
    }

    /// What people call a role.
    #[must_use]
    pub const fn role_name(&self, role: &Role) -> &'static str {
        match role {
            Role::Owner => self.words.role_owner(),
            Role::Manager => self.words.role_manager(),
            Role::Analyst => self.words.role_analyst(),
            Role::Clerk => self.words.role_clerk(),
        }
    }
}
