//! What a query would cost, before it is run: rows, pages, calls, and how the org would look for them. Asked for only when the person
//! wants to know; nothing waits for it.

use super::layouts::object_of;
use super::view::PriceView;
use super::{Model, Purpose, Step};
use crate::limits;
use crate::parameter::query;
use crate::rest::{self, DailyCalls};
use crate::soql::ast::{CountValue, Query};
use crate::soql::transform::{Refusal, Target};
use crate::soql::{parse, without_comments};

/// What is known of the price of the text in the query box.
#[derive(Debug, Default)]
pub(super) struct Price {
    /// To tell its answers from those about another text.
    number: u64,
    /// How many answers are still to come.
    awaited: u8,
    /// LIMIT and OFFSET, which COUNT() leaves out.
    limit: Option<u64>,
    offset: u64,
    /// Why rows cannot be counted.
    uncounted: Option<&'static str>,
    counted: Option<u64>,
    plan: Option<rest::Plan>,
    calls: Option<DailyCalls>,
}

/// Which of the questions about a price.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Question {
    Count,
    Plan,
    Calls,
}

impl Step<'_> {
    /// *Estimate*.
    pub(super) fn price_asked(&mut self) {
        let Some(instance) = self.model.org.session.record().map(|record| record.instance.clone()) else { return };
        let soql = self.model.tab.text.trim().to_owned();
        let number = self.next_number();
        let mut price = Price { number, ..Price::default() };
        let bound = self.model.filling(&object_of(&soql), &|filling| query::bind(&soql, filling));
        let is_bound = bound.is_ok();
        let soql = bound.unwrap_or(soql);
        let syntax = parse(&soql);
        let mut requests = Vec::new();
        if !is_bound {
            price.uncounted = Some("A value that it takes from an input or a chosen row is missing.");
        } else if !syntax.faults.is_empty() {
            price.uncounted = Some("The query has a fault; mend it first.");
        } else {
            price.limit = whole(&syntax.query, |query| query.limit.as_ref().map(|limit| &limit.value));
            price.offset = whole(&syntax.query, |query| query.offset.as_ref().map(|offset| &offset.value)).unwrap_or(0);
            match Target::of(&syntax).count_rows() {
                Ok(counting) => {
                    let counting = without_comments(&counting.text);
                    requests.push((Question::Count, rest::query_request(&instance, &counting)));
                }
                Err(Refusal::NotCountable) => {
                    price.uncounted = Some("How many groups there are shows only when it runs.");
                }
                Err(_) => price.uncounted = Some("Its rows cannot be counted beforehand."),
            }
            requests.push((Question::Plan, rest::explain_request(&instance, &without_comments(&soql))));
            requests.push((Question::Calls, rest::limits_request(&instance)));
            requests.retain(|(_, request)| request.url.len() <= limits::URL_BYTES_MAX);
        }
        price.awaited = u8::try_from(requests.len()).unwrap_or_default();
        self.model.tab.price = Some(price);
        for (question, request) in requests {
            self.ask(Purpose::Price { number, question }, request);
        }
    }

    /// An answer about the price came; whether it could be read.
    pub(super) fn price_came(&mut self, number: u64, question: Question, body: &[u8]) -> bool {
        let Some(price) = self.model.tab.price.as_mut().filter(|price| price.number == number) else { return true };
        let is_read = match question {
            Question::Count => {
                price.counted = rest::read_count(body);
                price.counted.is_some()
            }
            Question::Plan => {
                price.plan = rest::read_plan(body);
                price.plan.is_some()
            }
            Question::Calls => {
                price.calls = rest::read_daily_calls(body);
                price.calls.is_some()
            }
        };
        if is_read {
            price.awaited = price.awaited.saturating_sub(1);
        }
        is_read
    }

    /// An answer about the price does not come.
    pub(super) fn price_failed(&mut self, number: u64, question: Question) {
        let Some(price) = self.model.tab.price.as_mut().filter(|price| price.number == number) else { return };
        price.awaited = price.awaited.saturating_sub(1);
        if question == Question::Count {
            price.uncounted = Some("The org did not count its rows.");
        }
    }
}

impl Model {
    pub(super) fn price_view(&self) -> Option<PriceView> {
        let price = self.tab.price.as_ref()?;
        let rows = price.counted.map(|counted| {
            let rest = counted.saturating_sub(price.offset);
            price.limit.map_or(rest, |limit| rest.min(limit))
        });
        let pages = rows.map(|rows| rows.div_ceil(limits::PAGE_ROWS).max(1));
        Some(PriceView {
            is_asked: price.awaited > 0,
            rows,
            uncounted: price.uncounted,
            calls: pages,
            left: price.calls.map(|calls| (calls.remaining, calls.max)),
            plan: price.plan.as_ref().map(in_words),
        })
    }
}

/// A plan as a sentence.
fn in_words(plan: &rest::Plan) -> String {
    let of = [&super::grouped(plan.rows), " of ", &super::grouped(plan.rows_of_object), " rows"].concat();
    let fields = plan.fields.join(", ");
    let mut words = match plan.leading.as_str() {
        "Index" if fields.is_empty() => ["The org starts with an index: about ", &of, "."].concat(),
        "Index" => ["The org starts with the index on ", &fields, ": about ", &of, "."].concat(),
        "TableScan" => {
            ["The org reads the whole object to find about ", &of, "; a filter on an indexed field would be faster."]
                .concat()
        }
        "Sharing" => ["The org starts with what you may see: about ", &of, "."].concat(),
        _ => ["The org looks at about ", &of, "."].concat(),
    };
    if let Some(note) = plan.notes.first() {
        words.push_str(" Salesforce notes: ");
        words.extend(note.chars().filter(|letter| !letter.is_control()).take(limits::DETAIL_CHARS_MAX));
        words.push('.');
    }
    words
}

fn whole<'q, 't>(query: &'q Query<'t>, of: impl Fn(&'q Query<'t>) -> Option<&'q CountValue<'t>>) -> Option<u64> {
    match of(query)? {
        CountValue::Number(number) => Some(u64::from(*number)),
        _ => None,
    }
}
