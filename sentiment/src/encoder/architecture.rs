//! What `config.json` says about the network: its family and its dimensions.
//!
//! Not here: classes, languages and the limit of tokens, which every model has.

use serde::Deserialize;

/// A BERT or RoBERTa whose arithmetic is known here.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Architecture {
    pub(super) family: Family,
    pub(super) hidden: usize,
    /// Width of the layer between the two of a feed-forward block.
    pub(super) inner: usize,
    pub(super) heads: usize,
    pub(super) layers: usize,
    /// Of every LayerNorm.
    pub(super) epsilon: f32,
    pub(super) pooling: Pooling,
}

/// Where names and positions differ.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Family {
    /// Positions count from 0.
    Bert,
    /// Also XLM-RoBERTa. Positions count from behind the id of the padding token.
    Roberta {
        /// The padding token's id; tokens of that id have it as their position too.
        padding: u32,
    },
}

/// What the head looks at.
#[derive(Debug, Clone, Copy, PartialEq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Pooling {
    /// The first token.
    #[default]
    Cls,
    /// The mean over all tokens.
    Mean,
}

/// The keys of `config.json`, as transformers writes them; all may be absent in other models.
#[derive(Deserialize)]
struct Keys {
    #[serde(default)]
    model_type: String,
    #[serde(default)]
    hidden_act: String,
    #[serde(default = "absolute")]
    position_embedding_type: String,
    #[serde(default)]
    is_decoder: bool,
    hidden_size: Option<usize>,
    intermediate_size: Option<usize>,
    num_attention_heads: Option<usize>,
    num_hidden_layers: Option<usize>,
    layer_norm_eps: Option<f32>,
    pad_token_id: Option<u32>,
    /// Our own addition to the format.
    #[serde(default)]
    classifier_pooling: Pooling,
}

fn absolute() -> String {
    "absolute".to_owned()
}

impl Architecture {
    /// Reads the content of `config.json`.
    ///
    /// # Errors
    /// Why the network is none that is known here, for a log.
    pub(super) fn read(config: &[u8]) -> Result<Self, String> {
        let keys: Keys = serde_json::from_slice(config).map_err(|error| error.to_string())?;
        let family = match keys.model_type.as_str() {
            "bert" => Family::Bert,
            "roberta" | "xlm-roberta" => Family::Roberta {
                padding: keys.pad_token_id.unwrap_or(1),
            },
            other => return Err(format!("its model_type is {other:?}")),
        };
        if keys.hidden_act != "gelu" {
            return Err(format!("its hidden_act is {:?}", keys.hidden_act));
        }
        if keys.position_embedding_type != "absolute" || keys.is_decoder {
            return Err("its attention is of another kind".to_owned());
        }
        let of = |key: &str, value: Option<usize>| match value {
            // The products of two of them must not overflow.
            Some(value @ 1..=0xffff) => Ok(value),
            _ => Err(format!("its config.json has no sensible {key}")),
        };
        let hidden = of("hidden_size", keys.hidden_size)?;
        let heads = of("num_attention_heads", keys.num_attention_heads)?;
        if hidden % heads != 0 {
            return Err(format!("{hidden} dimensions are not {heads} equal heads"));
        }
        Ok(Self {
            family,
            hidden,
            inner: of("intermediate_size", keys.intermediate_size)?,
            heads,
            layers: of("num_hidden_layers", keys.num_hidden_layers)?,
            epsilon: keys
                .layer_norm_eps
                .filter(|epsilon| (0.0..1.0).contains(epsilon))
                .ok_or("its config.json has no sensible layer_norm_eps")?,
            pooling: keys.classifier_pooling,
        })
    }

    /// The name of a tensor of the embeddings.
    pub(super) fn embeddings(&self, tensor: &str) -> String {
        format!("{}.embeddings.{tensor}", self.prefix())
    }

    /// The name of a part of a layer.
    pub(super) fn layer(&self, index: usize, part: &str) -> String {
        format!("{}.encoder.layer.{index}.{part}", self.prefix())
    }

    /// The names of the head's two linear layers.
    pub(super) fn head(&self) -> [&'static str; 2] {
        match self.family {
            Family::Bert => ["bert.pooler.dense", "classifier"],
            Family::Roberta { .. } => ["classifier.dense", "classifier.out_proj"],
        }
    }

    /// The names of all linear layers, those of the encoder's layers first and then the head's.
    pub(super) fn linears(&self) -> Vec<String> {
        let layers = (0..self.layers).flat_map(|index| LINEARS.map(|part| self.layer(index, part)));
        layers.chain(self.head().map(str::to_owned)).collect()
    }

    fn prefix(&self) -> &'static str {
        match self.family {
            Family::Bert => "bert",
            Family::Roberta { .. } => "roberta",
        }
    }
}

/// The linear layers of one layer of the encoder.
const LINEARS: [&str; 6] = [
    "attention.self.query",
    "attention.self.key",
    "attention.self.value",
    "attention.output.dense",
    "intermediate.dense",
    "output.dense",
];

#[cfg(test)]
mod tests {
    use super::{Architecture, Family, Pooling};

    const ROBERTA: &str = r#"{"model_type": "roberta", "hidden_act": "gelu", "hidden_size": 768, "intermediate_size": 3072,
        "num_attention_heads": 12, "num_hidden_layers": 12, "layer_norm_eps": 1e-05, "pad_token_id": 1}"#;

    #[test]
    fn a_roberta_is_known() {
        let known = Architecture::read(ROBERTA.as_bytes()).expect("it is a RoBERTa");
        assert_eq!(known.family, Family::Roberta { padding: 1 });
        assert_eq!(known.pooling, Pooling::Cls);
        assert_eq!(
            (known.hidden, known.inner, known.heads, known.layers),
            (768, 3072, 12, 12)
        );
        assert_eq!(known.linears().len(), 74);
    }

    #[test]
    fn what_would_be_computed_wrongly_is_not_known() {
        for (from, to) in [
            (r#""roberta""#, r#""distilbert""#),
            (r#""gelu""#, r#""gelu_new""#),
            (
                r#""pad_token_id": 1"#,
                r#""position_embedding_type": "relative_key""#,
            ),
            (r#""pad_token_id": 1"#, r#""is_decoder": true"#),
            (r#""pad_token_id": 1"#, r#""classifier_pooling": "max""#),
            ("\"hidden_size\": 768,", ""),
            ("\"hidden_size\": 768,", "\"hidden_size\": 770,"),
            ("\"num_hidden_layers\": 12", "\"num_hidden_layers\": 0"),
            (
                "\"num_attention_heads\": 12",
                "\"num_attention_heads\": 18446744073709551615",
            ),
            ("1e-05", "-1"),
        ] {
            let changed = ROBERTA.replacen(from, to, 1);
            assert_ne!(changed, ROBERTA);
            assert!(Architecture::read(changed.as_bytes()).is_err(), "{to}");
        }
    }
}
