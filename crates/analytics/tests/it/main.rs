//! Tests of the whole way from files to snapshots.

#[cfg(test)]
mod real_files;
