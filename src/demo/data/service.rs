//! Cases, activities, users, attachments and inspections: fields and how each value is made up.

use super::parts::{OWNER, RECORD, SYSTEM, email, long, phone};
use super::people::person_of;
use super::row::{Row, borrowed, owned};
use super::sales::billing_city;
use super::words::{CASE_SUBJECTS, CITIES, DEPARTMENTS, HAZARDS, SENTENCES, SUBJECTS};
use super::{ACCOUNT, CASE, CONTACT, LEAD, OPPORTUNITY, USER};
use crate::demo::schema::{
    FieldDef, ObjectDef, Trait, boolean, int, long_text, moment, multi_picklist, number, of_kind, opaque, picklist,
    record_id, reference, text,
};
use crate::soql::calendar::{DAY_MILLIS, days};
use crate::soql::schema::{FieldType, Value};

pub(super) static CASE_DEF: ObjectDef = ObjectDef {
    name: "Case",
    label: "Case",
    label_plural: "Cases",
    prefix: b"500",
    fields: &[RECORD, CASE_FIELDS, OWNER, SYSTEM],
};

pub(super) static TASK_DEF: ObjectDef = ObjectDef {
    name: "Task",
    label: "Task",
    label_plural: "Tasks",
    prefix: b"00T",
    fields: &[RECORD, ACTIVITY_FIELDS, TASK_FIELDS, OWNER, SYSTEM],
};

pub(super) static EVENT_DEF: ObjectDef = ObjectDef {
    name: "Event",
    label: "Event",
    label_plural: "Events",
    prefix: b"00U",
    fields: &[RECORD, ACTIVITY_FIELDS, EVENT_FIELDS, OWNER, SYSTEM],
};

pub(super) static USER_DEF: ObjectDef =
    ObjectDef { name: "User", label: "User", label_plural: "Users", prefix: b"005", fields: &[USER_FIELDS, SYSTEM] };

pub(super) static INSPECTION_DEF: ObjectDef = ObjectDef {
    name: "Inspection__c",
    label: "Inspection",
    label_plural: "Inspections",
    prefix: b"a00",
    fields: &[RECORD, INSPECTION_FIELDS, OWNER, SYSTEM, INSPECTION_CUSTOM],
};

pub(super) static ATTACHMENT_DEF: ObjectDef = ObjectDef {
    name: "Attachment",
    label: "Attachment",
    label_plural: "Attachments",
    prefix: b"00P",
    fields: &[RECORD, ATTACHMENT_FIELDS, OWNER, SYSTEM],
};

pub(super) static HISTORY_DEF: ObjectDef = ObjectDef {
    name: "OpportunityFieldHistory",
    label: "Opportunity Field History",
    label_plural: "Opportunity Field History",
    prefix: b"017",
    fields: &[RECORD, HISTORY_FIELDS, SYSTEM],
};

const CASE_STATUSES: &[&str] = &["New", "Working", "Escalated", "Closed"];
const CASE_REASONS: &[&str] =
    &["Installation", "Equipment Complexity", "Performance", "Breakdown", "Feedback", "Other"];
const PRIORITIES: &[&str] = &["High", "Medium", "Low"];

const CASE_FIELDS: &[FieldDef] = &[
    text("CaseNumber", "Case Number", 30, |row| owned(format!("{:08}", 1_001 + row.number)))
        .required()
        .read_only()
        .with(Trait::AutoNumber)
        .with(Trait::IdLookup)
        .name_field(),
    reference("ContactId", "Contact ID", "Contact", &[CONTACT], |row| row.maybe_other(1, 15, CONTACT)).child("Cases"),
    reference("AccountId", "Account ID", "Account", &[ACCOUNT], |row| row.maybe_other(2, 10, ACCOUNT)).child("Cases"),
    reference("ParentId", "Parent Case ID", "Parent", &[CASE], |row| {
        if row.number == 0 || !row.chance(3, 8) { None } else { Some((CASE, row.below(4, row.number))) }
    })
    .child("Cases"),
    of_kind(FieldType::Email, "SuppliedEmail", "Email Address", 80, |row| email(row, 5, 60)),
    picklist("Type", "Case Type", &["Mechanical", "Electrical", "Electronic", "Structural", "Other"], |row| {
        row.maybe(6, 20, &["Mechanical", "Electrical", "Electronic", "Structural", "Other"])
    }),
    picklist("Status", "Status", CASE_STATUSES, |row| borrowed(row.pick(7, CASE_STATUSES)))
        .required()
        .default_choice("New"),
    picklist("Reason", "Case Reason", CASE_REASONS, |row| row.maybe(8, 35, CASE_REASONS)),
    picklist("Origin", "Case Origin", &["Phone", "Email", "Web"], |row| row.maybe(9, 5, &["Phone", "Email", "Web"])),
    text("Subject", "Subject", 255, |row| row.maybe(10, 4, CASE_SUBJECTS)),
    picklist("Priority", "Priority", PRIORITIES, |row| borrowed(row.pick(11, PRIORITIES))).default_choice("Medium"),
    long_text("Description", "Description", 32_000, |row| long(row, 12, 30)),
    boolean("IsClosed", "Closed", |row| Value::Boolean(row.pick(7, CASE_STATUSES) == "Closed")).read_only(),
    moment(FieldType::DateTime, "ClosedDate", "Closed Date", |row| {
        if row.pick(7, CASE_STATUSES) == "Closed" { Value::DateTime(row.modified()) } else { Value::Null }
    })
    .read_only(),
    boolean("IsEscalated", "Escalated", |row| Value::Boolean(row.pick(7, CASE_STATUSES) == "Escalated")),
];

const ACTIVITY_FIELDS: &[FieldDef] = &[
    reference("WhoId", "Name ID", "Who", &[CONTACT, LEAD], |row| {
        row.maybe_other(1, 25, if row.chance(2, 35) { LEAD } else { CONTACT })
    }),
    reference("WhatId", "Related To ID", "What", &[ACCOUNT, OPPORTUNITY, CASE], |row| {
        let object = [ACCOUNT, OPPORTUNITY, OPPORTUNITY, CASE][row.below(3, 4) as usize];
        row.maybe_other(4, 30, object)
    }),
    of_kind(FieldType::Combobox, "Subject", "Subject", 255, |row| row.maybe(5, 3, SUBJECTS)).name_field(),
    moment(FieldType::Date, "ActivityDate", "Due Date Only", |row| {
        if row.chance(6, 15) { Value::Null } else { Value::Date(activity_day(row)) }
    }),
    long_text("Description", "Description", 32_000, |row| long(row, 7, 50)),
];

fn activity_day(row: Row<'_>) -> i64 {
    row.day(8, days(2024, 1, 1), 1_200)
}

const TASK_STATUSES: &[&str] = &["Not Started", "In Progress", "Completed", "Waiting on someone else", "Deferred"];

const TASK_FIELDS: &[FieldDef] = &[
    picklist("Status", "Status", TASK_STATUSES, |row| borrowed(row.pick(20, TASK_STATUSES)))
        .required()
        .default_choice("Not Started"),
    picklist("Priority", "Priority", &["High", "Normal", "Low"], |row| {
        borrowed(row.pick(21, &["High", "Normal", "Normal", "Low"]))
    })
    .required()
    .default_choice("Normal"),
    boolean("IsClosed", "Closed", |row| Value::Boolean(row.pick(20, TASK_STATUSES) == "Completed")).read_only(),
    boolean("IsHighPriority", "High Priority", |row| {
        Value::Boolean(row.pick(21, &["High", "Normal", "Normal", "Low"]) == "High")
    })
    .read_only(),
    int("CallDurationInSeconds", "Call Duration", 8, |row| {
        if row.chance(22, 70) { Value::Null } else { Value::Int(i64::from(row.below(23, 3_600))) }
    }),
];

const EVENT_FIELDS: &[FieldDef] = &[
    text("Location", "Location", 255, |row| row.maybe(20, 40, &["HQ", "Zoom", "Kundenbüro", "本社 3F", "Room \"A\""])),
    boolean("IsAllDayEvent", "All-Day Event", |row| Value::Boolean(row.chance(21, 10))),
    moment(FieldType::DateTime, "StartDateTime", "Start Date Time", |row| Value::DateTime(event_start(row))),
    moment(FieldType::DateTime, "EndDateTime", "End Date Time", |row| {
        Value::DateTime(event_start(row) + event_minutes(row) * 60_000)
    }),
    int("DurationInMinutes", "Duration", 8, |row| Value::Int(event_minutes(row))),
    picklist("ShowAs", "Show Time As", &["Busy", "OutOfOffice", "Free"], |row| {
        row.maybe(24, 5, &["Busy", "OutOfOffice", "Free"])
    })
    .labels(&["Busy", "Out of Office", "Free"]),
    boolean("IsPrivate", "Private", |row| Value::Boolean(row.chance(25, 5))),
];

fn event_start(row: Row<'_>) -> i64 {
    activity_day(row) * DAY_MILLIS + i64::from(row.below(22, 40) + 32) * 900_000
}

fn event_minutes(row: Row<'_>) -> i64 {
    i64::from(row.below(23, 8) + 1) * 15
}

const TIME_ZONES: &[&str] = &[
    "America/Los_Angeles",
    "America/Sao_Paulo",
    "Europe/London",
    "Europe/Madrid",
    "Europe/Dublin",
    "Europe/Berlin",
    "Europe/Warsaw",
    "Europe/Paris",
    "Europe/Stockholm",
    "Europe/Athens",
    "Europe/Amsterdam",
    "Atlantic/Reykjavik",
    "Africa/Lagos",
    "Asia/Tokyo",
    "Asia/Dubai",
    "Asia/Kolkata",
    "Asia/Ho_Chi_Minh",
    "Asia/Jerusalem",
    "Asia/Seoul",
    "GMT",
];
const LOCALES: &[&str] = &[
    "en_US", "en_GB", "en_IE", "en_IN", "en_NG", "es_ES", "de_DE", "fr_FR", "ja_JP", "pl_PL", "ar_AE", "pt_BR",
    "is_IS", "vi_VN", "sv_SE", "iw_IL", "ko_KR", "el_GR", "nl_NL",
];
const LANGUAGES: &[&str] =
    &["en_US", "es", "de", "fr", "ja", "pl", "ar", "pt_BR", "is", "vi", "sv", "iw", "ko", "el", "nl_NL"];

const LANGUAGE_LABELS: &[&str] = &[
    "English",
    "Spanish",
    "German",
    "French",
    "Japanese",
    "Polish",
    "Arabic",
    "Portuguese (Brazil)",
    "Icelandic",
    "Vietnamese",
    "Swedish",
    "Hebrew",
    "Korean",
    "Greek",
    "Dutch",
];

const USER_FIELDS: &[FieldDef] = &[
    record_id(),
    text("Username", "Username", 80, |row| owned(super::user(row.number).username))
        .required()
        .with(Trait::Unique)
        .with(Trait::IdLookup),
    text("LastName", "Last Name", 80, |row| borrowed(person_of(row.number).last)).required().part_of("Name"),
    text("FirstName", "First Name", 40, |row| borrowed(person_of(row.number).first)).part_of("Name"),
    text("Name", "Full Name", 121, |row| {
        let person = person_of(row.number);
        owned([person.first, person.last].join(" "))
    })
    .required()
    .read_only()
    .name_field(),
    text("Alias", "Alias", 8, |row| owned(super::user(row.number).alias)).required(),
    of_kind(FieldType::Email, "Email", "Email", 128, |row| owned(super::user(row.number).email)).required(),
    text("Title", "Title", 80, |row| borrowed(person_of(row.number).title)),
    text("Department", "Department", 80, |row| row.maybe(1, 20, DEPARTMENTS)),
    of_kind(FieldType::Phone, "Phone", "Phone", 40, |row| phone(row, 2, 40)),
    boolean("IsActive", "Active", |row| Value::Boolean(super::user(row.number).is_active)),
    picklist("TimeZoneSidKey", "Time Zone", TIME_ZONES, |row| borrowed(person_of(row.number).time_zone))
        .required()
        .with(Trait::RestrictedPicklist),
    picklist("LocaleSidKey", "Locale", LOCALES, |row| borrowed(person_of(row.number).locale))
        .required()
        .with(Trait::RestrictedPicklist),
    picklist("LanguageLocaleKey", "Language", LANGUAGES, |row| borrowed(person_of(row.number).language))
        .labels(LANGUAGE_LABELS)
        .required()
        .with(Trait::RestrictedPicklist),
    picklist("UserType", "User Type", &["Standard", "PowerPartner", "Guest"], |_| borrowed("Standard"))
        .labels(&["Standard", "Power Partner", "Guest"])
        .read_only(),
    reference("ManagerId", "Manager ID", "Manager", &[USER], |row| {
        if row.number == 0 || row.chance(3, 20) { None } else { Some((USER, row.below(4, row.number))) }
    })
    .child("ManagedUsers"),
    moment(FieldType::DateTime, "LastLoginDate", "Last Login", |row| {
        if row.chance(5, 10) { Value::Null } else { Value::DateTime(row.modified()) }
    })
    .read_only(),
];

const RESULTS: &[&str] = &["Passed", "Passed with remarks", "Failed", "Not finished"];
const RESULT_LABELS: &[&str] = &["Passed", "Passed, see remarks", "Failed", "To be finished"];

const INSPECTION_FIELDS: &[FieldDef] =
    &[text("Name", "Inspection Number", 80, |row| owned(format!("INS-{:05}", row.number + 1)))
        .required()
        .read_only()
        .with(Trait::AutoNumber)
        .with(Trait::IdLookup)
        .name_field()];

const INSPECTION_CUSTOM: &[FieldDef] = &[
    reference("Account__c", "Account", "Account__r", &[ACCOUNT], |row| row.other(1, ACCOUNT))
        .required()
        .with(Trait::CascadeDelete)
        .custom()
        .child("Inspections__r"),
    reference("Inspector__c", "Inspector", "Inspector__r", &[USER], |row| row.maybe_other(2, 5, USER)).custom(),
    moment(FieldType::DateTime, "Scheduled__c", "Scheduled", |row| {
        if row.chance(3, 8) { Value::Null } else { Value::DateTime(activity_day(row) * DAY_MILLIS + visit(row)) }
    })
    .custom(),
    moment(FieldType::Time, "Visit_Time__c", "Visit Time", |row| {
        if row.chance(3, 8) { Value::Null } else { Value::Time(visit(row)) }
    })
    .custom(),
    moment(FieldType::Date, "Follow_Up__c", "Follow-up", |row| {
        if row.chance(5, 60) { Value::Null } else { Value::Date(activity_day(row) + 30) }
    })
    .custom(),
    number(FieldType::Percent, "Score__c", "Score", (5, 2), |row| {
        if row.chance(6, 10) { Value::Null } else { Value::Double(f64::from(row.below(7, 10_001)) / 100.0) }
    })
    .custom()
    .help("12.5 means 12.5 %."),
    number(FieldType::Currency, "Cost__c", "Cost", (16, 2), |row| {
        if row.chance(8, 20) { Value::Null } else { Value::Double(f64::from(row.below(9, 900_000)) / 100.0 - 500.0) }
    })
    .custom(),
    number(FieldType::Double, "Pressure__c", "Pressure (bar)", (18, 6), |row| {
        if row.chance(10, 20) { Value::Null } else { Value::Double(f64::from(row.below(11, 90_000_000)) / 1_000_000.0) }
    })
    .custom(),
    picklist("Result__c", "Result", RESULTS, |row| row.maybe(12, 10, RESULTS))
        .labels(RESULT_LABELS)
        .custom()
        .with(Trait::RestrictedPicklist),
    multi_picklist("Hazards__c", "Hazards", HAZARDS, |row| row.some_of(13, HAZARDS)).custom(),
    boolean("Passed__c", "Passed", |row| Value::Boolean(row.chance(15, 70))).custom(),
    opaque(FieldType::Location, "Site__c", "Site", 0, |row| {
        site(row).map_or(Value::Null, |at| Value::Location(at.0, at.1))
    })
    .custom(),
    number(FieldType::Double, "Site__Latitude__s", "Site (Latitude)", (18, 15), |row| {
        site(row).map_or(Value::Null, |at| Value::Double(at.0))
    })
    .custom()
    .part_of("Site__c"),
    number(FieldType::Double, "Site__Longitude__s", "Site (Longitude)", (18, 15), |row| {
        site(row).map_or(Value::Null, |at| Value::Double(at.1))
    })
    .custom()
    .part_of("Site__c"),
    opaque(FieldType::EncryptedString, "Badge__c", "Badge", 20, |row| {
        if row.chance(20, 20) { Value::Null } else { owned(format!("XXXX-XXXX-{:04}", row.below(21, 10_000))) }
    })
    .custom(),
    long_text("Findings__c", "Findings", 32_768, |row| long(row, 22, 25)).custom(),
    long_text("Report__c", "Report", 32_768, |row| {
        if row.chance(23, 30) {
            return Value::Null;
        }
        let (first, second) = (row.pick(24, SENTENCES), row.pick(25, SENTENCES));
        owned(format!("<p><b>{}</b></p><ul><li>{first}</li><li>{second}</li></ul>", row.pick(12, RESULTS)))
    })
    .custom()
    .with(Trait::HtmlFormatted),
    of_kind(FieldType::Textarea, "Remark__c", "Remark", 255, |row| row.maybe(26, 40, SENTENCES)).custom(),
    text("External_Key__c", "External Key", 40, |row| {
        owned(format!("ext-{:08x}", row.number.wrapping_mul(2_654_435_761)))
    })
    .custom()
    .with(Trait::ExternalId)
    .with(Trait::Unique)
    .with(Trait::CaseSensitive)
    .with(Trait::IdLookup),
    of_kind(FieldType::Url, "Photos__c", "Photos", 255, |row| {
        if row.chance(27, 50) {
            Value::Null
        } else {
            owned(format!("https://photos.example/{}?size=l&v=2", row.number))
        }
    })
    .custom(),
    of_kind(FieldType::Email, "Contact_Email__c", "Contact Email", 80, |row| email(row, 28, 30)).custom(),
    of_kind(FieldType::Phone, "Contact_Phone__c", "Contact Phone", 40, |row| phone(row, 29, 30)).custom(),
    text("City__c", "City", 1_300, |row| match row.other(1, ACCOUNT) {
        Some((object, number)) => billing_city(row.of(object, number)),
        None => Value::Null,
    })
    .custom()
    .formula("Account__r.BillingCity"),
    boolean("Needs_Visit__c", "Needs Visit", |row| Value::Boolean(row.pick(12, RESULTS) == "Failed"))
        .custom()
        .formula("ISPICKVAL(Result__c, \"Failed\")"),
];

fn visit(row: Row<'_>) -> i64 {
    i64::from(row.below(4, 40) + 32) * 900_000
}

fn site(row: Row<'_>) -> Option<(f64, f64)> {
    let place = CITIES.get(row.below(16, 40) as usize)?;
    let shift = |salt| (f64::from(row.below(salt, 2_000)) - 1_000.0) / 100_000.0;
    Some((place.4 + shift(17), place.5 + shift(18)))
}

const ATTACHMENT_FIELDS: &[FieldDef] = &[
    reference("ParentId", "Parent ID", "Parent", &[ACCOUNT, OPPORTUNITY, CASE], |row| {
        row.other(1, [ACCOUNT, OPPORTUNITY, CASE][row.below(2, 3) as usize])
    })
    .required()
    .with(Trait::CascadeDelete)
    .child("Attachments"),
    text("Name", "File Name", 255, |row| {
        owned(format!("{}-{}.pdf", row.pick(3, &["offer", "Übersicht", "foto", "契約書"]), row.number + 1))
    })
    .required()
    .name_field(),
    text("ContentType", "Content Type", 120, |_| borrowed("application/pdf")),
    int("BodyLength", "Body Length", 9, |row| Value::Int(i64::from(row.below(4, 5_000_000)))).read_only(),
    // The value is the address of the content; it needs the row's id, so the answer writes it.
    opaque(FieldType::Base64, "Body", "Body", 0, |_| borrowed("Body")),
    boolean("IsPrivate", "Private", |row| Value::Boolean(row.chance(5, 10))),
    text("Description", "Description", 500, |row| row.maybe(6, 60, SENTENCES)),
];

const HISTORY_FIELDS: &[FieldDef] = &[
    reference("OpportunityId", "Opportunity ID", "Opportunity", &[OPPORTUNITY], |row| row.other(1, OPPORTUNITY))
        .required()
        .read_only()
        .child("Histories"),
    picklist("Field", "Changed Field", &["Amount", "StageName", "created"], |row| {
        borrowed(row.pick(2, &["Amount", "StageName", "created"]))
    })
    .required()
    .read_only(),
    opaque(FieldType::AnyType, "OldValue", "Old Value", 0, |row| changed(row, 3)),
    opaque(FieldType::AnyType, "NewValue", "New Value", 0, |row| changed(row, 4)),
];

/// The value of a changed field: its type is that of the field.
fn changed(row: Row<'_>, salt: u32) -> Value<'static> {
    match row.pick(2, &["Amount", "StageName", "created"]) {
        "Amount" => Value::Double(f64::from(row.below(salt, 90_000))),
        "StageName" => borrowed(row.pick(salt, &["Prospecting", "Qualification", "Closed Won"])),
        _ => Value::Null,
    }
}
