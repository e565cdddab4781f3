//! Points on real storage: what is acknowledged is kept, once, and every book adds up.

mod kill;
mod random;
mod rush;
mod shop;
mod story;
