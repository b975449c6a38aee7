//! Weights out of an ONNX file: which constant is which part of the network.
//!
//! Exporters keep the names of biases, norms and embeddings, but the weights of most linear layers
//! are anonymous: they are found by walking from the bias to the product that it is added to. Not
//! here: whether the tensors have the right shapes.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use bytes::Bytes;
use prost::Message;

use super::architecture::Architecture;
use super::protobuf::{Constant, Graph, Model, Node};
use super::tensors::{Kind, Tensor, Tensors, quantised_name};
use super::{Unfit, map};
use crate::folder::WEIGHTS;

/// What an ONNX file and the weights beside it hold.
pub(super) struct Weights {
    pub(super) tensors: Tensors,
    /// The files that were read, whole.
    pub(super) files: Vec<Bytes>,
}

/// Reads `path`, an ONNX file in a model's folder.
///
/// # Errors
/// [`Unfit::Broken`] for damaged files, [`Unfit::Unknown`] for graphs that compute something else.
pub(super) fn read(path: &Path, architecture: &Architecture) -> Result<Weights, Unfit> {
    let broken = |reason: String| Unfit::broken(path, &reason);
    let mut files = Files::new(path).map_err(|error| broken(error.to_string()))?;
    let model = Model::decode(files.graph()).map_err(|error| broken(error.to_string()))?;
    let graph = model
        .graph
        .ok_or_else(|| broken("it holds no graph".to_owned()))?;
    check_operations(&graph, architecture).map_err(Unfit::Unknown)?;

    let mut tensors = Tensors::default();
    for constant in &graph.initializer {
        if let Some(tensor) = files.tensor(constant)? {
            tensors.0.insert(constant.name.clone(), tensor);
        }
    }
    name_linears(&graph, architecture, &mut tensors).map_err(Unfit::Unknown)?;
    Ok(Weights {
        tensors,
        files: files.read(),
    })
}

/// Refuses graphs whose operations are not those of the architecture, as far as counting can tell.
fn check_operations(graph: &Graph, architecture: &Architecture) -> Result<(), String> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for node in &graph.node {
        let name = node.op_type.as_str();
        if !matches!(node.domain.as_str(), "" | "ai.onnx") {
            return Err(format!("its operation {name} is of {}", node.domain));
        }
        // Ranges or scales for whole tensors are not what is computed here.
        if name.contains("Quantize") {
            return Err(format!("it is quantised by {name}"));
        }
        *counts.entry(name).or_default() += 1;
    }
    let count =
        |names: &[&str]| -> usize { names.iter().filter_map(|name| counts.get(name)).sum() };
    for (names, expected) in [
        (&["Softmax"][..], architecture.layers),
        (&["Erf", "Gelu"], architecture.layers),
        (&["Tanh"], 1),
    ] {
        let found = count(names);
        if found != expected {
            return Err(format!(
                "it has {found} operations {} and not {expected}",
                names.join(" or ")
            ));
        }
    }
    Ok(())
}

/// Gives the weight of every linear layer that is not quantised the name `<layer>.weight` and the
/// shape [inputs, outputs].
fn name_linears(
    graph: &Graph,
    architecture: &Architecture,
    tensors: &mut Tensors,
) -> Result<(), String> {
    let wires = Wires::new(graph);
    // Exporters keep equal constants once, under the name of the first.
    for (&alias, &original) in &wires.aliases {
        if let Some(tensor) = tensors.0.get(original).cloned() {
            tensors.0.entry(alias.to_owned()).or_insert(tensor);
        }
    }
    let mut found = Vec::new();
    for linear in architecture.linears() {
        let weight = format!("{linear}.weight");
        if tensors.0.contains_key(&quantised_name(&weight)) {
            continue;
        }
        let (name, transposed) = wires
            .weight_of(&format!("{linear}.bias"))
            .ok_or_else(|| format!("no product is added to {linear}.bias"))?;
        let tensor = tensors
            .0
            .get(name)
            .filter(|tensor| tensor.kind == Kind::Float && tensor.shape.len() == 2)
            .ok_or_else(|| format!("the weight of {linear} is no constant matrix"))?;
        let tensor = match transposed {
            true => tensor.clone().transpose(),
            false => tensor.clone(),
        };
        found.push((name, weight, tensor));
    }
    for (name, ..) in &found {
        tensors.0.remove(*name);
    }
    tensors.0.extend(
        found
            .into_iter()
            .map(|(_, weight, tensor)| (weight, tensor)),
    );
    Ok(())
}

/// Who makes and who takes what.
struct Wires<'a> {
    makers: HashMap<&'a str, &'a Node>,
    takers: HashMap<&'a str, Vec<&'a Node>>,
    /// Other names of what comes out of `Identity`.
    aliases: HashMap<&'a str, &'a str>,
}

impl<'a> Wires<'a> {
    fn new(graph: &'a Graph) -> Self {
        let mut wires = Self {
            makers: HashMap::new(),
            takers: HashMap::new(),
            aliases: HashMap::new(),
        };
        for node in &graph.node {
            for input in &node.input {
                wires.takers.entry(input).or_default().push(node);
            }
            for output in &node.output {
                wires.makers.insert(output, node);
            }
            if let ("Identity", [input], [output]) =
                (node.op_type.as_str(), &*node.input, &*node.output)
            {
                wires.aliases.insert(output, input);
            }
        }
        wires
    }

    /// The constant that is multiplied before this bias is added, and whether it is [outputs,
    /// inputs].
    fn weight_of(&self, bias: &str) -> Option<(&'a str, bool)> {
        let [taker] = self.takers.get(bias)?.as_slice() else {
            return None;
        };
        match (taker.op_type.as_str(), &*taker.input) {
            ("Gemm", [_, weight, third]) if third == bias && is_plain_gemm(taker) => {
                let turned = integer(taker, "transB") != 0;
                let (name, transposed) = self.constant(weight)?;
                Some((name, transposed != turned))
            }
            ("Add", [one, other]) => {
                let product = self
                    .makers
                    .get(if one == bias { other } else { one }.as_str())?;
                match (product.op_type.as_str(), &*product.input) {
                    ("MatMul", [_, weight]) => self.constant(weight),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// The constant behind a wire, and whether it is transposed on the way.
    fn constant(&self, wire: &'a str) -> Option<(&'a str, bool)> {
        match self.makers.get(wire) {
            None => Some((wire, false)),
            Some(node) if node.op_type == "Transpose" && permutation(node) == [1, 0] => {
                Some((node.input.first()?, true))
            }
            Some(node) if node.op_type == "Identity" => Some((node.input.first()?, false)),
            Some(_) => None,
        }
    }
}

fn is_plain_gemm(node: &Node) -> bool {
    let factors = node
        .attribute
        .iter()
        .filter(|attribute| matches!(attribute.name.as_str(), "alpha" | "beta"));
    integer(node, "transA") == 0 && factors.into_iter().all(|factor| factor.f == 1.0)
}

/// The value of an integer attribute; 0 where it is absent, as ONNX has it for those used here.
fn integer(node: &Node, name: &str) -> i64 {
    let mut attributes = node.attribute.iter();
    attributes
        .find(|attribute| attribute.name == name)
        .map_or(0, |attribute| attribute.i)
}

fn permutation(node: &Node) -> &[i64] {
    let mut attributes = node.attribute.iter();
    attributes
        .find(|attribute| attribute.name == "perm")
        .map_or(&[], |attribute| &attribute.ints)
}

/// An ONNX file and, mapped when they are first needed, those with the weights beside it.
struct Files {
    path: PathBuf,
    graph: Bytes,
    beside: HashMap<String, Bytes>,
}

impl Files {
    fn new(path: &Path) -> std::io::Result<Self> {
        Ok(Self {
            path: path.to_owned(),
            graph: map::file(path)?,
            beside: HashMap::new(),
        })
    }

    fn graph(&self) -> Bytes {
        self.graph.clone()
    }

    /// All that was read, the graph first.
    fn read(self) -> Vec<Bytes> {
        let beside = WEIGHTS.iter().filter_map(|&name| self.beside.get(name));
        [&self.graph].into_iter().chain(beside).cloned().collect()
    }

    /// A constant's numbers; `None` for kinds that no weight has.
    fn tensor(&mut self, constant: &Constant) -> Result<Option<Tensor>, Unfit> {
        let kind = match constant.data_type {
            Constant::FLOAT => Kind::Float,
            Constant::INT8 => Kind::Int8,
            _ => return Ok(None),
        };
        let shape: Option<Vec<usize>> = constant
            .dims
            .iter()
            .map(|&size| size.try_into().ok())
            .collect();
        let bytes = if constant.data_location == Constant::EXTERNAL {
            self.external(constant)?
        } else if constant.float_data.is_empty() {
            constant.raw_data.clone()
        } else {
            let numbers = constant.float_data.iter();
            numbers.flat_map(|number| number.to_le_bytes()).collect()
        };
        shape
            .ok_or_else(|| "its shape is negative".to_owned())
            .and_then(|shape| Tensor::new(kind, shape, bytes))
            .map(Some)
            .map_err(|reason| {
                Unfit::broken(&self.path, &format!("constant {}: {reason}", constant.name))
            })
    }

    /// The numbers of a constant that lie in another file.
    fn external(&mut self, constant: &Constant) -> Result<Bytes, Unfit> {
        let value = |key: &str| {
            let mut entries = constant.external_data.iter();
            entries
                .find(|entry| entry.key == key)
                .map(|entry| entry.value.as_str())
        };
        let location = value("location").unwrap_or_default();
        let Some(name) = WEIGHTS.iter().find(|&&name| name == location) else {
            return Err(Unfit::Unknown(format!("its weights lie in {location:?}")));
        };
        let path = self.path.with_file_name(name);
        if !self.beside.contains_key(location) {
            let bytes =
                map::file(&path).map_err(|error| Unfit::broken(&path, &error.to_string()))?;
            self.beside.insert(location.to_owned(), bytes);
        }
        let bytes = &self.beside[location];
        let number = |key: &str, otherwise: usize| match value(key) {
            Some(text) => text.parse().ok(),
            None => Some(otherwise),
        };
        let part = number("offset", 0).and_then(|offset| {
            let length = number("length", bytes.len().saturating_sub(offset))?;
            let end = offset.checked_add(length)?;
            (end <= bytes.len()).then(|| bytes.slice(offset..end))
        });
        part.ok_or_else(|| Unfit::broken(&path, &format!("{} is not all there", constant.name)))
    }
}
