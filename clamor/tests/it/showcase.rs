//! Six made-up posts with a few hundred made-up comments over five weeks.

use chrono::{DateTime, TimeDelta, Utc};

use crate::fake::{Fake, Remark, Story, hn, mastodon, youtube};

/// Numbers that look like chance and are the same each time (a 64-bit LCG of Knuth's MMIX).
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("bug: 31 bits") % bound
    }

    fn pick<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[self.below(words.len())]
    }
}

const GOOD: [&str; 14] = [
    "This is exactly what I was hoping for, thank you!",
    "I have had mine since March and I love it.",
    "Great work, the whole team should be proud.",
    "Beautiful ride, and the brakes are wonderful in the rain.",
    "Finally a company that cares. Impressive.",
    "Best thing I have seen here all week \u{1F600}",
    "Ordered one this morning, can't wait!",
    "Honest and friendly answers, that is rare. Thanks!",
    "The repair guide saved me a lot of money. Brilliant idea.",
    "My daughter loves hers. Very happy with the size, too.",
    "Super comfortable, even after 80 km.",
    "Nice to see something good that simply works.",
    "You helped me so quickly last winter, I will always recommend you.",
    "Fantastic video, the light at the end is perfect.",
];

const PLAIN: [&str; 10] = [
    "Which tyre size does it take?",
    "Is there a version for 650b wheels?",
    "Does it ship to Portugal?",
    "The second part starts at 4:10.",
    "I asked the same in the shop and they said from July on.",
    "How long does the battery run at minus ten?",
    "For those who ask: the map is in the description.",
    "Where was this filmed?",
    "So this replaces the model from two years ago?",
    "What does the frame weigh without the rack?",
];

const BAD: [&str; 12] = [
    "Mine broke after two weeks and nobody answers my mails.",
    "Far too expensive for what it is.",
    "The brakes squeal terribly, I am really disappointed.",
    "Sad news. This was the only good workshop in town.",
    "I waited six weeks and then the order was cancelled. Awful service.",
    "The app is horrible, it loses my rides.",
    "Ugly cable mess on the left side, what a shame.",
    "I hate that everything needs an account now.",
    "Bad idea to drop the old mount, all my lights are useless now.",
    "Worst delivery I have ever had, the box was damaged.",
    "The brakes failed on a wet hill. Dangerous!",
    "Why does nobody test this before selling it? Annoying.",
];

const TAILS: [&str; 8] = [
    "",
    "",
    "",
    " Greetings from Tromsø.",
    " (Writing this from the train.)",
    " My neighbour says the same.",
    " I had the older model before.",
    " Same for my colleague.",
];

const NAMES: [&str; 16] = [
    "harbour_lane",
    "miro",
    "kettle",
    "Ines R.",
    "old_spokes",
    "tomasz_w",
    "greta_on_gravel",
    "J. Okafor",
    "pedalpusher",
    "lumi",
    "northbound",
    "S. Lindqvist",
    "cargo_dad",
    "wetsocks",
    "bram",
    "quietcog",
];

/// Gives the six posts to the fake platforms and answers their addresses.
pub(crate) fn tell(fake: &Fake) -> Vec<String> {
    // Title, comments, shares of good and bad in percent, and days after the first post.
    let posts = [
        (
            "hn:41000001",
            hn(41_000_001),
            "Show HN: A bicycle computer that runs for a year on one battery",
            96,
            52,
            20,
            0,
        ),
        (
            "youtube:coastride01",
            youtube("coastride01"),
            "900 km of coast in nine days",
            118,
            74,
            8,
            6,
        ),
        (
            "mastodon:114000011",
            mastodon(114_000_011),
            "Our winter tyres are back in stock, in all sizes.",
            43,
            48,
            15,
            11,
        ),
        (
            "hn:41000002",
            hn(41_000_002),
            "Why we publish our repair manuals",
            71,
            61,
            12,
            15,
        ),
        (
            "mastodon:114000012",
            mastodon(114_000_012),
            "After eleven years we close the workshop in Harbour Street. Thank you all.",
            52,
            18,
            58,
            20,
        ),
        (
            "youtube:brakerecall",
            youtube("brakerecall"),
            "About the brakes of the 2026 models",
            87,
            12,
            66,
            25,
        ),
    ];
    let mut chance = Chance(2026);
    posts
        .into_iter()
        .map(|(key, url, title, count, good, bad, day)| {
            let remarks: Vec<Remark> = (0..count)
                .map(|_| remark(&mut chance, good, bad, day))
                .collect();
            let reported = key.starts_with("hn").then_some(count + 4);
            fake.story(
                key,
                Story {
                    title: title.to_owned(),
                    remarks,
                    reported,
                },
            );
            url
        })
        .collect()
}

fn remark(chance: &mut Chance, good: usize, bad: usize, day: usize) -> Remark {
    let words: &[&str] = match chance.below(100) {
        n if n < good => &GOOD,
        n if n < good + bad => &BAD,
        _ => &PLAIN,
    };
    let mut text = chance.pick(words).to_owned();
    // Some have more to say.
    if chance.below(5) < 2 {
        let more = chance.pick(words);
        if more != text {
            text = format!("{text} {more}");
        }
    }
    text.push_str(chance.pick(&TAILS));
    // Most of what is said is said on the first days.
    let (one, other) = (chance.below(14 * 1440), chance.below(14 * 1440));
    let minutes = (day * 1440 + 540 + one * other / (14 * 1440)) as i64;
    let first: DateTime<Utc> = "2026-05-04T00:00:00Z".parse().expect("bug: a time");
    let likes = chance.below(12) * chance.below(9) * chance.below(4) / 3;
    Remark {
        text,
        author: chance.pick(&NAMES).to_owned(),
        at: (first + TimeDelta::minutes(minutes)).to_rfc3339(),
        likes: likes as u64,
    }
}
