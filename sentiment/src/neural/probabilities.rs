//! From logits to a score.

use crate::network::Logits;
use crate::{Error, Label, Sentiment};

/// The score of one text; `logits` are negative, neutral, positive.
pub(super) fn sentiment(logits: Logits, truncated: bool) -> Result<Sentiment, Error> {
    let [negative, neutral, positive] = softmax(logits)?;
    let label = if negative >= neutral && negative >= positive {
        Label::Negative
    } else if neutral >= positive {
        Label::Neutral
    } else {
        Label::Positive
    };
    Ok(Sentiment {
        label,
        score: positive - negative,
        probabilities: Some([negative as f32, neutral as f32, positive as f32]),
        truncated,
    })
}

/// Probabilities of three logits, computed in double precision.
fn softmax(logits: Logits) -> Result<[f64; 3], Error> {
    if logits.iter().any(|logit| !logit.is_finite()) {
        return Err(Error::Failed(format!(
            "the model gave {logits:?}, which are not all numbers"
        )));
    }
    let highest = f64::from(logits[0].max(logits[1]).max(logits[2]));
    let powers = logits.map(|logit| (f64::from(logit) - highest).exp());
    let sum: f64 = powers.iter().sum();
    Ok(powers.map(|power| power / sum))
}

#[cfg(test)]
mod tests {
    use super::softmax;

    #[test]
    fn softmax_stands_any_finite_logits_and_refuses_others() {
        let far = softmax([f32::MIN, 0.0, f32::MAX]).expect("finite");
        assert_eq!(far, [0.0, 0.0, 1.0]);
        let even = softmax([5.0; 3]).expect("finite");
        assert!(even.iter().all(|share| (share - 1.0 / 3.0).abs() < 1e-15));
        for logits in [
            [f32::NAN, 0.0, 0.0],
            [0.0, f32::INFINITY, 0.0],
            [0.0, 0.0, f32::NEG_INFINITY],
        ] {
            assert!(softmax(logits).is_err());
        }
    }
}
