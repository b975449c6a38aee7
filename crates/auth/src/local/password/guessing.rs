//! How much there is to guess of a password, for whoever tries what many people choose first.
//!
//! A password is taken apart into as few pieces as it can be: a word that stands in every list of leaked
//! passwords, the user's own name, a row of keys, letters or digits, a year, a part that stood there before.
//! Each is one guess, as is each other character but a blank. Lists of leaked passwords hold hardly any of the length that
//! we ask for, but these are what such long ones are made of.

/// Guesses that a password needs at least.
const GUESSES: usize = 8;

/// Characters of a row, and of a part that stood there before, from which on they are one piece.
const ROW: usize = 4;
const COPY: usize = 3;

/// Rows of keys, letters and digits; backwards as well.
const ROWS: &[&str] = &[
    "01234567890123456789",
    "abcdefghijklmnopqrstuvwxyz",
    "1234567890qwertyuiopasdfghjklzxcvbnm",
    "qwertzuiopasdfghjklyxcvbnm",
    "azertyuiopqsdfghjklmwxcvbn",
    "qwerasdfzxcv",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
    "qazwsxedcrfvtgbyhnujmikolp",
    "!@#$%^&*()",
    "!\"\u{a7}$%&/()=",
];

/// Words of which common passwords are made, in small letters.
const WORDS: &[&str] = &[
    "access",
    "admin",
    "administrator",
    "alexander",
    "alexandra",
    "amanda",
    "andrea",
    "andrew",
    "angel",
    "anthony",
    "apple",
    "april",
    "arsenal",
    "ashley",
    "august",
    "autumn",
    "azerty",
    "baby",
    "babygirl",
    "bailey",
    "banana",
    "barcelona",
    "baseball",
    "basketball",
    "batman",
    "bayern",
    "beautiful",
    "berlin",
    "bless",
    "blessed",
    "bonjour",
    "brandon",
    "buster",
    "butterfly",
    "changeme",
    "charlie",
    "cheese",
    "chelsea",
    "chocolate",
    "christ",
    "clamor",
    "computer",
    "contrasena",
    "cookie",
    "correcthorsebatterystaple",
    "daniel",
    "december",
    "default",
    "diamond",
    "donald",
    "doudou",
    "dragon",
    "estrella",
    "facebook",
    "family",
    "february",
    "ferrari",
    "flower",
    "football",
    "forever",
    "freedom",
    "friday",
    "friends",
    "fuckyou",
    "fussball",
    "geheim",
    "george",
    "ginger",
    "golden",
    "google",
    "guest",
    "hallo",
    "hannah",
    "harley",
    "haslo",
    "hello",
    "heslo",
    "hockey",
    "hola",
    "hunter",
    "iloveyou",
    "internet",
    "jackson",
    "january",
    "jasmine",
    "jennifer",
    "jessica",
    "jesus",
    "jordan",
    "joshua",
    "julia",
    "july",
    "june",
    "juventus",
    "killer",
    "letmein",
    "liverpool",
    "login",
    "london",
    "loulou",
    "love",
    "lovely",
    "lover",
    "madrid",
    "manager",
    "march",
    "marseille",
    "martin",
    "master",
    "matrix",
    "matthew",
    "maverick",
    "mercedes",
    "merlin",
    "michael",
    "michelle",
    "minecraft",
    "monday",
    "money",
    "monkey",
    "morgan",
    "motdepasse",
    "mustang",
    "mypassword",
    "nicole",
    "november",
    "october",
    "office",
    "orange",
    "paris",
    "parola",
    "pass",
    "password",
    "passwort",
    "patrick",
    "pepper",
    "phoenix",
    "pokemon",
    "porsche",
    "princess",
    "purple",
    "qwerty",
    "qwertz",
    "ranger",
    "robert",
    "root",
    "samantha",
    "samsung",
    "saturday",
    "schalke",
    "schatz",
    "secret",
    "senha",
    "september",
    "server",
    "shadow",
    "silver",
    "soccer",
    "soleil",
    "spring",
    "starwars",
    "summer",
    "sunday",
    "sunshine",
    "superman",
    "system",
    "teamo",
    "tequiero",
    "test",
    "thisis",
    "thisismy",
    "thomas",
    "thunder",
    "thursday",
    "tigger",
    "trustno",
    "tuesday",
    "user",
    "wachtwoord",
    "wednesday",
    "welcome",
    "whatever",
    "william",
    "willkommen",
    "winter",
    "yellow",
];

/// Whether a password of somebody of this name (in small letters) is made of what is guessed first.
pub(super) fn is_soon(name: &str, password: &str) -> bool {
    let plain: Vec<char> = password.to_lowercase().chars().collect();
    let read: Vec<char> = plain.iter().copied().map(as_letter).collect();
    let name: Vec<char> = name.chars().collect();
    // The fewest guesses that lead up to each place.
    let mut guesses = vec![usize::MAX; plain.len() + 1];
    guesses[0] = 0;
    for at in 0..plain.len() {
        if plain[at].is_whitespace() {
            // Nothing to guess.
            guesses[at + 1] = guesses[at].min(guesses[at + 1]);
        }
        let next = guesses[at] + 1;
        let named = (name.len() > 1 && plain[at..].starts_with(&name)).then_some(name.len());
        let pieces = [
            Some(1),
            named,
            year(&plain[at..]),
            row(&plain[at..]),
            copy(&plain, at),
        ];
        let words = WORDS.iter().filter_map(|word| begins(&read[at..], word));
        for piece in pieces.into_iter().flatten().chain(words) {
            let end = &mut guesses[at + piece];
            *end = next.min(*end);
        }
    }
    guesses[plain.len()] < GUESSES
}

/// The letter that is written by a digit or a sign.
fn as_letter(sign: char) -> char {
    match sign {
        '0' => 'o',
        '1' | '!' => 'i',
        '3' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '7' => 't',
        other => other,
    }
}

/// The length of a word, if it stands there.
fn begins(text: &[char], word: &str) -> Option<usize> {
    let length = word.len();
    let found = text.get(..length)?;
    found.iter().copied().eq(word.chars()).then_some(length)
}

/// The length of a year, if one stands there.
fn year(text: &[char]) -> Option<usize> {
    let year = text.get(..4)?;
    let is_year = matches!(year[..2], ['1', '9'] | ['2', '0']);
    (is_year && year[2..].iter().all(char::is_ascii_digit)).then_some(4)
}

/// The length of the longest row that stands there.
fn row(text: &[char]) -> Option<usize> {
    let of = |row: &[char]| {
        let starts = (0..row.len()).map(|at| common(text, &row[at..]));
        starts.max().unwrap_or_default()
    };
    let rows = ROWS.iter().flat_map(|row| {
        let forth: Vec<char> = row.chars().collect();
        let back = forth.iter().rev().copied().collect();
        [forth, back]
    });
    let longest = rows.map(|row| of(&row)).max()?;
    (longest >= ROW).then_some(longest)
}

/// The length of the longest part that stands there and stood before.
fn copy(text: &[char], at: usize) -> Option<usize> {
    // It may reach into itself: that is how one sign stands there many times.
    let longest = (0..at)
        .map(|from| common(&text[at..], &text[from..]))
        .max()?;
    (longest >= COPY).then_some(longest)
}

/// How far two texts are the same.
fn common(one: &[char], other: &[char]) -> usize {
    let pairs = one.iter().zip(other);
    pairs.take_while(|(one, other)| one == other).count()
}
