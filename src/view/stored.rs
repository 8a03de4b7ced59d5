//! A view in its stored form, which links and saved views share. Knows neither where it is kept nor how long it may be.

use super::{ColumnChoice, Condition, Density, Measure, Names, Search, Side, SortBy, View};
use crate::format::stored::{read_rule, read_test, write_rule, write_test};
use crate::json::{Json, Odd, name_of};

const SIDES: [(&str, Side); 2] = [("left", Side::Left), ("right", Side::Right)];
const MEASURES: [(&str, Measure); 7] = [
    ("sum", Measure::Sum),
    ("average", Measure::Average),
    ("least", Measure::Least),
    ("greatest", Measure::Greatest),
    ("distinct", Measure::Distinct),
    ("filled", Measure::Filled),
    ("none", Measure::None),
];
const DENSITIES: [(&str, Density); 3] =
    [("compact", Density::Compact), ("normal", Density::Normal), ("roomy", Density::Roomy)];
const NAMES: [(&str, Names); 3] = [("api", Names::Api), ("label", Names::Label), ("both", Names::Both)];

/// Reads a view. What is not said is as it is by default; what is said and unknown is overlooked.
pub(super) fn read(stored: &Json<'_>) -> Result<View, Odd> {
    Ok(View {
        columns: stored.list("columns")?.iter().map(read_column).collect::<Result<_, _>>()?,
        sorts: stored.list("sorts")?.iter().map(read_sort).collect::<Result<_, _>>()?,
        filter: stored.part("filter")?.map(read_condition).transpose()?,
        search: stored.part("search")?.map(read_search).transpose()?.unwrap_or_default(),
        groups: stored.texts("groups")?,
        density: stored.choice("density", &DENSITIES)?.unwrap_or_default(),
        names: stored.choice("names", &NAMES)?.unwrap_or_default(),
        wrap: stored.is_set("wrap")?,
        zebra: stored.is_set("zebra")?,
        summary: stored.is_set("summary")?,
        rules: stored.list("rules")?.iter().map(read_rule).collect::<Result<_, _>>()?,
    })
}

/// Writes a view.
pub(super) fn write(view: &View) -> Json<'_> {
    let mut stored = Json::object();
    put_list(&mut stored, "columns", view.columns.iter().map(write_column).collect());
    put_list(&mut stored, "sorts", view.sorts.iter().map(write_sort).collect());
    if let Some(filter) = &view.filter {
        stored.put("filter", write_condition(filter));
    }
    if !view.search.is_empty() {
        let mut search = Json::object();
        search.put_text("text", &view.search.text);
        search.put_if_set("isRegex", view.search.is_regex);
        stored.put("search", search);
    }
    put_list(&mut stored, "groups", view.groups.iter().map(|path| Json::text_of(path)).collect());
    stored.put("density", name_of(&view.density, &DENSITIES));
    stored.put("names", name_of(&view.names, &NAMES));
    stored.put("wrap", Json::Flag(view.wrap));
    stored.put("zebra", Json::Flag(view.zebra));
    stored.put("summary", Json::Flag(view.summary));
    put_list(&mut stored, "rules", view.rules.iter().map(write_rule).collect());
    stored
}

fn put_list<'a>(stored: &mut Json<'a>, name: &'static str, values: Vec<Json<'a>>) {
    if !values.is_empty() {
        stored.put(name, Json::List(values));
    }
}

fn read_column(stored: &Json<'_>) -> Result<ColumnChoice, Odd> {
    let width_px = stored.whole_if_any("widthPx")?.map(u16::try_from).transpose();
    Ok(ColumnChoice {
        path: stored.text_if_any("path")?.unwrap_or_default(),
        width_px: width_px.map_err(|_| Odd)?,
        hidden: stored.is_set("hidden")?,
        pinned: stored.choice("pinned", &SIDES)?,
        measure: stored.choice("measure", &MEASURES)?,
    })
}

fn write_column(column: &ColumnChoice) -> Json<'_> {
    let mut stored = Json::object();
    stored.put_text("path", &column.path);
    if let Some(width_px) = column.width_px {
        stored.put("widthPx", Json::Whole(width_px.into()));
    }
    stored.put_if_set("hidden", column.hidden);
    if let Some(side) = &column.pinned {
        stored.put("pinned", name_of(side, &SIDES));
    }
    if let Some(measure) = &column.measure {
        stored.put("measure", name_of(measure, &MEASURES));
    }
    stored
}

fn read_sort(stored: &Json<'_>) -> Result<SortBy, Odd> {
    Ok(SortBy {
        path: stored.text("path")?,
        descending: stored.is_set("descending")?,
        nulls_first: stored.is_set("nullsFirst")?,
    })
}

fn write_sort(sort: &SortBy) -> Json<'_> {
    let mut stored = Json::object();
    stored.put_text("path", &sort.path);
    stored.put_if_set("descending", sort.descending);
    stored.put_if_set("nullsFirst", sort.nulls_first);
    stored
}

fn read_search(stored: &Json<'_>) -> Result<Search, Odd> {
    Ok(Search { text: stored.text_if_any("text")?.unwrap_or_default(), is_regex: stored.is_set("isRegex")? })
}

fn read_condition(stored: &Json<'_>) -> Result<Condition, Odd> {
    let (name, value) = stored.as_variant()?;
    let parts = || value.as_list()?.iter().map(read_condition).collect::<Result<_, _>>();
    Ok(match name {
        "all" => Condition::All(parts()?),
        "any" => Condition::Any(parts()?),
        "not" => Condition::Not(Box::new(read_condition(value)?)),
        "is" => Condition::Is { path: value.text("path")?, test: read_test(value.needed("test")?)? },
        _ => return Err(Odd),
    })
}

fn write_condition(condition: &Condition) -> Json<'_> {
    match condition {
        Condition::All(parts) => Json::only("all", write_conditions(parts)),
        Condition::Any(parts) => Json::only("any", write_conditions(parts)),
        Condition::Not(part) => Json::only("not", write_condition(part)),
        Condition::Is { path, test } => {
            let mut is = Json::object();
            is.put_text("path", path);
            is.put("test", write_test(test));
            Json::only("is", is)
        }
    }
}

fn write_conditions(conditions: &[Condition]) -> Json<'_> {
    Json::List(conditions.iter().map(write_condition).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::Test;

    #[test]
    fn a_view_has_the_form_that_links_have_had_all_along() {
        let column = ColumnChoice {
            path: "Id".to_owned(),
            width_px: Some(90),
            hidden: true,
            pinned: Some(Side::Right),
            measure: Some(Measure::None),
        };
        let is = |path: &str| Condition::is(path, Test::IsNull);
        let view = View {
            columns: vec![column, ColumnChoice::default()],
            sorts: vec![SortBy { path: "A".to_owned(), descending: true, nulls_first: true }],
            filter: Some(Condition::All(vec![
                Condition::Any(vec![is("A"), is("B")]),
                Condition::Not(Box::new(is("C"))),
            ])),
            search: Search { text: "x".to_owned(), is_regex: true },
            groups: vec!["G".to_owned()],
            density: Density::Compact,
            names: Names::Label,
            wrap: true,
            zebra: false,
            summary: true,
            rules: Vec::new(),
        };
        let form = concat!(
            r#"{"columns":[{"path":"Id","widthPx":90,"hidden":true,"pinned":"right","measure":"none"},{"path":""}],"#,
            r#""sorts":[{"path":"A","descending":true,"nullsFirst":true}],"#,
            r#""filter":{"all":[{"any":[{"is":{"path":"A","test":"isNull"}},{"is":{"path":"B","test":"isNull"}}]},"#,
            r#"{"not":{"is":{"path":"C","test":"isNull"}}}]},"search":{"text":"x","isRegex":true},"groups":["G"],"#,
            r#""density":"compact","names":"label","wrap":true,"zebra":false,"summary":true}"#,
        );
        assert_eq!(write(&view).to_text(), form);
        assert_eq!(read(&Json::read(form).unwrap()), Ok(view));
        let default = r#"{"density":"normal","names":"api","wrap":false,"zebra":false,"summary":false}"#;
        assert_eq!(write(&View::default()).to_text(), default);
    }

    #[test]
    fn what_is_unknown_is_overlooked_and_what_is_odd_is_refused() {
        assert_eq!(
            read(&Json::read(r#"{"new":[1],"wrap":true}"#).unwrap()),
            Ok(View { wrap: true, ..View::default() })
        );
        for odd in [
            "7",
            "[]",
            r#"{"columns":[7]}"#,
            r#"{"columns":[{"widthPx":70000}]}"#,
            r#"{"sorts":[{}]}"#,
            r#"{"density":"airy"}"#,
            r#"{"filter":{"all":7}}"#,
            r#"{"filter":{"is":{"path":"A"}}}"#,
            r#"{"wrap":"yes"}"#,
            r#"{"search":7}"#,
            r#"{"groups":[7]}"#,
            r#"{"rules":[{}]}"#,
        ] {
            assert_eq!(read(&Json::read(odd).unwrap()), Err(Odd), "{odd}");
        }
    }
}
