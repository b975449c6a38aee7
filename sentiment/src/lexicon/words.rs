//! The closed word lists of VADER's rules: negations, degree adverbs, and the few
//! words that a rule calls by name. Not the ratings, which are data.

/// Words that turn the meaning of what follows them round.
///
/// Any other word with `n't` in it does too, see [`super::tokens`].
pub(super) const NEGATIONS: &str = "\
    ain't aint aren't arent can't cannot cant couldn't couldnt daren't darent despite \
    didn't didnt doesn't doesnt don't dont hadn't hadnt hasn't hasnt haven't havent isn't \
    isnt mightn't mightnt mustn't mustnt needn't neednt neither never none nope nor not \
    nothing nowhere oughtn't oughtnt rarely seldom shan't shant shouldn't shouldnt uh-uh \
    uhuh wasn't wasnt weren't werent without won't wont wouldn't wouldnt";

/// Degree adverbs that strengthen what follows them.
pub(super) const BOOSTERS: &str = "\
    absolutely amazingly awfully completely considerable considerably decidedly deeply \
    effing enormous enormously entirely especially exceptional exceptionally extreme \
    extremely fabulously flippin flipping frackin fracking frickin fricking friggin \
    frigging fuckin fucking fuggin fugging fully greatly hella highly hugely incredible \
    incredibly intensely major majorly more most particularly purely quite really \
    remarkably so substantially thoroughly total totally tremendous tremendously uber \
    unbelievably unusually utter utterly very";

/// Degree adverbs that weaken what follows them; three more have two words, see
/// [`Name::is_dampening_pair`].
pub(super) const DAMPENERS: &str = "\
    almost barely hardly kind-of kinda kindof less little marginal marginally occasional \
    occasionally partly scarce scarcely slight slightly somewhat sort-of sorta sortof";

macro_rules! names {
    ($($name:ident = $text:literal),* $(,)?) => {
        /// A word that some rule asks for by name.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) enum Name {
            /// Any other word.
            Other,
            $(#[doc = concat!("`", $text, "`")] $name,)*
        }

        /// Every named word with its spelling.
        pub(super) const NAMES: &[(&str, Name)] = &[$(($text, Name::$name)),*];
    };
}

names! {
    Ass = "ass", At = "at", Bad = "bad", Beating = "beating", Bomb = "bomb", Bus = "bus",
    But = "but", Death = "death", Die = "die", Doubt = "doubt", Enough = "enough",
    For = "for", Heart = "heart", Just = "just", Kind = "kind", Kiss = "kiss",
    Least = "least", Never = "never", No = "no", Nor = "nor", Of = "of", Or = "or",
    Right = "right", Shit = "shit", So = "so", Sort = "sort", Stop = "stop", The = "the",
    This = "this", To = "to", Very = "very", Without = "without", Yeah = "yeah",
}

impl Name {
    /// The valence of an idiom of two words, which replaces that of its words.
    pub(super) fn idiom_of_two(first: Self, second: Self) -> Option<f64> {
        use Name::*;
        match (first, second) {
            (The, Shit) | (The, Bomb) => Some(3.0),
            (Bad, Ass) => Some(1.5),
            (Bus, Stop) => Some(0.0),
            (Yeah, Right) => Some(-2.0),
            (Beating, Heart) => Some(3.5),
            _ => None,
        }
    }

    /// The valence of an idiom of three words.
    pub(super) fn idiom_of_three(first: Self, second: Self, third: Self) -> Option<f64> {
        use Name::*;
        match (first, second, third) {
            (Kiss, Of, Death) => Some(-1.5),
            (To, Die, For) => Some(3.0),
            _ => None,
        }
    }

    /// Whether the two words together weaken what follows.
    pub(super) fn is_dampening_pair(first: Self, second: Self) -> bool {
        use Name::*;
        matches!((first, second), (Just, Enough) | (Kind, Of) | (Sort, Of))
    }
}
