//! Comments whose terms are counted together: those of one language, or what all of them name.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;

use super::{
    Class, Kind,
    odds::{BEYOND_CHANCE, Totals},
    phrases::Pair,
    words::{StopWords, is_character},
};

/// In place of a word, where no phrase goes over.
const BREAK: u32 = u32::MAX;

/// Occurrences below which neither a word nor a pair of words is looked at in phrases.
const FEW: u32 = 3;

/// Different rows of words that are counted, of two words and of three: 30 MB each. 200,000 comments of people
/// have a third of it that are not rare.
const MOST_ROWS: usize = if cfg!(test) { 20_000 } else { 900_000 };

/// Counters by which rare rows are told before they are counted, in bytes.
const MOST_COUNTERS: usize = 8 << 20;

/// How much all groups may take in yet.
#[derive(Debug)]
pub(super) struct Room {
    /// Words and breaks, of four bytes each.
    pub(super) words: usize,
    /// Different words.
    pub(super) names: usize,
}

/// Words as numbers, one comment after the other.
#[derive(Debug, Default)]
pub(super) struct Group {
    numbers: HashMap<Arc<str>, u32>,
    names: Vec<(Kind, Arc<str>)>,
    words: Vec<u32>,
    comments: Vec<Comment>,
}

/// A comment, or the part of it that is in a group.
#[derive(Debug, Clone, Copy)]
struct Comment {
    /// By the order in which comments were added.
    index: usize,
    class: Class,
    /// How well it serves as an example.
    weight: f32,
    /// Where its words end.
    end: usize,
}

/// A term of a group that is beyond chance.
#[derive(Debug, Clone)]
pub(super) struct Candidate {
    /// One to three words.
    pub(super) words: Vec<u32>,
    pub(super) comments: [u32; 3],
    pub(super) z: f64,
}

/// How often something stands there.
#[derive(Debug, Clone, Copy, Default)]
struct Count {
    occurrences: u32,
    /// Comments that have it, by class.
    comments: [u32; 3],
    /// One more than the place of the last comment that had it.
    last: u32,
}

impl Count {
    fn add(&mut self, place: u32, class: Class) {
        self.occurrences += 1;
        if self.last != place + 1 {
            self.last = place + 1;
            self.comments[class as usize] += 1;
        }
    }
}

impl Group {
    /// Begins a comment; its words follow.
    pub(super) fn begin(&mut self, index: usize, class: Class, weight: f32) {
        self.comments.push(Comment {
            index,
            class,
            weight,
            end: self.words.len(),
        });
    }

    /// Adds a word to the last comment. One that is new where there is no room for it is a break.
    pub(super) fn push(&mut self, kind: Kind, word: &str, room: &mut Room) {
        let known = self.numbers.get(word).copied();
        let number = match known {
            Some(number) => number,
            None if room.names == 0 => BREAK,
            None => {
                room.names -= 1;
                self.add_name(kind, word.into())
            }
        };
        room.words = room.words.saturating_sub(1);
        self.push_number(number);
    }

    fn add_name(&mut self, kind: Kind, word: Arc<str>) -> u32 {
        let number = u32::try_from(self.names.len()).unwrap_or(BREAK);
        self.numbers.insert(Arc::clone(&word), number);
        self.names.push((kind, word));
        number
    }

    /// Ends what a phrase can be in the last comment.
    pub(super) fn push_break(&mut self, room: &mut Room) {
        room.words = room.words.saturating_sub(1);
        self.push_number(BREAK);
    }

    fn push_number(&mut self, number: u32) {
        self.words.push(number);
        if let Some(comment) = self.comments.last_mut() {
            comment.end = self.words.len();
        }
    }

    /// How many comments it has.
    pub(super) fn len(&self) -> usize {
        self.comments.len()
    }

    /// How many words and breaks it has.
    #[cfg(test)]
    pub(super) fn taken(&self) -> usize {
        self.words.len()
    }

    /// How many different words it has.
    #[cfg(test)]
    pub(super) fn different(&self) -> usize {
        self.names.len()
    }

    /// Takes all comments of another group in.
    pub(super) fn absorb(&mut self, other: &Self) {
        for (comment, words) in other.iter() {
            self.begin(comment.index, comment.class, comment.weight);
            for number in words {
                let number = match other.names.get(*number as usize) {
                    Some((kind, word)) => {
                        let known = self.numbers.get(word).copied();
                        known.unwrap_or_else(|| self.add_name(*kind, Arc::clone(word)))
                    }
                    None => BREAK,
                };
                self.push_number(number);
            }
        }
    }

    /// The comments with their places.
    fn placed(&self) -> impl Iterator<Item = (u32, &Comment, &[u32])> {
        let placed = (0..).zip(self.iter());
        placed.map(|(place, (comment, words))| (place, comment, words))
    }

    fn iter(&self) -> impl Iterator<Item = (&Comment, &[u32])> {
        let mut from = 0;
        self.comments.iter().map(move |comment| {
            let words = &self.words[from..comment.end];
            from = comment.end;
            (comment, words)
        })
    }

    /// What is counted in all, by class: each word of each comment once.
    pub(super) fn totals(&self) -> Totals {
        let mut totals = Totals::default();
        for count in self.count_words() {
            for (sum, comments) in totals.0.iter_mut().zip(count.comments) {
                *sum += f64::from(comments);
            }
        }
        totals
    }

    fn count_words(&self) -> Vec<Count> {
        let mut counts = vec![Count::default(); self.names.len()];
        for (place, comment, words) in self.placed() {
            for number in words {
                if let Some(count) = counts.get_mut(*number as usize) {
                    count.add(place, comment.class);
                }
            }
        }
        counts
    }

    /// Terms that are beyond chance; phrases only where there are stop words to end them by.
    pub(super) fn candidates(&self, totals: &Totals, stop_words: &StopWords) -> Vec<Candidate> {
        let of_words = self.count_words();
        let mut found = Vec::new();
        let mut judge = |words: &[u32], comments: [u32; 3]| {
            let z = totals.z(comments);
            if z.abs() >= BEYOND_CHANCE {
                found.push(Candidate {
                    words: words.to_vec(),
                    comments,
                    z,
                });
            }
        };
        for (number, count) in (0_u32..).zip(&of_words) {
            let (kind, word) = self.name(number);
            let is_term = match kind {
                Kind::Word => stop_words.is_content(word) && !is_character(word),
                _ => true,
            };
            if is_term {
                judge(&[number], count.comments);
            }
        }
        let pairs = self.count_pairs(&of_words);
        let neighbours: u64 = pairs
            .values()
            .map(|count| u64::from(count.occurrences))
            .sum();
        let all = (self.words.len() as u64).max(neighbours) as f64;
        let times = |number: u32| f64::from(of_words[number as usize].occurrences);
        let begins = |number: u32| stop_words.begins(self.name(number).1);
        let ends = |number: u32| stop_words.is_content(self.name(number).1);
        for (&[first, second], count) in &pairs {
            let pair = Pair {
                together: count.occurrences.into(),
                first: times(first),
                second: times(second),
                all,
            };
            if begins(first) && ends(second) && pair.is_phrase() {
                judge(&[first, second], count.comments);
            }
        }
        let of_pair = |pair: [u32; 2]| {
            pairs
                .get(&pair)
                .map_or(0.0, |count| count.occurrences.into())
        };
        for (&[first, middle, last], count) in &self.count_threes(&pairs) {
            if !begins(first) || !ends(last) {
                continue;
            }
            let together = count.occurrences.into();
            let of_two_and_one = Pair {
                together,
                first: of_pair([first, middle]),
                second: times(last),
                all,
            };
            let of_one_and_two = Pair {
                together,
                first: times(first),
                second: of_pair([middle, last]),
                all,
            };
            if of_two_and_one.is_phrase() && of_one_and_two.is_phrase() {
                judge(&[first, middle, last], count.comments);
            }
        }
        found
    }

    /// Neighbours that are not rare.
    fn count_pairs(&self, of_words: &[Count]) -> HashMap<[u32; 2], Count> {
        let is_frequent = |number: &u32| {
            let count = of_words.get(*number as usize);
            count.is_some_and(|count| count.occurrences >= FEW)
        };
        self.count_rows(|pair: &[u32; 2]| pair.iter().all(is_frequent))
    }

    /// Three in a row, of which neither two are rare.
    fn count_threes(&self, pairs: &HashMap<[u32; 2], Count>) -> HashMap<[u32; 3], Count> {
        self.count_rows(|[first, middle, last]: &[u32; 3]| {
            pairs.contains_key(&[*first, *middle]) && pairs.contains_key(&[*middle, *last])
        })
    }

    /// So many words in a row, of those that are looked at and not rare.
    ///
    /// Most are rare, and each that is counted takes ten times its words. So they are counted roughly first,
    /// several rows in one counter, and by themselves only where that says that they may not be rare.
    fn count_rows<const N: usize>(
        &self,
        is_looked_at: impl Fn(&[u32; N]) -> bool,
    ) -> HashMap<[u32; N], Count> {
        let size = self.words.len().next_power_of_two().min(MOST_COUNTERS);
        let (mut counters, hasher) = (vec![0_u8; size], RandomState::new());
        let counter = |row: &[u32; N]| hasher.hash_one(row) as usize % size;
        for (_, _, words) in self.placed() {
            for row in words.array_windows().filter(|row| is_looked_at(row)) {
                let counter = &mut counters[counter(row)];
                *counter = counter.saturating_add(1);
            }
        }
        let mut counts: HashMap<[u32; N], Count> = HashMap::new();
        for (place, comment, words) in self.placed() {
            for row in words.array_windows().filter(|row| is_looked_at(row)) {
                if u32::from(counters[counter(row)]) < FEW {
                    continue;
                }
                if counts.len() < MOST_ROWS || counts.contains_key(row) {
                    counts.entry(*row).or_default().add(place, comment.class);
                }
            }
        }
        counts.retain(|_, count| count.occurrences >= FEW);
        counts
    }

    fn name(&self, number: u32) -> (Kind, &str) {
        let (kind, word) = &self.names[number as usize];
        (*kind, word)
    }

    /// A term as people write it, and what it is.
    pub(super) fn text(&self, words: &[u32]) -> (Kind, String) {
        if let [word] = words {
            let (kind, word) = self.name(*word);
            return (kind, word.to_owned());
        }
        let mut text = String::new();
        let mut was_character = false;
        for number in words {
            let word = self.name(*number).1;
            let is_unspaced = was_character && is_character(word);
            if !text.is_empty() && !is_unspaced {
                text.push(' ');
            }
            text.push_str(word);
            was_character = is_character(word);
        }
        (Kind::Phrase, text)
    }

    /// For each of these terms, comments of its side that have it, the best example first, and few of them.
    pub(super) fn examples(&self, terms: &[&Candidate]) -> Vec<Vec<usize>> {
        const KEPT: usize = 4;
        let mut by_first: HashMap<u32, Vec<usize>> = HashMap::new();
        for (place, term) in terms.iter().enumerate() {
            if let Some(first) = term.words.first() {
                by_first.entry(*first).or_default().push(place);
            }
        }
        let mut best: Vec<Vec<(f32, usize)>> = vec![Vec::new(); terms.len()];
        for (comment, words) in self.iter() {
            for at in 0..words.len() {
                for &place in by_first.get(&words[at]).into_iter().flatten() {
                    let term = terms[place];
                    let side = if term.z > 0.0 {
                        Class::Positive
                    } else {
                        Class::Negative
                    };
                    let list = &mut best[place];
                    if comment.class == side
                        && words[at..].starts_with(&term.words)
                        && !list.iter().any(|(_, index)| *index == comment.index)
                    {
                        let rank = list.partition_point(|(weight, _)| *weight >= comment.weight);
                        list.insert(rank, (comment.weight, comment.index));
                        list.truncate(KEPT);
                    }
                }
            }
        }
        let indices = |list: Vec<(f32, usize)>| list.into_iter().map(|(_, index)| index).collect();
        best.into_iter().map(indices).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn room() -> Room {
        Room {
            words: usize::MAX,
            names: usize::MAX,
        }
    }

    #[test]
    fn rows_are_counted_where_they_are_not_rare() {
        let mut group = Group::default();
        let mut rows: HashMap<[u32; 2], u32> = HashMap::new();
        for comment in 0..500_u32 {
            group.begin(comment as usize, Class::Positive, 1.0);
            for word in 0..20 {
                group.push(
                    Kind::Word,
                    &((comment * word * 7) % 90).to_string(),
                    &mut room(),
                );
            }
        }
        for (_, words) in group.iter() {
            for pair in words.array_windows() {
                *rows.entry(*pair).or_default() += 1;
            }
        }
        rows.retain(|_, count| *count >= FEW);
        let counted = group.count_pairs(&group.count_words());
        let counted: HashMap<_, _> = counted
            .into_iter()
            .map(|(pair, count)| (pair, count.occurrences))
            .collect();
        assert!(rows.len() > 500);
        assert_eq!(counted, rows);
    }

    #[test]
    fn rows_that_are_counted_have_a_bound() {
        // Each of 150 words beside each other, three times.
        let mut group = Group::default();
        for times in 0..3 {
            group.begin(times, Class::Positive, 1.0);
            for first in 0..150_u32 {
                for second in 0..150_u32 {
                    group.push(Kind::Word, &first.to_string(), &mut room());
                    group.push(Kind::Word, &second.to_string(), &mut room());
                }
            }
        }
        assert_eq!(group.count_pairs(&group.count_words()).len(), MOST_ROWS);
    }
}
