//! Counts passed and failed tests over all steps; knows nothing of how they are run.

/// What has passed and what has failed so far.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Tally {
    passed: u64,
    failed: u64,
    failures: Vec<String>,
}

/// What libtest printed while one step ran.
#[derive(Debug, Default)]
pub struct Libtest {
    passed: u64,
    failed: u64,
    failures: Vec<String>,
}

impl Libtest {
    /// Takes in one line of output.
    pub fn read(&mut self, line: &str) {
        if let Some((passed, failed)) = summary(line) {
            self.passed += passed;
            self.failed += failed;
        } else if let Some(name) = line.strip_prefix("test ").and_then(|rest| rest.strip_suffix(" ... FAILED")) {
            self.failures.push(name.to_owned());
        }
    }
}

impl Tally {
    /// Counts a step that is one check by itself, such as the lints.
    pub fn check(&mut self, step: &str, passed: bool) {
        if passed {
            self.passed += 1;
        } else {
            self.failed += 1;
            self.failures.push(step.to_owned());
        }
    }

    /// Counts a step made of tests. `ended_well` is how its process ended: where that says "failed" though no test did
    /// (it did not compile, it was killed), and where nothing ran at all, the step itself is one failure.
    pub fn tests(&mut self, step: &str, output: Libtest, ended_well: bool) {
        self.passed += output.passed;
        self.failed += output.failed;
        self.failures.extend(output.failures.into_iter().map(|name| format!("{step}: {name}")));
        if output.failed == 0 && !ended_well {
            self.failed += 1;
            self.failures.push(format!("{step}: did not compile, or ended early"));
        } else if ended_well && output.passed == 0 {
            self.failed += 1;
            self.failures.push(format!("{step}: no test was run"));
        }
    }

    /// What failed, one line each.
    #[must_use]
    pub fn failures(&self) -> &[String] {
        &self.failures
    }

    /// Whether nothing failed.
    #[must_use]
    pub const fn all_passed(&self) -> bool {
        self.failed == 0
    }

    /// The closing line, for people and for continuous integration.
    #[must_use]
    pub fn closing_line(&self) -> String {
        format!("{} passed, {} failed", self.passed, self.failed)
    }
}

/// Reads `test result: ok. 3 passed; 0 failed; 0 ignored; …`.
fn summary(line: &str) -> Option<(u64, u64)> {
    let (_, counts) = line.strip_prefix("test result: ")?.split_once(". ")?;
    let count =
        |word: &str| counts.split(';').find_map(|part| part.trim().strip_suffix(word)?.trim().parse::<u64>().ok());
    Some((count("passed")?, count("failed")?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn output(lines: &[&str]) -> Libtest {
        let mut libtest = Libtest::default();
        for line in lines {
            libtest.read(line);
        }
        libtest
    }

    #[test]
    fn summaries_of_several_binaries_add_up() {
        let mut tally = Tally::default();
        let lines = [
            "running 2 tests",
            "test a ... ok",
            "test result: ok. 2 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s",
            "test b::c ... FAILED",
            "test result: FAILED. 10 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s",
        ];
        tally.tests("native", output(&lines), false);
        assert_eq!(tally.closing_line(), "12 passed, 1 failed");
        assert_eq!(tally.failures(), ["native: b::c"]);
        assert!(!tally.all_passed());
    }

    #[test]
    fn a_step_that_does_not_compile_is_one_failure() {
        let mut tally = Tally::default();
        tally.tests("native", output(&[]), false);
        assert_eq!(tally.closing_line(), "0 passed, 1 failed");
    }

    #[test]
    fn a_step_that_ran_nothing_is_one_failure() {
        let mut tally = Tally::default();
        tally.tests("browser", output(&["test result: ok. 0 passed; 0 failed; 0 ignored"]), true);
        assert_eq!(tally.closing_line(), "0 passed, 1 failed");
    }

    #[test]
    fn a_step_without_tests_counts_as_one() {
        let mut tally = Tally::default();
        tally.check("clippy", true);
        tally.check("format", false);
        assert_eq!(tally.closing_line(), "1 passed, 1 failed");
        assert_eq!(tally.failures(), ["format"]);
    }

    #[test]
    fn lines_that_only_look_like_a_summary_count_nothing() {
        for line in ["test result: ok.", "test result: fine. x passed; y failed", "result: ok. 1 passed; 0 failed"] {
            assert_eq!(summary(line), None, "{line}");
        }
    }
}
