//! Roles of people who sign in, and what each may do.
//!
//! Purpose: one table of permissions for pages and programs alike.
//! Must not: know about sessions, keys or requests.
//! Start at [`Role::may`].

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// What a person is to the shop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Runs the shop: everything, users and keys included.
    Owner,
    /// Runs the day: everything but users and keys.
    Manager,
    /// Reads reports and customers, changes nothing.
    Analyst,
    /// Stands at the till: looks up and enters customers and orders, and serves members.
    Clerk,
}

/// One thing that a person may or may not do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Permission {
    /// See reports: figures about many customers.
    ReadReports,
    /// See customers and their orders.
    ReadCustomers,
    /// Take many customers' data out at once, as a file.
    ExportCustomers,
    /// Enter or correct customers, orders and refunds.
    WriteOrders,
    /// Import files of orders.
    RunImports,
    /// Enter and change what winning customers costs.
    EditSpend,
    /// See members, their points, and the program.
    ReadMembers,
    /// Enrol customers, and give rewards out.
    ServeMembers,
    /// Change balances and tiers by hand, decide what others asked for, pause memberships.
    AdjustPoints,
    /// Write, publish and end the program.
    EditProgram,
    /// Change definitions and the shop's settings.
    ChangeSettings,
    /// Invite people, change roles, end other people's sessions.
    ManageUsers,
    /// Make and revoke API keys.
    ManageKeys,
    /// Read the audit log.
    ReadAudit,
}

impl Permission {
    /// Every permission.
    pub const ALL: [Self; 14] = [
        Self::ReadReports,
        Self::ReadCustomers,
        Self::ExportCustomers,
        Self::WriteOrders,
        Self::RunImports,
        Self::EditSpend,
        Self::ReadMembers,
        Self::ServeMembers,
        Self::AdjustPoints,
        Self::EditProgram,
        Self::ChangeSettings,
        Self::ManageUsers,
        Self::ManageKeys,
        Self::ReadAudit,
    ];
}

impl Role {
    /// Every role, the most trusted first.
    pub const ALL: [Self; 4] = [Self::Owner, Self::Manager, Self::Analyst, Self::Clerk];

    /// The name stored and sent.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Manager => "manager",
            Self::Analyst => "analyst",
            Self::Clerk => "clerk",
        }
    }

    /// Whether a person of this role may do `permission`.
    #[must_use]
    pub const fn may(self, permission: Permission) -> bool {
        use Permission as P;
        match self {
            Self::Owner => true,
            Self::Manager => !matches!(permission, P::ManageUsers | P::ManageKeys),
            Self::Analyst => {
                matches!(permission, P::ReadReports | P::ReadCustomers | P::ExportCustomers | P::ReadMembers)
            }
            Self::Clerk => {
                matches!(permission, P::ReadCustomers | P::WriteOrders | P::ReadMembers | P::ServeMembers)
            }
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A text that names no role.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is not a role: use owner, manager, analyst or clerk")]
pub struct RoleError {
    /// The text as it came.
    pub text: String,
}

impl FromStr for Role {
    type Err = RoleError;
    fn from_str(text: &str) -> Result<Self, RoleError> {
        let found = Self::ALL.into_iter().find(|role| role.name() == text);
        found.ok_or_else(|| RoleError { text: text.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(role: Role, expected: &[Permission]) {
        let allowed: Vec<Permission> = Permission::ALL.into_iter().filter(|p| role.may(*p)).collect();
        assert_eq!(allowed, expected, "{role}");
    }

    #[test]
    fn each_role_may_do_its_part() {
        use Permission as P;
        check(Role::Owner, &P::ALL);
        check(
            Role::Manager,
            &[
                P::ReadReports,
                P::ReadCustomers,
                P::ExportCustomers,
                P::WriteOrders,
                P::RunImports,
                P::EditSpend,
                P::ReadMembers,
                P::ServeMembers,
                P::AdjustPoints,
                P::EditProgram,
                P::ChangeSettings,
                P::ReadAudit,
            ],
        );
        check(Role::Analyst, &[P::ReadReports, P::ReadCustomers, P::ExportCustomers, P::ReadMembers]);
        check(Role::Clerk, &[P::ReadCustomers, P::WriteOrders, P::ReadMembers, P::ServeMembers]);
    }

    #[test]
    fn names_round_trip() {
        for role in Role::ALL {
            assert_eq!(role.name().parse::<Role>(), Ok(role));
        }
        assert!("root".parse::<Role>().is_err());
    }
}
