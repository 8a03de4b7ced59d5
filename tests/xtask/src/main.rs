//! `cargo xtask …`: reads the command line and hands over; knows nothing of how a command is carried out.

use std::process::ExitCode;

use xtask::args::{self, Command};
use xtask::{bench_page, demo, dist, language, say, test};

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let done = match args::parse(&words) {
        Ok(Command::Help(text)) => {
            say::line(&text);
            Ok(())
        }
        Ok(Command::Demo(options)) => demo::run(&options),
        Ok(Command::Test(options)) => test::run(options),
        Ok(Command::Dist) => dist::run(),
        Ok(Command::BenchPage(out)) => bench_page::run(&out),
        Ok(Command::WeighLanguage) => language::run(),
        Err(wrong) => Err(wrong),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(wrong) => {
            say::problem(&wrong);
            ExitCode::FAILURE
        }
    }
}
