//! Tests of the whole way from files to snapshots and orders.

#[cfg(test)]
mod clv;
#[cfg(test)]
mod exports;
#[cfg(test)]
mod purchase_models;
#[cfg(test)]
mod real_figures;
#[cfg(test)]
mod real_files;
#[cfg(test)]
mod text_files;
