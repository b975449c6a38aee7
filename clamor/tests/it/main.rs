//! The real program, spoken to from outside: HTTP, command line, signals, a browser.
//!
//! Every test has its own process, port, data folder and fake platforms. Nothing here
//! knows a type of the program's own crates, but the list of platforms.

#[path = "../../../api/tests/it/answer.rs"]
mod answer;
mod browser;
mod cancelling;
mod cli;
mod crash;
mod credentials;
mod fake;
mod faults;
mod harness;
mod hostile;
mod large_answers;
mod mails;
mod model;
mod model_hub;
mod model_measure;
mod model_place;
mod model_pull;
mod moving;
mod platforms;
mod production;
mod profiles;
#[path = "../../../api/tests/it/receiver.rs"]
#[expect(dead_code, reason = "the tests of the api use all of it")]
mod receiver;
mod rescoring;
mod routing;
mod rows;
mod sealing;
mod serve;
mod settings;
mod sharing;
mod showcase;
mod signing_in;
mod users;
mod webhooks;
