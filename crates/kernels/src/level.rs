//! Which instructions this processor has, and running a kernel with them.
//!
//! Not here: what the kernels compute. All levels give the same bits; they differ in speed.
#![allow(
    unsafe_code,
    reason = "functions compiled for more instructions may be called where the processor has them"
)]

#[cfg(all(target_arch = "x86_64", target_os = "linux"))]
mod trial;

use std::env;
use std::ffi::OsStr;
use std::fmt;
use std::str::FromStr;
use std::sync::{LazyLock, OnceLock};

use super::arithmetic::{self, Kernel};
#[cfg(all(target_arch = "x86_64", target_os = "linux"))]
use super::int8::amx;

/// The environment variable with the highest level to use; unset or empty means the best there is.
const SETTING: &str = "CLAMOR_CPU_LEVEL";

/// What [`MaxLevel::apply`] set, before the environment.
static MAX: OnceLock<MaxLevel> = OnceLock::new();

/// A set of instructions that this processor was found to have.
///
/// Ordered from slow to fast. Cannot be made for instructions that are missing, so a kernel that is
/// given one can rely on it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Level(Instructions);

/// Every level that there is code for, the slowest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Instructions {
    /// What the target's baseline has.
    Portable,
    #[cfg(target_arch = "x86_64")]
    Avx2,
    /// AVX2 with VNNI.
    #[cfg(target_arch = "x86_64")]
    AvxVnni,
    /// AVX-512 with VNNI. Processors with AVX-512 alone use AVX2.
    #[cfg(target_arch = "x86_64")]
    Avx512Vnni,
    /// The same, and int8 products in the matrix unit.
    #[cfg(all(target_arch = "x86_64", target_os = "linux"))]
    Amx,
}

impl Instructions {
    const ALL: &[Self] = &[
        Self::Portable,
        #[cfg(target_arch = "x86_64")]
        Self::Avx2,
        #[cfg(target_arch = "x86_64")]
        Self::AvxVnni,
        #[cfg(target_arch = "x86_64")]
        Self::Avx512Vnni,
        #[cfg(all(target_arch = "x86_64", target_os = "linux"))]
        Self::Amx,
    ];

    /// The name in settings, logs and benchmarks.
    fn name(self) -> &'static str {
        match self {
            Self::Portable => "portable",
            #[cfg(target_arch = "x86_64")]
            Self::Avx2 => "avx2",
            #[cfg(target_arch = "x86_64")]
            Self::AvxVnni => "avx-vnni",
            #[cfg(target_arch = "x86_64")]
            Self::Avx512Vnni => "avx512-vnni",
            #[cfg(all(target_arch = "x86_64", target_os = "linux"))]
            Self::Amx => "amx",
        }
    }

    /// Whether the processor and the operating system offer them.
    fn work_here(self) -> bool {
        match self {
            Self::Portable => true,
            #[cfg(target_arch = "x86_64")]
            Self::Avx2 => is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma"),
            #[cfg(target_arch = "x86_64")]
            Self::AvxVnni => Self::Avx2.work_here() && is_x86_feature_detected!("avxvnni"),
            #[cfg(target_arch = "x86_64")]
            Self::Avx512Vnni => {
                Self::Avx2.work_here()
                    && is_x86_feature_detected!("avx512f")
                    && is_x86_feature_detected!("avx512bw")
                    && is_x86_feature_detected!("avx512vl")
                    && is_x86_feature_detected!("avx512vnni")
            }
            #[cfg(all(target_arch = "x86_64", target_os = "linux"))]
            Self::Amx => {
                Self::Avx512Vnni.work_here() && amx::permitted() && trial::matrix_unit_multiplies()
            }
        }
    }
}

/// The highest level to use, whether or not this processor has it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct MaxLevel(Instructions);

impl MaxLevel {
    /// The name in settings.
    pub fn name(self) -> &'static str {
        self.0.name()
    }

    /// The best level up to this one that the processor and the operating system offer. Levels
    /// above it are not even tried.
    pub fn best(self) -> Level {
        Level::up_to(self.0)
    }

    /// Makes it the highest level of this process; what was set first stays. For a program that
    /// reads its settings itself, before any model is opened.
    pub fn apply(self) {
        let _ = MAX.set(self);
    }
}

impl FromStr for MaxLevel {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut all = Instructions::ALL.iter();
        all.find(|level| level.name() == text)
            .map(|level| Self(*level))
            .ok_or_else(|| {
                let names: Vec<_> = Instructions::ALL.iter().map(|level| level.name()).collect();
                format!("it is one of {}", names.join(", "))
            })
    }
}

impl fmt::Display for MaxLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

static AVAILABLE: LazyLock<Vec<Level>> = LazyLock::new(|| {
    let here = Instructions::ALL.iter().filter(|level| level.work_here());
    here.copied().map(Level).collect()
});

impl Level {
    /// The best level that the processor and the operating system offer, or the best up to the one
    /// that [`MaxLevel::apply`] set or that the environment variable `CLAMOR_CPU_LEVEL` names.
    ///
    /// # Errors
    /// A sentence for the operator when the variable does not hold the name of a level.
    pub fn choose() -> Result<Self, String> {
        if let Some(max) = MAX.get() {
            return Ok(max.best());
        }
        let named = env::var_os(SETTING).filter(|name| !name.is_empty());
        Self::named(named.as_deref().map(OsStr::to_string_lossy).as_deref())
    }

    /// The best level up to the one with this name, see [`Self::choose`].
    fn named(highest: Option<&str>) -> Result<Self, String> {
        let Some(name) = highest else {
            let last = Instructions::ALL.last();
            return Ok(Self::up_to(*last.expect("bug: there is no level")));
        };
        let max: MaxLevel = name
            .parse()
            .map_err(|why| format!("{SETTING}={name}: {why}"))?;
        Ok(max.best())
    }

    fn up_to(highest: Instructions) -> Self {
        let mut allowed = Instructions::ALL.iter().filter(|level| **level <= highest);
        let best = allowed.rfind(|level| level.work_here());
        Self(*best.expect("bug: the portable level works everywhere"))
    }

    /// Every level that works here, the slowest first.
    pub fn available() -> &'static [Self] {
        &AVAILABLE
    }

    /// The name for settings, logs and benchmarks.
    pub fn name(self) -> &'static str {
        self.0.name()
    }

    /// Runs a kernel, compiled for this level.
    pub(super) fn run<K: Kernel>(self, kernel: K) -> K::Output {
        match self.0 {
            Instructions::Portable => kernel.run::<arithmetic::Portable>(),
            // SAFETY: a level exists only for instructions that were found.
            #[cfg(target_arch = "x86_64")]
            Instructions::Avx2 => unsafe { arithmetic::run_with_avx2(kernel) },
            // SAFETY: as above.
            #[cfg(target_arch = "x86_64")]
            Instructions::AvxVnni => unsafe { arithmetic::run_with_avx_vnni(kernel) },
            // SAFETY: as above.
            #[cfg(target_arch = "x86_64")]
            Instructions::Avx512Vnni => unsafe { arithmetic::run_with_avx512_vnni(kernel) },
            // SAFETY: as above; the process has the permission to use the matrix unit.
            #[cfg(all(target_arch = "x86_64", target_os = "linux"))]
            Instructions::Amx => unsafe { arithmetic::run_with_amx(kernel) },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_level_is_chosen_unless_a_lower_one_is_named() {
        let available = Level::available();
        assert_eq!(available[0].name(), "portable");
        assert!(available.is_sorted());
        assert_eq!(
            Level::named(None).as_ref(),
            Ok(&available[available.len() - 1])
        );
        for level in available {
            assert_eq!(Level::named(Some(level.name())), Ok(*level));
        }
    }

    #[test]
    fn a_level_that_this_processor_lacks_leaves_the_best_below_it() {
        for level in Instructions::ALL {
            let best = MaxLevel(*level).best();
            assert!(
                best.0 <= *level && best.0.work_here(),
                "{level:?}: {best:?}"
            );
        }
    }

    #[test]
    fn an_unknown_level_is_refused_with_the_names_of_the_known() {
        let error = Level::named(Some("avx9000")).expect_err("unknown");
        assert!(error.contains("CLAMOR_CPU_LEVEL=avx9000"), "{error}");
        assert!(error.contains("portable"), "{error}");
    }
}
