use super::*;

fn outcome(answer: &Answer, before: u32) -> AttemptOutcome {
    attempt(answer, before, &Settings::default()).outcome
}

#[test]
fn every_failure_is_tried_again_for_a_day_and_some_hours_and_then_given_up() {
    let refused = || Answer::Status(500, None);
    let mut all = Duration::ZERO;
    for before in 0..7 {
        let AttemptOutcome::Again(wait, why) = outcome(&refused(), before) else {
            panic!("attempt {before} is given up");
        };
        assert_eq!(why, "It answered 500.");
        all += wait;
    }
    let hours = all.as_secs_f64() / 3600.0;
    assert!((24.0..34.0).contains(&hours), "{hours}");
    for answer in [refused(), Answer::Nothing("It is away.".to_owned())] {
        let last = outcome(&answer, 7);
        assert!(matches!(last, AttemptOutcome::GivenUp(_)), "{last:?}");
    }
}

#[test]
fn an_answer_decides_by_its_status() {
    for status in [200, 202, 204, 299] {
        let answer = Answer::Status(status, None);
        assert_eq!(outcome(&answer, 7), AttemptOutcome::Delivered, "{status}");
    }
    for status in [100, 199, 301, 302, 308, 400, 401, 404, 409, 429, 500, 503] {
        let answer = outcome(&Answer::Status(status, None), 0);
        assert!(matches!(answer, AttemptOutcome::Again(..)), "{status}");
    }
    let gone = outcome(&Answer::Status(410, None), 0);
    assert!(matches!(gone, AttemptOutcome::Gone(_)), "{gone:?}");
}

#[test]
fn whoever_asks_for_a_longer_wait_gets_it_up_to_a_day() {
    let wait = |asked: u64| {
        let asked = Some(Duration::from_secs(asked));
        match outcome(&Answer::Status(503, asked), 0) {
            AttemptOutcome::Again(wait, _) => wait.as_secs(),
            other => panic!("{other:?}"),
        }
    };
    assert!((5..=6).contains(&wait(1)), "never shorter than the plan");
    assert_eq!(wait(3_600), 3_600);
    assert_eq!(wait(u64::MAX), 86_400);
}
