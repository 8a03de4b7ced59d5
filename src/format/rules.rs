//! Conditional formats: which cells and rows stand out, and how, as rules that are kept with a view. Draws nothing; what it gives
//! are classes of the stylesheet.

use crate::table::{Cell, Table, Test};

/// Rules that are taken in; what is beyond is left out.
pub const RULES_MAX: usize = 60;
/// Steps of a colour scale, less one.
const STEPS: f64 = 8.0;

/// How cells of a column stand out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Path of the field, `Account.Name`.
    pub path: String,
    /// How.
    pub look: Look,
}

/// How cells stand out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Look {
    /// Some do: those that pass a test.
    When(When),
    /// Every one does, by a colour between those of the least and the greatest value shown. With one colour the other end has
    /// none; with two, the middle has none.
    Scale {
        /// Of the least.
        low: Option<Tone>,
        /// Of the greatest.
        high: Option<Tone>,
    },
    /// Every one does, by a bar that is as long as the value is great.
    Bar(Tone),
    /// Every one does, by a sign for its third between the least and the greatest value shown.
    Icons(IconSet),
}

/// Which cells stand out, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct When {
    /// The test.
    pub test: Test,
    /// Those stand out that do not pass.
    pub fails: bool,
    /// Path of the field that is tested, where it is another one.
    pub of: Option<String>,
    /// The whole row stands out.
    pub whole_row: bool,
    /// In this colour.
    pub tone: Option<Tone>,
    /// In bold letters.
    pub bold: bool,
    /// With a sign in front.
    pub icon: Option<Icon>,
}

/// The colours of marks. The stylesheet knows which they are in light and dark; text can be read on each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Tone {
    Red,
    Orange,
    Yellow,
    Green,
    Blue,
    Violet,
    Grey,
}

/// The signs of marks. They differ in shape, not in colour alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Icon {
    Up,
    Level,
    Down,
    Check,
    Warning,
    Cross,
    Flag,
    Star,
}

/// Signs for the upper, middle and lower third.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IconSet {
    /// Up, level, down.
    Arrows,
    /// Down, level, up: where less is better.
    ArrowsDown,
    /// Check, warning, cross.
    Marks,
    /// Cross, warning, check: where less is better.
    MarksDown,
}

/// How one cell stands out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mark {
    /// Classes, each with a blank in front.
    pub classes: String,
    /// Where the cell's bar begins and ends, in percent of its width: for the properties `--bar-from` and `--bar-to`.
    pub bar: Option<(u8, u8)>,
}

/// How a cell stands out where there is no stylesheet: a file has colours, not classes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Paint {
    /// Red, green and blue of what is behind the text.
    pub fill: Option<[u8; 3]>,
    /// The text is in bold letters.
    pub bold: bool,
}

/// Rules made ready for the columns of a table.
#[derive(Clone, Debug, Default)]
pub struct Marks {
    rules: Vec<Ready>,
}

#[derive(Clone, Debug)]
struct Ready {
    /// The column that stands out, and the one that is tested.
    column: usize,
    tested: usize,
    look: Look,
    /// Least and greatest value.
    extent: Option<(f64, f64)>,
}

impl Tone {
    /// Red, green and blue, as the stylesheet has it in light.
    const fn rgb(self) -> [u8; 3] {
        match self {
            Self::Red => [0xf9, 0xcf, 0xcb],
            Self::Orange => [0xfb, 0xd9, 0xb8],
            Self::Yellow => [0xf7, 0xe7, 0xa6],
            Self::Green => [0xc5, 0xe8, 0xd0],
            Self::Blue => [0xcb, 0xdf, 0xfb],
            Self::Violet => [0xe2, 0xd5, 0xf8],
            Self::Grey => [0xdf, 0xe3, 0xe8],
        }
    }

    /// So many of the steps from white.
    fn filled(self, step: u8) -> [u8; 3] {
        self.rgb().map(|part| 255 - u8::try_from(u16::from(255 - part) * u16::from(step.min(8)) / 8).unwrap_or(0))
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Red => "red",
            Self::Orange => "orange",
            Self::Yellow => "yellow",
            Self::Green => "green",
            Self::Blue => "blue",
            Self::Violet => "violet",
            Self::Grey => "grey",
        }
    }
}

impl Icon {
    const fn name(self) -> &'static str {
        match self {
            Self::Up => "up",
            Self::Level => "level",
            Self::Down => "down",
            Self::Check => "check",
            Self::Warning => "warning",
            Self::Cross => "cross",
            Self::Flag => "flag",
            Self::Star => "star",
        }
    }
}

impl IconSet {
    /// Of the lower, middle and upper third.
    const fn icons(self) -> [Icon; 3] {
        match self {
            Self::Arrows => [Icon::Down, Icon::Level, Icon::Up],
            Self::ArrowsDown => [Icon::Up, Icon::Level, Icon::Down],
            Self::Marks => [Icon::Cross, Icon::Warning, Icon::Check],
            Self::MarksDown => [Icon::Check, Icon::Warning, Icon::Cross],
        }
    }
}

impl Marks {
    /// Makes rules ready. Rules about fields that are no columns are left out. Looks at all rows shown where a rule compares
    /// values with each other.
    #[must_use]
    pub fn new(rules: &[Rule], table: &Table) -> Self {
        let column = |path: &str| (0..table.columns()).find(|at| table.path(*at).eq_ignore_ascii_case(path));
        let ready = |rule: &Rule| {
            let marked = column(&rule.path)?;
            let (tested, extent) = match &rule.look {
                Look::When(When { of: Some(of), .. }) => (column(of)?, None),
                Look::When(_) => (marked, None),
                _ => (marked, extent(table, marked)),
            };
            Some(Ready { column: marked, tested, look: rule.look.clone(), extent })
        };
        Self { rules: rules.iter().take(RULES_MAX).filter_map(ready).collect() }
    }

    /// Whether nothing stands out.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// How a whole row stands out, by its number in the order of arrival: classes, each with a blank in front.
    #[must_use]
    pub fn row(&self, table: &Table, row: usize) -> String {
        let mut mark = Mark::default();
        for rule in &self.rules {
            if let Look::When(when) = &rule.look
                && when.whole_row
                && table.passes(row, rule.tested, &when.test) != when.fails
            {
                mark.take(when);
            }
        }
        mark.classes
    }

    /// The colours of a cell, by its row's number in the order of arrival: its own before those of the whole row. Bars and signs
    /// have none.
    #[must_use]
    pub fn paint(&self, table: &Table, row: usize, column: usize) -> Paint {
        let mut paint = Paint::default();
        let is_own = |rule: &&Ready| rule.column == column && !rule.is_of_row();
        for rule in self.rules.iter().filter(is_own).chain(self.rules.iter().filter(|rule| rule.is_of_row())) {
            let tone = match &rule.look {
                Look::When(when) if table.passes(row, rule.tested, &when.test) != when.fails => {
                    paint.bold |= when.bold;
                    when.tone.map(|tone| (tone, 8))
                }
                Look::Scale { low, high } => {
                    let value = number(&table.cell_of(row, column));
                    rule.extent.zip(value).and_then(|(extent, value)| graded(*low, *high, share(extent, value)))
                }
                _ => None,
            };
            paint.fill = paint.fill.or(tone.map(|(tone, step)| tone.filled(step)));
        }
        paint
    }

    /// How a cell stands out, by its row's number in the order of arrival. Where rules disagree, the first one counts.
    #[must_use]
    pub fn cell(&self, table: &Table, row: usize, column: usize) -> Option<Mark> {
        let mut mark = Mark::default();
        for rule in self.rules.iter().filter(|rule| rule.column == column) {
            match &rule.look {
                Look::When(when) => {
                    if !when.whole_row && table.passes(row, rule.tested, &when.test) != when.fails {
                        mark.take(when);
                    }
                }
                look => {
                    if let (Some(extent), Some(value)) = (rule.extent, number(&table.cell_of(row, column))) {
                        mark.take_graded(look, extent, value);
                    }
                }
            }
        }
        (mark != Mark::default()).then_some(mark)
    }
}

impl Mark {
    fn take(&mut self, when: &When) {
        if let Some(tone) = when.tone {
            self.add_tone(tone);
        }
        if when.bold && !self.classes.contains(" mark-bold") {
            self.classes.push_str(" mark-bold");
        }
        if let Some(icon) = when.icon {
            self.add_icon(icon);
        }
    }

    fn take_graded(&mut self, look: &Look, extent: (f64, f64), value: f64) {
        match look {
            Look::Scale { low, high } => self.add_step(*low, *high, share(extent, value)),
            Look::Bar(tone) if self.bar.is_none() => {
                self.bar = Some(bar(extent, value));
                self.classes.push_str(" mark-bar bar-");
                self.classes.push_str(tone.name());
            }
            Look::Icons(set) => {
                #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of three")]
                let third = (share(extent, value) * 3.0) as usize;
                self.add_icon(set.icons()[third.min(2)]);
            }
            Look::Bar(_) | Look::When(_) => {}
        }
    }

    fn add_tone(&mut self, tone: Tone) {
        if !self.has_colour() {
            self.classes.push_str(" mark-tone tone-");
            self.classes.push_str(tone.name());
        }
    }

    fn add_icon(&mut self, icon: Icon) {
        if !self.classes.contains(" mark-icon") {
            self.classes.push_str(" mark-icon icon-");
            self.classes.push_str(icon.name());
        }
    }

    /// A colour of a scale.
    fn add_step(&mut self, low: Option<Tone>, high: Option<Tone>, share: f64) {
        let Some((tone, step)) = graded(low, high, share) else { return };
        if !self.has_colour() {
            self.classes.push_str(" mark-step tone-");
            self.classes.push_str(tone.name());
            self.classes.push_str(" step-");
            self.classes.push(char::from(b'0' + step));
        }
    }

    fn has_colour(&self) -> bool {
        self.classes.contains(" tone-")
    }
}

impl Ready {
    const fn is_of_row(&self) -> bool {
        matches!(&self.look, Look::When(when) if when.whole_row)
    }
}

/// The colour at a place of a scale, and how many steps of it: the further from the end without colour, the more.
fn graded(low: Option<Tone>, high: Option<Tone>, share: f64) -> Option<(Tone, u8)> {
    let (tone, part) = match (low, high) {
        (Some(low), Some(high)) => (if share < 0.5 { low } else { high }, (share - 0.5).abs() * 2.0),
        (Some(low), None) => (low, 1.0 - share),
        (None, Some(high)) => (high, share),
        (None, None) => return None,
    };
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "one of nine steps")]
    let step = (part * STEPS + 0.5) as u8;
    Some((tone, step.min(8)))
}

/// Least and greatest value among the rows shown; nothing where there are none, or where all are the same.
fn extent(table: &Table, column: usize) -> Option<(f64, f64)> {
    let summary = table.summary(column);
    let least = number(&table.cell_of(summary.least?, column))?;
    let greatest = number(&table.cell_of(summary.greatest?, column))?;
    (greatest > least && (greatest - least).is_finite()).then_some((least, greatest))
}

/// A place on a scale. What is true is more.
fn number(cell: &Cell<'_>) -> Option<f64> {
    let value = match cell {
        Cell::Number(number) => number.value(),
        Cell::Date(days) => f64::from(*days),
        #[allow(clippy::cast_precision_loss, reason = "a place on a scale")]
        Cell::DateTime(millis) => *millis as f64,
        #[allow(clippy::cast_precision_loss, reason = "a place on a scale")]
        Cell::Nested { rows, .. } => *rows as f64,
        Cell::Boolean(value) => f64::from(u8::from(*value)),
        Cell::Missing | Cell::NoAccess | Cell::Null | Cell::Text(_) => return None,
    };
    value.is_finite().then_some(value)
}

/// How far a value is from the least to the greatest, from 0 to 1.
fn share((least, greatest): (f64, f64), value: f64) -> f64 {
    ((value - least) / (greatest - least)).clamp(0.0, 1.0)
}

/// From nothing to the value: where some are negative, nothing is not at the edge.
fn bar((least, greatest): (f64, f64), value: f64) -> (u8, u8) {
    let ends = (least.min(0.0), greatest.max(0.0));
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a percentage")]
    let percent = |value: f64| (share(ends, value) * 100.0).round() as u8;
    let (zero, end) = (percent(0.0), percent(value));
    (zero.min(end), zero.max(end))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{prop_assert, proptest};

    use super::*;
    use crate::format::stored::{read_rule, write_rule};
    use crate::json::Json;

    fn table(rows: &[&str]) -> Table {
        let records: Vec<String> = rows.iter().map(|row| format!("{{{row}}}")).collect();
        let page = format!(r#"{{"totalSize":1,"done":true,"records":[{}]}}"#, records.join(","));
        let mut table = Table::default();
        table.append(page.as_bytes()).unwrap();
        table
    }

    fn amounts() -> Table {
        table(&[r#""N":0,"S":"a""#, r#""N":50,"S":"b""#, r#""N":100,"S":"c""#, r#""N":null,"S":null"#])
    }

    fn rule(path: &str, look: Look) -> Rule {
        Rule { path: path.to_owned(), look }
    }

    fn when(test: Test) -> When {
        When { test, fails: false, of: None, whole_row: false, tone: None, bold: false, icon: None }
    }

    /// The marks of the first column's cells, in the order of rows.
    fn marked(table: &Table, rules: &[Rule]) -> Vec<String> {
        let marks = Marks::new(rules, table);
        (0..table.rows()).map(|row| marks.cell(table, row, 0).unwrap_or_default().classes).collect()
    }

    #[test]
    fn cells_that_pass_a_test_stand_out() {
        let red = When { tone: Some(Tone::Red), bold: true, ..when(Test::Greater("40".into())) };
        assert_eq!(
            marked(&amounts(), &[rule("n", Look::When(red))]),
            ["", " mark-tone tone-red mark-bold", " mark-tone tone-red mark-bold", ""]
        );
        let no = When { fails: true, icon: Some(Icon::Flag), ..when(Test::IsNull) };
        assert_eq!(
            marked(&amounts(), &[rule("N", Look::When(no))]),
            [" mark-icon icon-flag", " mark-icon icon-flag", " mark-icon icon-flag", ""]
        );
    }

    #[test]
    fn a_file_has_the_colours_of_the_screen() {
        let table = amounts();
        let of = When { of: Some("S".into()), tone: Some(Tone::Blue), ..when(Test::Contains("B".into())) };
        let row = rule("S", Look::When(When { whole_row: true, bold: true, ..of.clone() }));
        let scale = rule("N", Look::Scale { low: None, high: Some(Tone::Red) });
        let marks = Marks::new(&[row, scale, rule("N", Look::Bar(Tone::Green))], &table);
        let fills = |column: usize| [0, 1, 2, 3].map(|row| marks.paint(&table, row, column).fill);
        let half = Some([252, 231, 229]);
        assert_eq!(fills(0), [Some([255; 3]), half, Some(Tone::Red.rgb()), None], "its own colour comes first");
        assert_eq!(fills(1), [None, Some(Tone::Blue.rgb()), None, None]);
        assert_eq!([0, 1].map(|row| marks.paint(&table, row, 0).bold), [false, true]);
        let style = include_str!("../../style/tokens.css");
        for tone in [Tone::Red, Tone::Orange, Tone::Yellow, Tone::Green, Tone::Blue, Tone::Violet, Tone::Grey] {
            let [red, green, blue] = tone.rgb();
            let said = format!("--tone-{}: light-dark(#{red:02x}{green:02x}{blue:02x},", tone.name());
            assert!(style.contains(&said), "{said}");
        }
    }

    #[test]
    fn another_columns_test_can_mark_a_cell_or_the_whole_row() {
        let table = amounts();
        let of = When { of: Some("S".into()), tone: Some(Tone::Blue), ..when(Test::Contains("B".into())) };
        assert_eq!(marked(&table, &[rule("N", Look::When(of.clone()))])[1], " mark-tone tone-blue");
        let marks = Marks::new(&[rule("N", Look::When(When { whole_row: true, ..of }))], &table);
        assert_eq!((marks.row(&table, 1).as_str(), marks.row(&table, 0).as_str()), (" mark-tone tone-blue", ""));
        assert_eq!(marks.cell(&table, 1, 0), None);
    }

    #[test]
    fn where_rules_disagree_the_first_one_counts() {
        let tone = |tone| rule("N", Look::When(When { tone: Some(tone), ..when(Test::Equals("50".into())) }));
        let scale = rule("N", Look::Scale { low: None, high: Some(Tone::Green) });
        assert_eq!(marked(&amounts(), &[tone(Tone::Red), tone(Tone::Blue), scale])[1], " mark-tone tone-red");
    }

    #[test]
    fn a_scale_has_steps_between_the_least_and_the_greatest_value() {
        let one = marked(&amounts(), &[rule("N", Look::Scale { low: None, high: Some(Tone::Green) })]);
        assert_eq!(
            one,
            [" mark-step tone-green step-0", " mark-step tone-green step-4", " mark-step tone-green step-8", ""]
        );
        let two = marked(&amounts(), &[rule("N", Look::Scale { low: Some(Tone::Red), high: Some(Tone::Green) })]);
        assert_eq!(
            two,
            [" mark-step tone-red step-8", " mark-step tone-green step-0", " mark-step tone-green step-8", ""]
        );
        let same = table(&[r#""N":5"#, r#""N":5"#]);
        assert_eq!(marked(&same, &[rule("N", Look::Scale { low: None, high: Some(Tone::Green) })]), ["", ""]);
    }

    #[test]
    fn bars_begin_at_nothing() {
        let bars = |table: &Table| -> Vec<_> {
            let marks = Marks::new(&[rule("N", Look::Bar(Tone::Blue))], table);
            (0..table.rows()).map(|row| marks.cell(table, row, 0).and_then(|mark| mark.bar)).collect()
        };
        assert_eq!(bars(&amounts()), [Some((0, 0)), Some((0, 50)), Some((0, 100)), None]);
        let signed = table(&[r#""N":-50"#, r#""N":0"#, r#""N":150"#]);
        assert_eq!(bars(&signed), [Some((0, 25)), Some((25, 25)), Some((25, 100))]);
    }

    #[test]
    fn icons_tell_the_third() {
        let icons = marked(&amounts(), &[rule("N", Look::Icons(IconSet::Arrows))]);
        assert_eq!(icons, [" mark-icon icon-down", " mark-icon icon-level", " mark-icon icon-up", ""]);
    }

    #[test]
    fn days_and_moments_can_be_graded_and_text_cannot() {
        let days =
            table(&[r#""D":"2026-01-01","S":"a""#, r#""D":"2026-01-03","S":"b""#, r#""D":"2026-01-05","S":"c""#]);
        let scale = Look::Scale { low: None, high: Some(Tone::Blue) };
        assert_eq!(marked(&days, &[rule("D", scale.clone())])[1], " mark-step tone-blue step-4");
        assert!(Marks::new(&[rule("S", scale)], &days).cell(&days, 1, 1).is_none());
    }

    #[test]
    fn rules_are_kept_as_text_and_what_is_odd_is_refused() {
        let rules = [
            rule("Amount", Look::When(When { tone: Some(Tone::Red), ..when(Test::Less("0".into())) })),
            rule("Amount", Look::Scale { low: Some(Tone::Red), high: None }),
            rule("Amount", Look::Bar(Tone::Violet)),
            rule("Amount", Look::Icons(IconSet::MarksDown)),
        ];
        for rule in &rules {
            let text = write_rule(rule).to_text();
            assert_eq!(read_rule(&Json::read(&text).unwrap()).as_ref(), Ok(rule));
        }
        for odd in [r#"{"path":"A","look":{"bar":"pink"}}"#, r#"{"path":"A"}"#, r#"{"path":"A","look":{"run":"x"}}"#] {
            assert!(read_rule(&Json::read(odd).unwrap()).is_err(), "{odd}");
        }
        let many = vec![rules[2].clone(); 10_000];
        assert_eq!(Marks::new(&many, &table(&[r#""Amount":1"#])).rules.len(), RULES_MAX);
    }

    proptest! {
        #[test]
        fn any_numbers_have_a_step_and_a_bar_within_the_cell(numbers in proptest::collection::vec("-?[1-9][0-9]{0,17}(\\.[0-9]{1,4})?(E[0-9]{1,3})?", 1..8)) {
            let rows: Vec<String> = numbers.iter().map(|number| format!("\"N\":{number}")).collect();
            let table = table(&rows.iter().map(String::as_str).collect::<Vec<_>>());
            let rules = [rule("N", Look::Bar(Tone::Red)), rule("N", Look::Scale { low: Some(Tone::Red), high: Some(Tone::Blue) })];
            let marks = Marks::new(&rules, &table);
            for row in 0..table.rows() {
                if let Some((from, to)) = marks.cell(&table, row, 0).and_then(|mark| mark.bar) {
                    prop_assert!(from <= to && to <= 100);
                }
            }
        }
    }
}
