//! The codes of languages: from any of ISO 639 to the shortest.

use std::collections::HashMap;
use std::sync::LazyLock;

/// Each language that has a code of two letters (ISO 639-1), with its codes of three (639-2 for
/// bibliographers and for terms, 639-3 where that has the main variety apart) and codes that were given up.
const LANGUAGES: &str = "aa aar, ab abk, ae ave, af afr, ak aka, am amh, an arg, ar ara arb, as asm, \
    av ava, ay aym, az aze, ba bak, be bel, bg bul, bi bis, bm bam, bn ben, \
    bo bod tib, br bre, bs bos, ca cat, ce che, ch cha, co cos, cr cre, cs ces cze, \
    cu chu, cv chv, cy cym wel, da dan, de deu ger, dv div, dz dzo, ee ewe, \
    el ell gre, en eng, eo epo, es spa, et est ekk, eu eus baq, fa fas per pes, \
    ff ful, fi fin, fj fij, fo fao, fr fra fre, fy fry, ga gle, gd gla, gl glg, \
    gn grn, gu guj, gv glv, ha hau, he heb iw, hi hin, ho hmo, hr hrv, ht hat, \
    hu hun, hy hye arm, hz her, ia ina, id ind in, ie ile, ig ibo, ii iii, ik ipk, \
    io ido, is isl ice, it ita, iu iku, ja jpn, jv jav jw, ka kat geo, kg kon, \
    ki kik, kj kua, kk kaz, kl kal, km khm, kn kan, ko kor, kr kau, ks kas, ku kur, \
    kv kom, kw cor, ky kir, la lat, lb ltz, lg lug, li lim, ln lin, lo lao, lt lit, \
    lu lub, lv lav lvs, mg mlg, mh mah, mi mri mao, mk mkd mac, ml mal, mn mon, \
    mr mar, ms msa may zsm, mt mlt, my mya bur, na nau, nb nob, nd nde, ne nep, \
    ng ndo, nl nld dut, nn nno, no nor, nr nbl, nv nav, ny nya, oc oci, oj oji, \
    om orm, or ori, os oss, pa pan, pi pli, pl pol, ps pus, pt por, qu que, rm roh, \
    rn run, ro ron rum mo, ru rus, rw kin, sa san, sc srd, sd snd, se sme, sg sag, \
    sh hbs, si sin, sk slk slo, sl slv, sm smo, sn sna, so som, sq sqi alb, sr srp, \
    ss ssw, st sot, su sun, sv swe, sw swa swh, ta tam, te tel, tg tgk, th tha, \
    ti tir, tk tuk, tl tgl, tn tsn, to ton, tr tur, ts tso, tt tat, tw twi, ty tah, \
    ug uig, uk ukr, ur urd, uz uzb, ve ven, vi vie, vo vol, wa wln, wo wol, xh xho, \
    yi yid ji, yo yor, za zha, zh zho chi cmn, zu zul";

/// The shortest code by each of the codes of a language.
static SHORTEST: LazyLock<HashMap<&'static str, &'static str>> = LazyLock::new(|| {
    let languages = LANGUAGES.split(", ").map(|codes| codes.split(' '));
    languages
        .flat_map(|codes| {
            let shortest = codes.clone().next().unwrap_or_default();
            codes.map(move |code| (code, shortest))
        })
        .collect()
});

/// Codes of three letters that name no language: undetermined, uncoded, several, no language at all.
const NONE: [&str; 4] = ["und", "mis", "mul", "zxx"];

/// The shortest code of the language that a code of two or three ASCII letters names; `None` where it
/// names none: what is not assigned, and `qaa` to `qtz`, which everybody may use for anything (X: `qme`,
/// a post of pictures).
pub(super) fn shortest(code: &str) -> Option<&str> {
    let mut lower = [0; 3];
    let lower = lower.get_mut(..code.len())?;
    lower.copy_from_slice(code.as_bytes());
    lower.make_ascii_lowercase();
    let lower = std::str::from_utf8(lower).ok()?;
    if let Some(shortest) = SHORTEST.get(lower) {
        return Some(shortest);
    }
    let is_private = ("qaa".."qu").contains(&lower);
    (lower.len() == 3 && !is_private && !NONE.contains(&lower)).then_some(code)
}
