//! Fields that many objects share, and values that many fields share.

use super::USER;
use super::row::{Row, borrowed, owned};
use super::words::{CITIES, CITY_COUNT, City, FIRST_NAMES, LAST_NAMES, SENTENCES, STREETS};
use crate::demo::schema::{FieldDef, boolean, moment, record_id, reference};
use crate::soql::schema::{Address, FieldType, Value};
use std::borrow::Cow;

/// Every object but users begins like this.
pub(super) const RECORD: &[FieldDef] = &[
    record_id(),
    boolean("IsDeleted", "Deleted", |row| Value::Boolean(row.number >= row.sizes[row.object as usize])).read_only(),
];

/// Who owns the record: some own more than others.
pub(super) const OWNER: &[FieldDef] =
    &[reference("OwnerId", "Owner ID", "Owner", &[USER], |row| row.other(0xD0, USER)).required()];

/// Every object ends like this.
pub(super) const SYSTEM: &[FieldDef] = &[
    moment(FieldType::DateTime, "CreatedDate", "Created Date", |row| Value::DateTime(row.created()))
        .required()
        .read_only(),
    reference("CreatedById", "Created By ID", "CreatedBy", &[USER], |row| row.other(0xD1, USER)).required().read_only(),
    moment(FieldType::DateTime, "LastModifiedDate", "Last Modified Date", |row| Value::DateTime(row.modified()))
        .required()
        .read_only(),
    reference("LastModifiedById", "Last Modified By ID", "LastModifiedBy", &[USER], |row| row.other(0xD2, USER))
        .required()
        .read_only(),
    moment(FieldType::DateTime, "SystemModstamp", "System Modstamp", |row| {
        Value::DateTime(row.modified() + i64::from(row.below(0xD3, 5)) * 1_000)
    })
    .required()
    .read_only(),
];

/// A city's part by the row's draw; what is empty is null.
pub(super) fn city(row: Row<'_>, salt: u32, part: fn(&City) -> &'static str) -> Value<'static> {
    match drawn_city(row, salt).map(part) {
        Some("") | None => Value::Null,
        Some(text) => borrowed(text),
    }
}

/// The whole address that [`city`] gives in parts.
pub(super) fn address(row: Row<'_>, salt: u32) -> Address<'static> {
    let Some(place) = drawn_city(row, salt) else { return Address::default() };
    let part = |text: &'static str| if text.is_empty() { None } else { Some(Cow::Borrowed(text)) };
    let street = format!("{} {}", row.below(salt + 0x100, 300) + 1, row.pick(salt + 0x101, STREETS));
    Address {
        street: Some(Cow::Owned(street)),
        city: part(place.0),
        state: part(place.1),
        postal_code: part(place.2),
        country: part(place.3),
        place: Some((place.4, place.5)),
    }
}

fn drawn_city(row: Row<'_>, salt: u32) -> Option<&'static City> {
    if row.chance(salt + 0x102, 8) { None } else { CITIES.get(row.below(salt, CITY_COUNT) as usize) }
}

/// Given and family name by the draws of the two fields.
pub(super) fn full_name(row: Row<'_>, first_salt: u32, last_salt: u32) -> Value<'static> {
    let last = row.pick(last_salt, LAST_NAMES);
    let empty_percent = if first_salt == 3 { 4 } else { 6 };
    match row.maybe(first_salt, empty_percent, FIRST_NAMES) {
        Value::Text(first) => owned(format!("{first} {last}")),
        _ => borrowed(last),
    }
}

pub(super) fn phone(row: Row<'_>, salt: u32, empty_percent: u32) -> Value<'static> {
    if row.chance(salt + 0x100, empty_percent) {
        return Value::Null;
    }
    let (area, number) = (row.below(salt, 800) + 200, row.below(salt + 0x101, 10_000));
    owned(match row.below(salt + 0x102, 3) {
        0 => format!("({area}) 555-{number:04}"),
        1 => format!("+49 {area} {number:07}"),
        _ => format!("+44 20 7946 {number:04}"),
    })
}

pub(super) fn email(row: Row<'_>, salt: u32, empty_percent: u32) -> Value<'static> {
    if row.chance(salt, empty_percent) {
        return Value::Null;
    }
    owned(format!("person{}+{}@customer.example", row.number, row.object))
}

/// Some sentences, some lines; now and then very many.
pub(super) fn long(row: Row<'_>, salt: u32, empty_percent: u32) -> Value<'static> {
    if row.chance(salt, empty_percent) {
        return Value::Null;
    }
    let sentences = if row.chance(salt + 0x100, 1) { 200 } else { row.below(salt + 0x101, 8) + 1 };
    let mut text = String::new();
    for sentence in 0..sentences {
        if sentence > 0 {
            text.push_str(if row.chance(salt + 0x200 + sentence, 30) { "\r\n" } else { " " });
        }
        text.push_str(row.pick(salt + 0x300 + sentence, SENTENCES));
    }
    owned(text)
}
