//! Rules and the tests in them in their stored form, which links and saved views share. Knows neither where they are kept nor what
//! they do.

use super::rules::{Icon, IconSet, Look, Rule, Tone, When};
use crate::json::{Json, Odd, name_of};
use crate::table::{Pattern, Period, Test, Unit};

const UNITS: [(&str, Unit); 5] = [
    ("day", Unit::Day),
    ("week", Unit::Week),
    ("month", Unit::Month),
    ("quarter", Unit::Quarter),
    ("year", Unit::Year),
];
const TONES: [(&str, Tone); 7] = [
    ("red", Tone::Red),
    ("orange", Tone::Orange),
    ("yellow", Tone::Yellow),
    ("green", Tone::Green),
    ("blue", Tone::Blue),
    ("violet", Tone::Violet),
    ("grey", Tone::Grey),
];
const ICONS: [(&str, Icon); 8] = [
    ("up", Icon::Up),
    ("level", Icon::Level),
    ("down", Icon::Down),
    ("check", Icon::Check),
    ("warning", Icon::Warning),
    ("cross", Icon::Cross),
    ("flag", Icon::Flag),
    ("star", Icon::Star),
];
const ICON_SETS: [(&str, IconSet); 4] = [
    ("arrows", IconSet::Arrows),
    ("arrowsDown", IconSet::ArrowsDown),
    ("marks", IconSet::Marks),
    ("marksDown", IconSet::MarksDown),
];

/// Reads a test.
///
/// # Errors
/// It is none.
pub fn read_test(stored: &Json<'_>) -> Result<Test, Odd> {
    let (name, value) = stored.as_variant()?;
    let text = || value.as_text().map(str::to_owned);
    Ok(match name {
        "equals" => Test::Equals(text()?),
        "in" => {
            let values = value.as_list()?.iter().map(|value| value.as_text().map(str::to_owned));
            Test::In(values.collect::<Result<_, _>>()?)
        }
        "contains" => Test::Contains(text()?),
        "startsWith" => Test::StartsWith(text()?),
        "endsWith" => Test::EndsWith(text()?),
        "like" => Test::Like(text()?),
        "glob" => Test::Glob(text()?),
        "hasValue" => Test::HasValue(text()?),
        "less" => Test::Less(text()?),
        "lessOrEqual" => Test::LessOrEqual(text()?),
        "greater" => Test::Greater(text()?),
        "greaterOrEqual" => Test::GreaterOrEqual(text()?),
        "onDay" => Test::OnDay(text()?),
        "during" => Test::During(read_period(value)?),
        "matches" => Test::Matches(Pattern::new(value.as_text()?).map_err(|_| Odd)?),
        "isNull" if *value == Json::Null => Test::IsNull,
        "isEmpty" if *value == Json::Null => Test::IsEmpty,
        _ => return Err(Odd),
    })
}

/// Writes a test.
#[must_use]
pub fn write_test(test: &Test) -> Json<'_> {
    let (name, text) = match test {
        Test::Equals(text) => ("equals", text),
        Test::In(values) => {
            return Json::only("in", Json::List(values.iter().map(|value| Json::text_of(value)).collect()));
        }
        Test::Contains(text) => ("contains", text),
        Test::StartsWith(text) => ("startsWith", text),
        Test::EndsWith(text) => ("endsWith", text),
        Test::Like(text) => ("like", text),
        Test::Glob(text) => ("glob", text),
        Test::HasValue(text) => ("hasValue", text),
        Test::Less(text) => ("less", text),
        Test::LessOrEqual(text) => ("lessOrEqual", text),
        Test::Greater(text) => ("greater", text),
        Test::GreaterOrEqual(text) => ("greaterOrEqual", text),
        Test::OnDay(text) => ("onDay", text),
        Test::During(period) => return Json::only("during", write_period(*period)),
        Test::Matches(pattern) => return Json::only("matches", Json::text_of(pattern.text())),
        Test::IsNull => return Json::text_of("isNull"),
        Test::IsEmpty => return Json::text_of("isEmpty"),
    };
    Json::only(name, Json::text_of(text))
}

fn read_period(stored: &Json<'_>) -> Result<Period, Odd> {
    let (name, value) = stored.as_variant()?;
    let unit = || value.as_choice(&UNITS);
    let counted = || match value.as_list()? {
        [unit, count] => Ok((unit.as_choice(&UNITS)?, u32::try_from(count.as_whole()?).map_err(|_| Odd)?)),
        _ => Err(Odd),
    };
    Ok(match name {
        "last" => Period::Last(unit()?),
        "this" => Period::This(unit()?),
        "next" => Period::Next(unit()?),
        "lastN" => counted().map(|(unit, count)| Period::LastN(unit, count))?,
        "nextN" => counted().map(|(unit, count)| Period::NextN(unit, count))?,
        "ago" => counted().map(|(unit, count)| Period::Ago(unit, count))?,
        _ => return Err(Odd),
    })
}

fn write_period(period: Period) -> Json<'static> {
    let (name, unit, count) = match period {
        Period::Last(unit) => ("last", unit, None),
        Period::This(unit) => ("this", unit, None),
        Period::Next(unit) => ("next", unit, None),
        Period::LastN(unit, count) => ("lastN", unit, Some(count)),
        Period::NextN(unit, count) => ("nextN", unit, Some(count)),
        Period::Ago(unit, count) => ("ago", unit, Some(count)),
    };
    let unit = name_of(&unit, &UNITS);
    Json::only(
        name,
        match count {
            Some(count) => Json::List(vec![unit, Json::Whole(count.into())]),
            None => unit,
        },
    )
}

/// Reads a rule.
///
/// # Errors
/// It is none.
pub fn read_rule(stored: &Json<'_>) -> Result<Rule, Odd> {
    Ok(Rule { path: stored.text("path")?, look: read_look(stored.needed("look")?)? })
}

/// Writes a rule.
#[must_use]
pub fn write_rule(rule: &Rule) -> Json<'_> {
    let mut stored = Json::object();
    stored.put_text("path", &rule.path);
    stored.put("look", write_look(&rule.look));
    stored
}

fn read_look(stored: &Json<'_>) -> Result<Look, Odd> {
    let (name, value) = stored.as_variant()?;
    Ok(match name {
        "when" => Look::When(When {
            test: read_test(value.needed("test")?)?,
            fails: value.is_set("fails")?,
            of: value.text_if_any("of")?,
            whole_row: value.is_set("wholeRow")?,
            tone: value.choice("tone", &TONES)?,
            bold: value.is_set("bold")?,
            icon: value.choice("icon", &ICONS)?,
        }),
        "scale" => Look::Scale { low: value.choice("low", &TONES)?, high: value.choice("high", &TONES)? },
        "bar" => Look::Bar(value.as_choice(&TONES)?),
        "icons" => Look::Icons(value.as_choice(&ICON_SETS)?),
        _ => return Err(Odd),
    })
}

fn write_look(look: &Look) -> Json<'_> {
    match look {
        Look::When(when) => Json::only("when", write_when(when)),
        Look::Scale { low, high } => {
            let mut scale = Json::object();
            put_tone(&mut scale, "low", *low);
            put_tone(&mut scale, "high", *high);
            Json::only("scale", scale)
        }
        Look::Bar(tone) => Json::only("bar", name_of(tone, &TONES)),
        Look::Icons(icons) => Json::only("icons", name_of(icons, &ICON_SETS)),
    }
}

fn write_when(when: &When) -> Json<'_> {
    let mut stored = Json::object();
    stored.put("test", write_test(&when.test));
    stored.put_if_set("fails", when.fails);
    if let Some(of) = &when.of {
        stored.put_text("of", of);
    }
    stored.put_if_set("wholeRow", when.whole_row);
    put_tone(&mut stored, "tone", when.tone);
    stored.put_if_set("bold", when.bold);
    if let Some(icon) = &when.icon {
        stored.put("icon", name_of(icon, &ICONS));
    }
    stored
}

fn put_tone(stored: &mut Json<'_>, name: &'static str, tone: Option<Tone>) {
    if let Some(tone) = tone {
        stored.put(name, name_of(&tone, &TONES));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tests_have_one_stored_form_each() {
        let text = || "a".to_owned();
        let forms = [
            (Test::Equals(text()), r#"{"equals":"a"}"#),
            (Test::In(vec![text(), "b\"".to_owned()]), r#"{"in":["a","b\""]}"#),
            (Test::Contains(text()), r#"{"contains":"a"}"#),
            (Test::StartsWith(text()), r#"{"startsWith":"a"}"#),
            (Test::EndsWith(text()), r#"{"endsWith":"a"}"#),
            (Test::Like(text()), r#"{"like":"a"}"#),
            (Test::Glob(text()), r#"{"glob":"a"}"#),
            (Test::HasValue(text()), r#"{"hasValue":"a"}"#),
            (Test::Less(text()), r#"{"less":"a"}"#),
            (Test::LessOrEqual(text()), r#"{"lessOrEqual":"a"}"#),
            (Test::Greater(text()), r#"{"greater":"a"}"#),
            (Test::GreaterOrEqual(text()), r#"{"greaterOrEqual":"a"}"#),
            (Test::OnDay(text()), r#"{"onDay":"a"}"#),
            (Test::During(Period::Last(Unit::Day)), r#"{"during":{"last":"day"}}"#),
            (Test::During(Period::This(Unit::Week)), r#"{"during":{"this":"week"}}"#),
            (Test::During(Period::Next(Unit::Month)), r#"{"during":{"next":"month"}}"#),
            (Test::During(Period::LastN(Unit::Quarter, 3)), r#"{"during":{"lastN":["quarter",3]}}"#),
            (Test::During(Period::NextN(Unit::Year, 0)), r#"{"during":{"nextN":["year",0]}}"#),
            (Test::During(Period::Ago(Unit::Day, 7)), r#"{"during":{"ago":["day",7]}}"#),
            (Test::Matches(Pattern::new("^a+$").unwrap()), r#"{"matches":"^a+$"}"#),
            (Test::IsNull, r#""isNull""#),
            (Test::IsEmpty, r#""isEmpty""#),
        ];
        for (test, form) in forms {
            assert_eq!(write_test(&test).to_text(), form);
            assert_eq!(read_test(&Json::read(form).unwrap()), Ok(test));
        }
    }

    #[test]
    fn what_is_no_test_is_odd() {
        for odd in [
            "7",
            "{}",
            r#""equals""#,
            r#"{"equals":7}"#,
            r#"{"in":["a",null]}"#,
            r#"{"is":"a"}"#,
            r#"{"matches":"("}"#,
            r#"{"isNull":true}"#,
            r#"{"during":"day"}"#,
            r#"{"during":{"last":"hour"}}"#,
            r#"{"during":{"lastN":["day"]}}"#,
            r#"{"during":{"lastN":["day",4294967296]}}"#,
            r#"{"equals":"a","less":"b"}"#,
        ] {
            assert_eq!(read_test(&Json::read(odd).unwrap()), Err(Odd), "{odd}");
        }
    }

    #[test]
    fn rules_have_the_form_that_links_have_had_all_along() {
        let when = When {
            test: Test::IsNull,
            fails: true,
            of: Some("B".to_owned()),
            whole_row: true,
            tone: Some(Tone::Red),
            bold: true,
            icon: Some(Icon::Flag),
        };
        let forms = [
            (
                Look::When(when),
                r#"{"when":{"test":"isNull","fails":true,"of":"B","wholeRow":true,"tone":"red","bold":true,"icon":"flag"}}"#,
            ),
            (Look::Scale { low: None, high: Some(Tone::Grey) }, r#"{"scale":{"high":"grey"}}"#),
            (Look::Bar(Tone::Violet), r#"{"bar":"violet"}"#),
            (Look::Icons(IconSet::MarksDown), r#"{"icons":"marksDown"}"#),
        ];
        for (look, form) in forms {
            let rule = Rule { path: "A".to_owned(), look };
            let form = format!(r#"{{"path":"A","look":{form}}}"#);
            assert_eq!(write_rule(&rule).to_text(), form);
            assert_eq!(read_rule(&Json::read(&form).unwrap()), Ok(rule));
        }
    }
}
