//! Values that Clamor keeps for others, sealed at rest: whoever has the database, or a dump of it, and
//! not the key can neither read them nor put one in the place of another.
//!
//! A value is sealed before it goes into its row and opened when it is used, with the [`Binding`] where
//! it stands. `store::SEALED` lists the columns; the command `seal rotate` seals their values again
//! with another key. A noun that keeps something sealed adds a line to that list and needs no more of
//! this crate than [`Seals::seal`] and [`Seals::open`]:
//!
//! ```
//! # use seal::{Column, SealKeys, Seals};
//! # let seals = Seals::with("00000000000000000000000000000000000000000000000000000000000000a1".parse().unwrap());
//! # let id = uuid::Uuid::now_v7();
//! const SECRET: Column = Column { table: "webhooks", id: "id", column: "secret" };
//! let sealed = seals.seal(SECRET.of(id), b"whsec_1")?;
//! assert_eq!(seals.open(SECRET.of(id), &sealed)?, b"whsec_1");
//! # Ok::<(), seal::SealError>(())
//! ```
//!
//! AES-256-GCM with a random nonce of 96 bits: one key may seal some four thousand million values
//! (NIST SP 800-38D, 8.3) before it has to be replaced.

#![forbid(unsafe_code)]

mod binding;
mod keys;
mod seals;

pub use binding::{Binding, Column};
pub use keys::SealKeys;
pub use seals::{PREFIX_BYTES, SealError, Seals};
