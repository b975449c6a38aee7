//! Kernels, and the sets of instructions that they are compiled for.
//!
//! Not here: which of them a processor has, see [`level`](super::level).

#[cfg(target_arch = "x86_64")]
use super::dot::{Avx2Dot, Avx512Dot, AvxVnniDot};
use super::dot::{Dot, PortableDot};
use super::int8::Product;
#[cfg(all(target_arch = "x86_64", target_os = "linux"))]
use super::int8::amx::MatrixUnit;
#[cfg(target_arch = "x86_64")]
use super::lanes::{Avx2Lanes, Avx512Lanes};
use super::lanes::{Lanes, PortableLanes};
#[cfg(feature = "limits")]
use super::limits::int8_chains;
#[cfg(all(feature = "limits", target_arch = "x86_64", target_os = "linux"))]
use super::limits::int8_tiles;

/// Work that is written once and compiled for each level.
pub(super) trait Kernel {
    type Output;

    /// Does the work. Implementations are `#[inline(always)]`, and so is all that they call in
    /// inner loops: only then is it compiled with the level's instructions.
    fn run<A: Arithmetic>(self) -> Self::Output;
}

/// The types that stand for a level's registers, and how it multiplies int8 numbers.
pub(super) trait Arithmetic {
    type Lanes: Lanes;
    type Dot: Dot<Lanes = Self::Lanes>;

    /// Runs a product in blocks of as many rows and groups of 16 outputs as the registers hold.
    fn multiply(product: Product<'_>);

    /// Multiplies int8 numbers in registers for a while, and gives back how many operations that
    /// was, see the module `limits`.
    #[cfg(feature = "limits")]
    fn multiply_registers() -> usize;
}

/// Plain Rust.
pub(super) struct Portable;

impl Arithmetic for Portable {
    type Lanes = PortableLanes;
    type Dot = PortableDot;

    #[inline(always)]
    fn multiply(product: Product<'_>) {
        product.in_blocks::<PortableDot, 4, 1>();
    }

    #[cfg(feature = "limits")]
    #[inline(always)]
    fn multiply_registers() -> usize {
        int8_chains::<PortableDot, 1>()
    }
}

/// A level with more instructions than the target's baseline: its [`Arithmetic`], and a function
/// that is compiled with them.
#[cfg(target_arch = "x86_64")]
macro_rules! arithmetic {
    (
        $function:ident, $features:literal, $name:ident,
        $lanes:ty, $dot:ty, $multiply:expr, $multiply_registers:expr
    ) => {
        struct $name;

        impl Arithmetic for $name {
            type Lanes = $lanes;
            type Dot = $dot;

            #[inline(always)]
            fn multiply(product: Product<'_>) {
                $multiply(product);
            }

            #[cfg(feature = "limits")]
            #[inline(always)]
            fn multiply_registers() -> usize {
                $multiply_registers()
            }
        }

        #[target_feature(enable = $features)]
        pub(super) fn $function<K: Kernel>(kernel: K) -> K::Output {
            kernel.run::<$name>()
        }
    };
}

#[cfg(target_arch = "x86_64")]
arithmetic!(
    run_with_avx2,
    "avx2,fma",
    Avx2,
    Avx2Lanes,
    Avx2Dot,
    Product::in_blocks::<Avx2Dot, 4, 1>,
    int8_chains::<Avx2Dot, 4>
);
#[cfg(target_arch = "x86_64")]
arithmetic!(
    run_with_avx_vnni,
    "avx2,fma,avxvnni",
    AvxVnni,
    Avx2Lanes,
    AvxVnniDot,
    Product::in_blocks::<AvxVnniDot, 4, 1>,
    int8_chains::<AvxVnniDot, 6>
);
#[cfg(target_arch = "x86_64")]
arithmetic!(
    run_with_avx512_vnni,
    "avx2,fma,avx512f,avx512bw,avx512vl,avx512vnni",
    Avx512Vnni,
    Avx512Lanes,
    Avx512Dot,
    Product::in_blocks::<Avx512Dot, 8, 3>,
    int8_chains::<Avx512Dot, 24>
);
#[cfg(all(target_arch = "x86_64", target_os = "linux"))]
arithmetic!(
    run_with_amx,
    "avx2,fma,avx512f,avx512bw,avx512vl,avx512vnni",
    Amx,
    Avx512Lanes,
    Avx512Dot,
    Product::in_tiles::<Avx512Dot, MatrixUnit>,
    int8_tiles::<MatrixUnit>
);
