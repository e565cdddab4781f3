//! Which columns are read, and where their fields stand in a row.
//!
//! Purpose: only columns with a use are split out; a column that plays two roles is read once.
//! Must not: know how rows are split.

use super::{IngestError, Plan, Role};

/// No slot: the column is skipped.
pub(crate) const NONE: u8 = u8::MAX;

/// The columns that are read. A slot is a position among them.
#[derive(Debug, Clone)]
pub(crate) struct Slots {
    /// Column name of each slot.
    pub(crate) columns: Vec<String>,
    role: [u8; Role::COUNT],
    /// Attribute name and slot.
    pub(crate) attributes: Vec<(String, u8)>,
}

impl Slots {
    /// The columns that play one of `roles`, and the attributes.
    pub(crate) fn new(plan: &Plan, roles: &[Role]) -> Self {
        let mut slots = Self { columns: Vec::new(), role: [NONE; Role::COUNT], attributes: Vec::new() };
        for &role in roles {
            if let Some(column) = plan.map.get(role) {
                slots.role[role.index()] = slots.slot(column);
            }
        }
        for (name, column) in &plan.map.attributes {
            let slot = slots.slot(column);
            slots.attributes.push((name.clone(), slot));
        }
        slots
    }

    /// A slot for each of `columns`, without roles.
    pub(crate) fn of_columns(columns: &[String]) -> Self {
        Self { columns: columns.to_vec(), role: [NONE; Role::COUNT], attributes: Vec::new() }
    }

    fn slot(&mut self, column: &str) -> u8 {
        let found = self.columns.iter().position(|known| known == column);
        let slot = found.unwrap_or_else(|| {
            self.columns.push(column.to_owned());
            self.columns.len() - 1
        });
        u8::try_from(slot).ok().filter(|&slot| slot != NONE).expect("roles and attributes are fewer than 255")
    }

    #[inline]
    pub(crate) fn of(&self, role: Role) -> Option<usize> {
        let slot = self.role[role.index()];
        (slot != NONE).then_some(slot as usize)
    }

    pub(crate) fn len(&self) -> usize {
        self.columns.len()
    }

    /// The slot of each column of a file that has `columns`.
    ///
    /// # Errors
    /// [`IngestError::OtherColumns`] where one that is read is not there.
    pub(crate) fn layout(&self, name: &str, plan: &Plan, columns: &[String]) -> Result<Layout, IngestError> {
        let mut slot_of_column = vec![NONE; columns.len()];
        for (slot, wanted) in self.columns.iter().enumerate() {
            let Some(at) = columns.iter().position(|column| column == wanted) else {
                return Err(IngestError::OtherColumns {
                    name: name.to_owned(),
                    first: plan.inputs.first().cloned().unwrap_or_default(),
                    column: wanted.clone(),
                });
            };
            slot_of_column[at] = u8::try_from(slot).unwrap_or(NONE);
        }
        let needed = slot_of_column.iter().rposition(|&slot| slot != NONE).map_or(0, |last| last + 1);
        Ok(Layout { slot_of_column, slots: self.len(), needed })
    }
}

/// Where the fields of one file's rows go.
#[derive(Debug, Clone)]
pub(crate) struct Layout {
    /// Slot of each column, or [`NONE`].
    pub(crate) slot_of_column: Vec<u8>,
    /// Number of slots.
    pub(crate) slots: usize,
    /// A row needs at least this many fields.
    pub(crate) needed: usize,
}

impl Layout {
    /// Every column in a slot of its own, at most 250.
    pub(crate) fn everything() -> Self {
        Self::first(250)
    }

    /// The first `columns` columns, each in a slot of its own; at most 250.
    pub(crate) fn first(columns: usize) -> Self {
        let columns = u8::try_from(columns.clamp(1, 250)).unwrap_or(250);
        Self { slot_of_column: (0..columns).collect(), slots: columns as usize, needed: 0 }
    }
}
