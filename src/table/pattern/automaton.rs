//! A regular expression as a machine that is in many states at once: each character is looked at once, for all of them. Knows no syntax.
//!
//! To find out whether a text fits, sets of states are numbered as they come up, and where each leads is remembered: after a few texts
//! a character costs one look into a table. To find where it fits, the states carry with them where they began.

use std::ops::Range;

use super::parse::{Look, Node, WORD, is_in};
use super::{Compiled, Matcher, PatternError, STEPS_MAX};

/// Steps that were not known before, of all texts that one matcher tests: a tenth of a second to a second.
const WORK_MAX: usize = 20_000_000;
/// Steps for the places in one text.
const PLACES_WORK_MAX: usize = 1_000_000;
/// Numbered sets of states at most; then they are forgotten and numbered anew.
const SETS_MAX: usize = 1_000;

#[derive(Clone, Debug)]
enum Step {
    /// One character of these, then the next step.
    Class(Vec<(u32, u32)>),
    /// Both, the first one rather.
    Split(usize, usize),
    Jump(usize),
    Look(Look),
    Match,
}

/// See the module.
#[derive(Debug)]
pub(super) struct Program {
    steps: Vec<Step>,
    /// First code point of each range of characters that no step tells apart.
    ranges: Vec<u32>,
    ascii: [u16; 128],
}

/// A character's neighbour, as far as it matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Side {
    /// There is none.
    Edge,
    NewLine,
    Word,
    Other,
}

impl Side {
    fn of(char: Option<u32>) -> Self {
        match char {
            None => Self::Edge,
            Some(0x0a) => Self::NewLine,
            Some(code) if is_in(&WORD, code) => Self::Word,
            Some(_) => Self::Other,
        }
    }
}

impl Program {
    pub(super) fn new(node: &Node, length: usize) -> Result<Self, PatternError> {
        let mut steps = Vec::new();
        if !add(&mut steps, node) {
            return Err(PatternError { at: length, wrong: "With its repeats written out, the pattern is too long." });
        }
        steps.push(Step::Match);
        let mut borders = std::collections::BTreeSet::from([0, 0x0a, 0x0b]);
        let classes =
            steps.iter().filter_map(|step| if let Step::Class(class) = step { Some(class.as_slice()) } else { None });
        for class in classes.chain([&WORD[..]]) {
            borders.extend(class.iter().flat_map(|(from, to)| [*from, to + 1]));
        }
        let mut program = Self { steps, ranges: borders.into_iter().collect(), ascii: [0; 128] };
        for code in 0..128 {
            program.ascii[code as usize] = u16::try_from(program.range_of(code)).unwrap_or(0);
        }
        Ok(program)
    }

    fn range_of(&self, code: u32) -> usize {
        self.ranges.partition_point(|first| *first <= code).saturating_sub(1)
    }

    /// From where the states are to the characters that they wait for, best first. `begin` is what each carries.
    fn close(&self, from: &[State], before: Side, after: Side, closed: &mut Closed) {
        closed.clear(self.steps.len());
        for state in from {
            closed.stack.push(*state);
            while let Some(State { step, begin }) = closed.stack.pop() {
                if std::mem::replace(&mut closed.seen[step], true) {
                    continue;
                }
                closed.work += 1;
                match &self.steps[step] {
                    Step::Class(_) => closed.states.push(State { step, begin }),
                    Step::Match => {
                        closed.states.push(State { step, begin });
                        closed.has_match = true;
                    }
                    Step::Jump(to) => closed.stack.push(State { step: *to, begin }),
                    Step::Split(first, second) => {
                        closed.stack.push(State { step: *second, begin });
                        closed.stack.push(State { step: *first, begin });
                    }
                    Step::Look(look) if holds(*look, before, after) => {
                        closed.stack.push(State { step: step + 1, begin });
                    }
                    Step::Look(_) => {}
                }
            }
        }
    }

    /// The first place from `from` on, and whether there was work enough to find it.
    fn place(&self, text: &str, from: usize, work: &mut usize) -> Option<Range<usize>> {
        let mut closed = Closed::default();
        let mut states: Vec<State> = Vec::new();
        let mut place = None;
        let mut before = text[..from].chars().next_back().map(u32::from);
        let mut at = from;
        loop {
            let char = text[at..].chars().next();
            if place.is_none() {
                states.push(State { step: 0, begin: at });
            } else if states.is_empty() {
                return place;
            }
            let code = char.map(u32::from);
            self.close(&states, Side::of(before), Side::of(code), &mut closed);
            states.clear();
            *work = work.saturating_sub(closed.work + 1);
            for state in &closed.states {
                match &self.steps[state.step] {
                    // What comes after it is less wanted.
                    Step::Match if at > state.begin => {
                        place = Some(state.begin..at);
                        break;
                    }
                    Step::Class(class) if code.is_some_and(|code| is_in(class, code)) => {
                        states.push(State { step: state.step + 1, ..*state });
                    }
                    _ => {}
                }
            }
            let Some(char) = char.filter(|_| *work > 0) else { return place };
            before = code;
            at += char.len_utf8();
        }
    }
}

impl Compiled for Program {
    fn places(&self, text: &str) -> Vec<Range<usize>> {
        let mut places = Vec::new();
        let (mut from, mut work) = (0, PLACES_WORK_MAX);
        while let Some(place) = self.place(text, from, &mut work) {
            from = place.end;
            places.push(place);
        }
        places
    }

    fn matcher(&self) -> Box<dyn Matcher + '_> {
        let mut sets = Sets {
            program: self,
            sets: Vec::new(),
            sorted: Vec::new(),
            next: Vec::new(),
            closed: Closed::default(),
            work: WORK_MAX,
        };
        sets.number(Side::Edge, Vec::new());
        Box::new(sets)
    }
}

/// Puts the steps of a part behind the others; `false` where they are too many.
fn add(steps: &mut Vec<Step>, node: &Node) -> bool {
    if steps.len() > STEPS_MAX {
        return false;
    }
    match node {
        Node::Class(class) => steps.push(Step::Class(class.clone())),
        Node::Look(look) => steps.push(Step::Look(*look)),
        Node::Concat(parts) => return parts.iter().all(|part| add(steps, part)),
        Node::Either(parts) => {
            let mut ends = Vec::new();
            for (number, part) in parts.iter().enumerate() {
                let split = steps.len();
                let is_last = number + 1 == parts.len();
                if !is_last {
                    steps.push(Step::Match);
                }
                if !add(steps, part) {
                    return false;
                }
                if !is_last {
                    ends.push(steps.len());
                    steps.push(Step::Match);
                    steps[split] = Step::Split(split + 1, steps.len());
                }
            }
            let end = steps.len();
            for jump in ends {
                steps[jump] = Step::Jump(end);
            }
        }
        Node::Repeat { node, min, max, lazy } => {
            let split = |first: usize, second: usize| {
                if *lazy { Step::Split(second, first) } else { Step::Split(first, second) }
            };
            for _ in 0..*min {
                if !add(steps, node) {
                    return false;
                }
            }
            let mut splits = Vec::new();
            for _ in *min..max.unwrap_or(*min + 1) {
                splits.push(steps.len());
                steps.push(Step::Match);
                if !add(steps, node) {
                    return false;
                }
            }
            if let (None, Some(begin)) = (max, splits.first()) {
                steps.push(Step::Jump(*begin));
            }
            let end = steps.len();
            for place in splits {
                steps[place] = split(place + 1, end);
            }
        }
    }
    steps.len() <= STEPS_MAX
}

fn holds(look: Look, before: Side, after: Side) -> bool {
    let at_boundary = (before == Side::Word) != (after == Side::Word);
    match look {
        Look::Start => before == Side::Edge,
        Look::End => after == Side::Edge,
        Look::LineStart => matches!(before, Side::Edge | Side::NewLine),
        Look::LineEnd => matches!(after, Side::Edge | Side::NewLine),
        Look::Boundary => at_boundary,
        Look::NoBoundary => !at_boundary,
    }
}

/// A state and where in the text it began.
#[derive(Clone, Copy, Debug)]
struct State {
    step: usize,
    begin: usize,
}

/// States that wait for a character, best first.
#[derive(Default)]
struct Closed {
    states: Vec<State>,
    has_match: bool,
    seen: Vec<bool>,
    stack: Vec<State>,
    work: usize,
}

impl Closed {
    fn clear(&mut self, steps: usize) {
        self.states.clear();
        self.stack.clear();
        self.has_match = false;
        self.work = 0;
        self.seen.clear();
        self.seen.resize(steps, false);
    }
}

const UNKNOWN: u32 = u32::MAX;
const MATCH: u32 = u32::MAX - 1;

/// Numbered sets of states, and where each leads.
struct Sets<'a> {
    program: &'a Program,
    /// What stands before, and the steps, in order.
    sets: Vec<(Side, Vec<usize>)>,
    /// Their numbers in the order of the sets.
    sorted: Vec<u32>,
    /// For each set and each range of characters, and the end, the next set.
    next: Vec<u32>,
    closed: Closed,
    work: usize,
}

impl Sets<'_> {
    fn width(&self) -> usize {
        self.program.ranges.len() + 1
    }

    fn number(&mut self, before: Side, steps: Vec<usize>) -> u32 {
        let set = (before, steps);
        let place = match self.sorted.binary_search_by(|number| self.sets[*number as usize].cmp(&set)) {
            Ok(place) => return self.sorted[place],
            Err(place) => place,
        };
        let number = u32::try_from(self.sets.len()).unwrap_or(0);
        self.sorted.insert(place, number);
        self.sets.push(set);
        self.next.resize(self.sets.len() * self.width(), UNKNOWN);
        number
    }

    /// Where a set leads with a character of a range, or at the end.
    #[cold]
    fn find_next(&mut self, set: u32, range: usize) -> u32 {
        let (before, steps) = &self.sets[set as usize];
        let code = self.program.ranges.get(range).copied();
        let states: Vec<State> = steps.iter().chain([&0]).map(|step| State { step: *step, begin: 0 }).collect();
        self.program.close(&states, *before, Side::of(code), &mut self.closed);
        self.work = self.work.saturating_sub(self.closed.work + self.program.steps.len() / 8 + 64);
        let mut next = if self.closed.has_match { MATCH } else { 0 };
        if let (Some(code), 0) = (code, next) {
            let program = self.program;
            let fits = |step: &Step| matches!(step, Step::Class(class) if is_in(class, code));
            let waiting = program.steps.iter().zip(&self.closed.seen).enumerate();
            let fitting = waiting.filter(|(_, (step, seen))| **seen && fits(step));
            let steps = fitting.map(|(number, _)| number + 1).collect();
            if self.sets.len() >= SETS_MAX {
                // The first is where every text begins.
                self.sets.truncate(1);
                self.sorted = vec![0];
                self.next.clear();
                self.next.resize(self.width(), UNKNOWN);
                return self.number(Side::of(Some(code)), steps);
            }
            next = self.number(Side::of(Some(code)), steps);
        }
        let place = set as usize * self.width() + range;
        self.next[place] = next;
        next
    }
}

impl Matcher for Sets<'_> {
    fn is_match(&mut self, text: &str) -> bool {
        if self.work == 0 {
            return false;
        }
        let width = self.width();
        let bytes = text.as_bytes();
        let (mut set, mut at) = (0, 0);
        loop {
            let range = match bytes.get(at) {
                Some(&byte) if byte < 128 => {
                    at += 1;
                    usize::from(self.program.ascii[usize::from(byte)])
                }
                Some(_) => {
                    let char = text.get(at..).and_then(|rest| rest.chars().next()).unwrap_or('\0');
                    at += char.len_utf8();
                    self.program.range_of(char as u32)
                }
                None => width - 1,
            };
            let mut next = self.next[set as usize * width + range];
            if next == UNKNOWN {
                next = self.find_next(set, range);
                if self.work == 0 {
                    return false;
                }
            }
            if next == MATCH {
                return true;
            }
            if range == width - 1 {
                return false;
            }
            set = next;
        }
    }

    fn gave_up(&self) -> bool {
        self.work == 0
    }
}
