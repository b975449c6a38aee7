//! Models that need libonnxruntime, and comparisons with files that are no part of the project; see
//! `given`.

#![allow(
    dead_code,
    unreachable_pub,
    unused_imports,
    reason = "the helpers are those of `it`, whose tests are not compiled here"
)]

mod given;
mod levels;
#[path = "../it/lexicon.rs"]
mod lexicon;
#[path = "../it/models.rs"]
mod models;
#[path = "../../src/network.rs"]
mod network;
mod published;
mod runtime;
mod shared;
#[path = "../../src/neural/tokens.rs"]
mod tokens;

use std::path::PathBuf;
use std::process::ExitCode;

use libtest_mimic::{Arguments, Trial};
// For `tokens`, which is a part of the crate that is no part of its interface, as `network` is.
use sentiment::Error;

use crate::given::given;

/// A test of something that may be missing.
fn with<T: Clone + Send + 'static>(needed: &Result<T, String>, name: &str, test: fn(T)) -> Trial {
    let found = needed.clone();
    given(needed, name, move || test(found.expect("what it needs")))
}

/// A test of something in the shared folder.
fn trial(place: &str, name: &str, test: fn(PathBuf)) -> Trial {
    with(&given::shared(place), name, test)
}

fn main() -> ExitCode {
    if runtime::is_child() {
        return ExitCode::SUCCESS;
    }
    let nothing: Result<(), String> = Ok(());
    let (library, own, none) = (
        runtime::library(),
        runtime::own_library(),
        runtime::no_system_library(),
    );
    let mut trials = vec![
        given(
            &library,
            "runtime::graphs_that_are_not_known_here_are_run_by_onnx_runtime",
            runtime::graphs_that_are_not_known_here_are_run_by_onnx_runtime,
        ),
        given(
            &library,
            "runtime::every_text_is_scored_as_if_it_were_alone",
            runtime::every_text_is_scored_as_if_it_were_alone,
        ),
        given(
            &library,
            "runtime::the_version_is_the_hash_of_the_three_files",
            runtime::the_version_is_the_hash_of_the_three_files,
        ),
        given(
            &library,
            "runtime::a_model_with_token_type_ids_gets_them_and_its_own_length_limit",
            runtime::a_model_with_token_type_ids_gets_them_and_its_own_length_limit,
        ),
        given(
            &library,
            "runtime::an_answer_that_is_no_number_is_an_error_and_no_score",
            runtime::an_answer_that_is_no_number_is_an_error_and_no_score,
        ),
        given(
            &library,
            "runtime::several_threads_may_score_at_once",
            runtime::several_threads_may_score_at_once,
        ),
        given(
            &library,
            "runtime::a_graph_with_two_classes_is_refused_whatever_its_config_says",
            runtime::a_graph_with_two_classes_is_refused_whatever_its_config_says,
        ),
        given(
            &library,
            "runtime::a_graph_with_an_input_that_is_not_known_is_refused",
            runtime::a_graph_with_an_input_that_is_not_known_is_refused,
        ),
        given(
            &nothing,
            "runtime::a_library_that_the_environment_names_wrongly_is_named",
            runtime::a_library_that_the_environment_names_wrongly_is_named,
        ),
        given(
            &none,
            "runtime::without_any_library_the_sentence_says_where_it_was_looked_for",
            runtime::without_any_library_the_sentence_says_where_it_was_looked_for,
        ),
        given(
            &own,
            "runtime::the_library_beside_the_folder_of_models_is_found",
            runtime::the_library_beside_the_folder_of_models_is_found,
        ),
        given(
            &nothing,
            "runtime::a_library_that_is_too_old_is_refused_with_its_version",
            runtime::a_library_that_is_too_old_is_refused_with_its_version,
        ),
        given(
            &nothing,
            "runtime::another_library_is_refused",
            runtime::another_library_is_refused,
        ),
        trial(
            "data/vader/golden.tsv",
            "every_line_of_the_golden_file_is_pythons",
            shared::lexicon,
        ),
        trial(
            "data/sentiment/multilingual",
            "tweets_are_rarely_taken_for_another_language",
            shared::language,
        ),
        trial(
            "data/tokenizer-roberta/tokenizer.json",
            "ids_of_the_genuine_tokenizer_are_those_of_python",
            shared::tokenizer,
        ),
        with(
            &published::needed(),
            "probabilities_are_the_published_ones",
            published::probabilities_are_the_published_ones,
        ),
    ];
    for name in levels::NAMES {
        let test = format!("levels::{name}_gives_the_scores_of_plain_rust");
        trials.push(with(&levels::level(name), &test, levels::same_scores));
    }
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}
