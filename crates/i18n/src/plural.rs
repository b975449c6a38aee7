//! Which form of a plural goes with a number: the expression of C in the header `Plural-Forms` of a file.
//!
//! By hand, since no library that reads such files has it in it, and since the file is complete with it: a table
//! of languages beside it would be one more line for each. The whole grammar is here (gettext's manual,
//! section 11.2.6); a rule is a few characters, so that it is read each time.

/// The form for a number; the first one where the rule is none.
pub(crate) fn form(rule: &str, number: u64) -> usize {
    let mut reader = Reader { rest: rule, number };
    let form = reader.choice().filter(|_| reader.rest.trim().is_empty());
    form.and_then(|form| usize::try_from(form).ok())
        .unwrap_or_default()
}

/// Operators of two sides, the loosest first; of each line the longer ones first.
const OPERATORS: [&[&str]; 5] = [
    &["||"],
    &["&&"],
    &["==", "!="],
    &["<=", ">=", "<", ">"],
    &["%"],
];

struct Reader<'r> {
    rest: &'r str,
    number: u64,
}

impl Reader<'_> {
    /// `a ? b : c`, or what is tighter.
    fn choice(&mut self) -> Option<u64> {
        let is = self.operation(0)?;
        if !self.take("?") {
            return Some(is);
        }
        let yes = self.choice()?;
        if !self.take(":") {
            return None;
        }
        let no = self.choice()?;
        Some(if is != 0 { yes } else { no })
    }

    fn operation(&mut self, level: usize) -> Option<u64> {
        let Some(operators) = OPERATORS.get(level) else {
            return self.value();
        };
        let mut left = self.operation(level + 1)?;
        while let Some(operator) = operators.iter().find(|operator| self.take(operator)) {
            let right = self.operation(level + 1)?;
            left = match *operator {
                "||" => (left != 0 || right != 0).into(),
                "&&" => (left != 0 && right != 0).into(),
                "==" => (left == right).into(),
                "!=" => (left != right).into(),
                "<=" => (left <= right).into(),
                ">=" => (left >= right).into(),
                "<" => (left < right).into(),
                ">" => (left > right).into(),
                _ => left.checked_rem(right)?,
            };
        }
        Some(left)
    }

    fn value(&mut self) -> Option<u64> {
        if self.take("(") {
            let value = self.choice()?;
            return self.take(")").then_some(value);
        }
        if self.take("n") {
            return Some(self.number);
        }
        let rest = self.rest.trim_start();
        let end = rest.find(|letter: char| !letter.is_ascii_digit());
        let (digits, behind) = rest.split_at(end.unwrap_or(rest.len()));
        self.rest = behind;
        digits.parse().ok()
    }

    fn take(&mut self, word: &str) -> bool {
        match self.rest.trim_start().strip_prefix(word) {
            Some(behind) => {
                self.rest = behind;
                true
            }
            None => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn forms(rule: &str, numbers: &[u64], expected: &[usize]) {
        let found: Vec<usize> = numbers.iter().map(|number| form(rule, *number)).collect();
        assert_eq!(found, expected, "{rule}");
    }

    #[test]
    fn rules_of_many_languages_are_read() {
        forms("(n != 1)", &[0, 1, 2, 11], &[1, 0, 1, 1]);
        forms("(n > 1)", &[0, 1, 2], &[0, 0, 1]);
        forms("0", &[0, 1, 2], &[0, 0, 0]);
        let russian =
            "n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2";
        forms(russian, &[1, 2, 5, 11, 21, 22, 112], &[0, 1, 2, 2, 0, 1, 2]);
        let slovenian = "(n%100==1 ? 0 : n%100==2 ? 1 : n%100==3 || n%100==4 ? 2 : 3)";
        forms(slovenian, &[1, 101, 2, 4, 5], &[0, 0, 1, 2, 3]);
    }

    #[test]
    fn what_is_no_rule_chooses_the_first_form() {
        for rule in ["", "n ==", "n % 0", "(n", "n ? 1", "x", "1 1"] {
            assert_eq!(form(rule, 7), 0, "{rule}");
        }
    }
}
