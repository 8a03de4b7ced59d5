//! Accounts, contacts, opportunities, their products, and leads: fields and how each value is made up.

use super::parts::{OWNER, RECORD, SYSTEM, address, city, email, full_name, long, phone};
use super::row::{Row, borrowed, owned};
use super::words::{
    COMPANY_FIRST, COMPANY_SECOND, COMPANY_SPECIAL, COMPANY_SUFFIX, COMPETITORS, DEPARTMENTS, FAMILIES, FIRST_NAMES,
    INDUSTRIES, LAST_NAMES, NEXT_STEPS, PRODUCTS, RATINGS, SALUTATIONS, SOURCES, STREETS, TITLES,
};
use super::{ACCOUNT, CONTACT, FISCAL_SHIFT, OPPORTUNITY, PRODUCT};
use crate::demo::schema::{
    FieldDef, ObjectDef, Trait, boolean, int, long_text, moment, multi_picklist, number, of_kind, opaque, picklist,
    reference, text,
};
use crate::soql::calendar::{Calendar, days};
use crate::soql::schema::{FieldType, Value};
use std::borrow::Cow;

pub(super) static ACCOUNT_DEF: ObjectDef = ObjectDef {
    name: "Account",
    label: "Account",
    label_plural: "Accounts",
    prefix: b"001",
    fields: &[RECORD, ACCOUNT_FIELDS, OWNER, SYSTEM, ACCOUNT_CUSTOM],
};

pub(super) static CONTACT_DEF: ObjectDef = ObjectDef {
    name: "Contact",
    label: "Contact",
    label_plural: "Contacts",
    prefix: b"003",
    fields: &[RECORD, CONTACT_FIELDS, OWNER, SYSTEM, CONTACT_CUSTOM],
};

pub(super) static OPPORTUNITY_DEF: ObjectDef = ObjectDef {
    name: "Opportunity",
    label: "Opportunity",
    label_plural: "Opportunities",
    prefix: b"006",
    fields: &[RECORD, OPPORTUNITY_FIELDS, OWNER, SYSTEM, OPPORTUNITY_CUSTOM],
};

pub(super) static LINE_ITEM_DEF: ObjectDef = ObjectDef {
    name: "OpportunityLineItem",
    label: "Opportunity Product",
    label_plural: "Opportunity Products",
    prefix: b"00k",
    fields: &[RECORD, LINE_ITEM_FIELDS, SYSTEM],
};

pub(super) static PRODUCT_DEF: ObjectDef = ObjectDef {
    name: "Product2",
    label: "Product",
    label_plural: "Products",
    prefix: b"01t",
    fields: &[RECORD, PRODUCT_FIELDS, SYSTEM],
};

pub(super) static LEAD_DEF: ObjectDef = ObjectDef {
    name: "Lead",
    label: "Lead",
    label_plural: "Leads",
    prefix: b"00Q",
    fields: &[RECORD, LEAD_FIELDS, OWNER, SYSTEM],
};

/// What an account is called; opportunities are named after it.
pub(super) fn account_name(row: Row<'_>) -> Cow<'static, str> {
    if row.chance(1, 4) {
        return Cow::Borrowed(row.pick(2, COMPANY_SPECIAL));
    }
    let mut name = String::with_capacity(40);
    for (salt, words) in [(3, COMPANY_FIRST), (4, COMPANY_SECOND), (5, COMPANY_SUFFIX)] {
        if salt > 3 {
            name.push(' ');
        }
        name.push_str(row.pick(salt, words));
    }
    Cow::Owned(name)
}

/// Where an account is; formulas of other objects show it.
pub(super) fn billing_city(row: Row<'_>) -> Value<'static> {
    city(row, 20, |place| place.0)
}

const ACCOUNT_TYPES: &[&str] = &[
    "Prospect",
    "Customer - Direct",
    "Customer - Channel",
    "Channel Partner / Reseller",
    "Installation Partner",
    "Technology Partner",
    "Other",
];

const ACCOUNT_FIELDS: &[FieldDef] = &[
    text("Name", "Account Name", 255, |row| Value::Text(account_name(row))).required().name_field(),
    picklist("Type", "Account Type", ACCOUNT_TYPES, |row| row.maybe(10, 10, ACCOUNT_TYPES)),
    reference("ParentId", "Parent Account ID", "Parent", &[ACCOUNT], |row| {
        // Only towards smaller numbers: no account is its own ancestor.
        if row.number == 0 || !row.chance(11, 12) { None } else { Some((ACCOUNT, row.below(12, row.number))) }
    })
    .child("ChildAccounts"),
    of_kind(FieldType::Textarea, "BillingStreet", "Billing Street", 255, |row| match address(row, 20).street {
        Some(street) => Value::Text(street),
        None => Value::Null,
    })
    .part_of("BillingAddress"),
    text("BillingCity", "Billing City", 40, billing_city).part_of("BillingAddress"),
    text("BillingState", "Billing State/Province", 80, |row| city(row, 20, |place| place.1)).part_of("BillingAddress"),
    text("BillingPostalCode", "Billing Zip/Postal Code", 20, |row| city(row, 20, |place| place.2))
        .part_of("BillingAddress"),
    text("BillingCountry", "Billing Country", 80, |row| city(row, 20, |place| place.3)).part_of("BillingAddress"),
    number(FieldType::Double, "BillingLatitude", "Billing Latitude", (18, 15), |row| {
        address(row, 20).place.map_or(Value::Null, |(latitude, _)| Value::Double(latitude))
    })
    .part_of("BillingAddress"),
    number(FieldType::Double, "BillingLongitude", "Billing Longitude", (18, 15), |row| {
        address(row, 20).place.map_or(Value::Null, |(_, longitude)| Value::Double(longitude))
    })
    .part_of("BillingAddress"),
    opaque(FieldType::Address, "BillingAddress", "Billing Address", 0, |row| {
        if city(row, 20, |place| place.0) == Value::Null {
            Value::Null
        } else {
            Value::Address(Box::new(address(row, 20)))
        }
    }),
    of_kind(FieldType::Phone, "Phone", "Account Phone", 40, |row| phone(row, 30, 8)),
    of_kind(FieldType::Phone, "Fax", "Account Fax", 40, |row| phone(row, 31, 70)),
    text("AccountNumber", "Account Number", 40, |row| {
        if row.chance(32, 20) { Value::Null } else { owned(format!("CD{:06}", row.below(33, 1_000_000))) }
    }),
    of_kind(FieldType::Url, "Website", "Website", 255, |row| {
        if row.chance(34, 25) { Value::Null } else { owned(format!("https://www.customer{}.example", row.number)) }
    }),
    picklist("Industry", "Industry", INDUSTRIES, |row| row.maybe(35, 12, INDUSTRIES)),
    number(FieldType::Currency, "AnnualRevenue", "Annual Revenue", (18, 0), |row| {
        if row.chance(36, 25) { Value::Null } else { Value::Double(f64::from(row.below(37, 9_000)) * 100_000.0) }
    }),
    int("NumberOfEmployees", "Employees", 8, |row| {
        if row.chance(38, 20) { Value::Null } else { Value::Int(i64::from(row.below(39, 200) * row.below(40, 900))) }
    }),
    picklist("Ownership", "Ownership", &["Public", "Private", "Subsidiary", "Other"], |row| {
        row.maybe(41, 40, &["Public", "Private", "Subsidiary", "Other"])
    }),
    text("TickerSymbol", "Ticker Symbol", 20, |row| row.maybe(42, 80, &["ALP", "BRT", "CSC", "DLT", "EVG", "NOR"])),
    long_text("Description", "Account Description", 32_000, |row| long(row, 43, 50)),
    picklist("Rating", "Account Rating", RATINGS, |row| row.maybe(44, 35, RATINGS)),
    text("Site", "Account Site", 80, |row| row.maybe(45, 70, &["HQ", "Warehouse", "Plant 2", "Зал А"])),
    picklist("AccountSource", "Account Source", SOURCES, |row| row.maybe(46, 50, SOURCES)),
];

const ACCOUNT_CUSTOM: &[FieldDef] = &[
    picklist("CustomerPriority__c", "Customer Priority", &["High", "Low", "Medium"], |row| {
        row.maybe(50, 30, &["High", "Low", "Medium"])
    })
    .custom(),
    picklist("SLA__c", "SLA", &["Gold", "Silver", "Platinum", "Bronze"], |row| {
        row.maybe(51, 30, &["Gold", "Silver", "Platinum", "Bronze"])
    })
    .custom(),
    moment(FieldType::Date, "SLAExpirationDate__c", "SLA Expiration Date", |row| {
        if row.chance(52, 40) { Value::Null } else { Value::Date(row.day(53, days(2025, 1, 1), 1_200)) }
    })
    .custom(),
    number(FieldType::Double, "NumberofLocations__c", "Number of Locations", (3, 0), |row| {
        if row.chance(54, 40) { Value::Null } else { Value::Double(f64::from(row.below(55, 400))) }
    })
    .custom(),
];

const CONTACT_FIELDS: &[FieldDef] = &[
    reference("AccountId", "Account ID", "Account", &[ACCOUNT], |row| row.maybe_other(1, 3, ACCOUNT)).child("Contacts"),
    text("LastName", "Last Name", 80, |row| borrowed(row.pick(2, LAST_NAMES))).required().part_of("Name"),
    text("FirstName", "First Name", 40, |row| row.maybe(3, 4, FIRST_NAMES)).part_of("Name"),
    picklist("Salutation", "Salutation", SALUTATIONS, |row| row.maybe(4, 30, SALUTATIONS)).part_of("Name"),
    text("Name", "Full Name", 121, |row| full_name(row, 3, 2)).required().read_only().name_field(),
    of_kind(FieldType::Textarea, "MailingStreet", "Mailing Street", 255, |row| row.maybe(20, 30, STREETS))
        .part_of("MailingAddress"),
    text("MailingCity", "Mailing City", 40, |row| city(row, 21, |place| place.0)).part_of("MailingAddress"),
    text("MailingCountry", "Mailing Country", 80, |row| city(row, 21, |place| place.3)).part_of("MailingAddress"),
    opaque(FieldType::Address, "MailingAddress", "Mailing Address", 0, |row| {
        Value::Address(Box::new(address(row, 21)))
    }),
    of_kind(FieldType::Phone, "Phone", "Business Phone", 40, |row| phone(row, 30, 10)),
    of_kind(FieldType::Phone, "MobilePhone", "Mobile Phone", 40, |row| phone(row, 31, 40)),
    of_kind(FieldType::Email, "Email", "Email", 80, |row| email(row, 32, 10)),
    text("Title", "Title", 128, |row| row.maybe(33, 15, TITLES)),
    text("Department", "Department", 80, |row| row.maybe(34, 30, DEPARTMENTS)),
    picklist("LeadSource", "Lead Source", SOURCES, |row| row.maybe(35, 30, SOURCES)),
    moment(FieldType::Date, "Birthdate", "Birthdate", |row| {
        if row.chance(36, 50) { Value::Null } else { Value::Date(row.day(37, days(1948, 2, 29), 20_000)) }
    }),
    reference("ReportsToId", "Reports To ID", "ReportsTo", &[CONTACT], |row| {
        if row.number == 0 || row.chance(38, 60) { None } else { Some((CONTACT, row.below(39, row.number))) }
    }),
    long_text("Description", "Contact Description", 32_000, |row| long(row, 40, 70)),
    boolean("HasOptedOutOfEmail", "Email Opt Out", |row| Value::Boolean(row.chance(41, 12))),
    boolean("DoNotCall", "Do Not Call", |row| Value::Boolean(row.chance(42, 8))),
];

const CONTACT_CUSTOM: &[FieldDef] = &[
    picklist("Level__c", "Level", &["Secondary", "Tertiary", "Primary"], |row| {
        row.maybe(50, 30, &["Secondary", "Tertiary", "Primary"])
    })
    .custom(),
    text("Languages__c", "Languages", 100, |row| {
        row.maybe(51, 40, &["English", "English, Deutsch", "Español", "日本語", "العربية"])
    })
    .custom(),
];

/// Stage, probability in per cent, forecast category.
const STAGES: &[(&str, u8, &str)] = &[
    ("Prospecting", 10, "Pipeline"),
    ("Qualification", 10, "Pipeline"),
    ("Needs Analysis", 20, "Pipeline"),
    ("Value Proposition", 50, "Pipeline"),
    ("Id. Decision Makers", 60, "Pipeline"),
    ("Perception Analysis", 70, "Pipeline"),
    ("Proposal/Price Quote", 75, "Pipeline"),
    ("Negotiation/Review", 90, "Pipeline"),
    ("Closed Won", 100, "Closed"),
    ("Closed Lost", 0, "Omitted"),
];
const STAGE_NAMES: &[&str] = &[
    "Prospecting",
    "Qualification",
    "Needs Analysis",
    "Value Proposition",
    "Id. Decision Makers",
    "Perception Analysis",
    "Proposal/Price Quote",
    "Negotiation/Review",
    "Closed Won",
    "Closed Lost",
];
const OPPORTUNITY_TYPES: &[&str] = &[
    "Existing Customer - Upgrade",
    "Existing Customer - Replacement",
    "Existing Customer - Downgrade",
    "New Customer",
];
const FORECASTS: &[&str] = &["Omitted", "Pipeline", "BestCase", "Forecast", "Closed"];
const FORECAST_LABELS: &[&str] = &["Omitted", "Pipeline", "Best Case", "Commit", "Closed"];

fn stage(row: Row<'_>) -> &'static (&'static str, u8, &'static str) {
    let place = match row.below(10, 100) {
        0..45 => 8,
        45..65 => 9,
        other => other as usize % 8,
    };
    STAGES.get(place).unwrap_or(&STAGES[0])
}

fn amount(row: Row<'_>) -> Option<f64> {
    if row.chance(12, 7) {
        return None;
    }
    // Most are small, some are huge; cents now and then.
    let cents = if row.chance(13, 30) { f64::from(row.below(14, 100)) / 100.0 } else { 0.0 };
    let scale = [50.0, 500.0, 1_000.0, 25_000.0][row.below(15, 4) as usize];
    Some(f64::from(row.below(16, 1_000)) * scale + cents)
}

fn close_day(row: Row<'_>) -> i64 {
    row.day(17, days(2022, 1, 1), 2_190)
}

/// Quarter and year of the fiscal year in which the opportunity closes.
fn fiscal_period(row: Row<'_>) -> (i64, i64) {
    let (_, quarter, year) = Calendar { fiscal_shift: FISCAL_SHIFT, week_start: 0 }.fiscal(close_day(row));
    (quarter, year)
}

fn opportunity_account(row: Row<'_>) -> Option<(u16, u32)> {
    row.maybe_other(1, 2, ACCOUNT)
}

const OPPORTUNITY_FIELDS: &[FieldDef] = &[
    reference("AccountId", "Account ID", "Account", &[ACCOUNT], opportunity_account).child("Opportunities"),
    boolean("IsPrivate", "Private", |row| Value::Boolean(row.chance(2, 1))),
    text("Name", "Name", 120, |row| {
        let mut name = match opportunity_account(row) {
            Some((object, number)) => account_name(row.of(object, number)).into_owned(),
            None => "Unassigned".to_owned(),
        };
        name.truncate(name.char_indices().nth(80).map_or(name.len(), |(at, _)| at));
        name.push_str(" – ");
        name.push_str(row.pick(3, PRODUCTS));
        Value::Text(Cow::Owned(name))
    })
    .required()
    .name_field(),
    long_text("Description", "Description", 32_000, |row| long(row, 4, 40)),
    picklist("StageName", "Stage", STAGE_NAMES, |row| borrowed(stage(row).0)).required(),
    number(FieldType::Currency, "Amount", "Amount", (18, 2), |row| amount(row).map_or(Value::Null, Value::Double)),
    number(FieldType::Percent, "Probability", "Probability (%)", (3, 0), |row| Value::Double(f64::from(stage(row).1))),
    number(FieldType::Currency, "ExpectedRevenue", "Expected Amount", (18, 2), |row| {
        amount(row).map_or(Value::Null, |amount| Value::Double((amount * f64::from(stage(row).1)).round() / 100.0))
    })
    .read_only(),
    number(FieldType::Double, "TotalOpportunityQuantity", "Quantity", (18, 2), |row| {
        if row.chance(18, 60) { Value::Null } else { Value::Double(f64::from(row.below(19, 4_000)) / 4.0) }
    }),
    moment(FieldType::Date, "CloseDate", "Close Date", |row| Value::Date(close_day(row))).required(),
    picklist("Type", "Opportunity Type", OPPORTUNITY_TYPES, |row| row.maybe(20, 15, OPPORTUNITY_TYPES)),
    text("NextStep", "Next Step", 255, |row| row.maybe(21, 55, NEXT_STEPS)),
    picklist("LeadSource", "Lead Source", SOURCES, |row| row.maybe(22, 25, SOURCES)),
    boolean("IsClosed", "Closed", |row| Value::Boolean(stage(row).2 != "Pipeline")).read_only(),
    boolean("IsWon", "Won", |row| Value::Boolean(stage(row).2 == "Closed")).read_only(),
    picklist("ForecastCategory", "Forecast Category", FORECASTS, |row| borrowed(stage(row).2))
        .labels(FORECAST_LABELS)
        .required()
        .read_only(),
    boolean("HasOpportunityLineItem", "Has Line Item", |row| Value::Boolean(row.chance(23, 50))).read_only(),
    reference("ContactId", "Contact ID", "Contact", &[CONTACT], |row| row.maybe_other(24, 50, CONTACT))
        .child("Opportunities"),
    moment(FieldType::Date, "LastActivityDate", "Last Activity", |row| {
        if row.chance(25, 35) { Value::Null } else { Value::Date(row.modified().div_euclid(86_400_000)) }
    })
    .read_only(),
    int("FiscalQuarter", "Fiscal Quarter", 9, |row| Value::Int(fiscal_period(row).0)).read_only(),
    int("FiscalYear", "Fiscal Year", 9, |row| Value::Int(fiscal_period(row).1)).read_only(),
    text("Fiscal", "Fiscal Period", 6, |row| {
        let (quarter, year) = fiscal_period(row);
        owned(format!("{year} {quarter}"))
    })
    .read_only(),
];

const OPPORTUNITY_CUSTOM: &[FieldDef] = &[
    picklist(
        "DeliveryInstallationStatus__c",
        "Delivery/Installation Status",
        &["In progress", "Yet to begin", "Completed"],
        |row| row.maybe(50, 30, &["In progress", "Yet to begin", "Completed"]),
    )
    .custom(),
    text("TrackingNumber__c", "Tracking Number", 12, |row| {
        if row.chance(51, 40) { Value::Null } else { owned(format!("{:012}", row.draw(52) % 1_000_000_000_000)) }
    })
    .custom()
    .help("Leading zeros count."),
    multi_picklist("Competitors__c", "Competitors", COMPETITORS, |row| row.some_of(53, COMPETITORS)).custom(),
    number(FieldType::Percent, "Discount__c", "Discount", (5, 2), |row| {
        if row.chance(55, 50) { Value::Null } else { Value::Double(f64::from(row.below(56, 4_000)) / 100.0) }
    })
    .custom(),
    number(FieldType::Double, "Days_To_Close__c", "Days to Close", (18, 0), |row| {
        #[allow(clippy::cast_precision_loss)]
        Value::Double((close_day(row) - row.created().div_euclid(86_400_000)) as f64)
    })
    .custom()
    .formula("CloseDate - DATEVALUE(CreatedDate)"),
];

const LINE_ITEM_FIELDS: &[FieldDef] = &[
    reference("OpportunityId", "Opportunity ID", "Opportunity", &[OPPORTUNITY], |row| row.other(1, OPPORTUNITY))
        .required()
        .with(Trait::CascadeDelete)
        .child("OpportunityLineItems"),
    reference("Product2Id", "Product ID", "Product2", &[PRODUCT], |row| row.other(2, PRODUCT))
        .required()
        .child("OpportunityLineItems"),
    text("Name", "Opportunity Product Name", 376, |row| match row.other(2, PRODUCT) {
        Some((_, number)) => owned(format!("Line {}: {}", row.number + 1, product_name(number))),
        None => Value::Null,
    })
    .read_only()
    .name_field(),
    number(FieldType::Double, "Quantity", "Quantity", (12, 2), |row| Value::Double(f64::from(row.below(3, 120) + 1)))
        .required(),
    number(FieldType::Currency, "UnitPrice", "Sales Price", (18, 2), |row| Value::Double(unit_price(row))),
    number(FieldType::Currency, "TotalPrice", "Total Price", (18, 2), |row| {
        Value::Double((unit_price(row) * 100.0).round() * f64::from(row.below(3, 120) + 1) / 100.0)
    }),
    number(FieldType::Percent, "Discount", "Line Discount", (5, 2), |row| {
        if row.chance(5, 70) { Value::Null } else { Value::Double(f64::from(row.below(6, 60)) / 2.0) }
    }),
    moment(FieldType::Date, "ServiceDate", "Date", |row| {
        if row.chance(7, 60) { Value::Null } else { Value::Date(row.day(8, days(2023, 1, 1), 1_800)) }
    }),
    text("Description", "Line Description", 255, |row| row.maybe(9, 70, NEXT_STEPS)),
    int("SortOrder", "Sort Order", 9, |row| Value::Int(i64::from(row.below(10, 20)))).read_only(),
];

fn unit_price(row: Row<'_>) -> f64 {
    f64::from(row.below(4, 2_000_000)) / 100.0
}

fn product_name(number: u32) -> &'static str {
    PRODUCTS.get(number as usize % PRODUCTS.len()).copied().unwrap_or_default()
}

const PRODUCT_FIELDS: &[FieldDef] = &[
    text("Name", "Product Name", 255, |row| {
        let edition = row.number as usize / PRODUCTS.len();
        let name = product_name(row.number);
        if edition == 0 { borrowed(name) } else { owned(format!("{name} (edition {})", edition + 1)) }
    })
    .required()
    .name_field(),
    text("ProductCode", "Product Code", 255, |row| owned(format!("GC{:04}", 1_000 + row.number * 10))),
    text("Description", "Product Description", 4_000, |row| row.maybe(2, 40, NEXT_STEPS)),
    boolean("IsActive", "Active", |row| Value::Boolean(row.chance(3, 90))),
    picklist("Family", "Product Family", FAMILIES, |row| row.maybe(4, 10, FAMILIES)),
    picklist("QuantityUnitOfMeasure", "Quantity Unit Of Measure", &["Each", "Hour"], |row| {
        row.maybe(5, 50, &["Each", "Hour"])
    }),
];

const LEAD_STATUSES: &[&str] =
    &["Open - Not Contacted", "Working - Contacted", "Closed - Converted", "Closed - Not Converted"];

const LEAD_FIELDS: &[FieldDef] = &[
    text("LastName", "Last Name", 80, |row| borrowed(row.pick(1, LAST_NAMES))).required().part_of("Name"),
    text("FirstName", "First Name", 40, |row| row.maybe(2, 6, FIRST_NAMES)).part_of("Name"),
    picklist("Salutation", "Salutation", SALUTATIONS, |row| row.maybe(3, 30, SALUTATIONS)).part_of("Name"),
    text("Name", "Full Name", 121, |row| full_name(row, 2, 1)).required().read_only().name_field(),
    text("Title", "Title", 128, |row| row.maybe(4, 20, TITLES)),
    text("Company", "Company", 255, |row| {
        Value::Text(account_name(row.of(ACCOUNT, row.number.wrapping_add(7_777_777))))
    })
    .required(),
    of_kind(FieldType::Textarea, "Street", "Street", 255, |row| row.maybe(20, 30, STREETS)).part_of("Address"),
    text("City", "City", 40, |row| city(row, 21, |place| place.0)).part_of("Address"),
    text("Country", "Country", 80, |row| city(row, 21, |place| place.3)).part_of("Address"),
    opaque(FieldType::Address, "Address", "Address", 0, |row| Value::Address(Box::new(address(row, 21)))),
    of_kind(FieldType::Phone, "Phone", "Phone", 40, |row| phone(row, 30, 12)),
    of_kind(FieldType::Email, "Email", "Email", 80, |row| email(row, 31, 8)),
    of_kind(FieldType::Url, "Website", "Website", 255, |row| {
        if row.chance(32, 50) { Value::Null } else { owned(format!("http://lead{}.example/", row.number)) }
    }),
    long_text("Description", "Description", 32_000, |row| long(row, 33, 60)),
    picklist("LeadSource", "Lead Source", SOURCES, |row| row.maybe(34, 10, SOURCES)),
    picklist("Status", "Status", LEAD_STATUSES, |row| borrowed(row.pick(35, LEAD_STATUSES)))
        .required()
        .default_choice("Open - Not Contacted"),
    picklist("Industry", "Industry", INDUSTRIES, |row| row.maybe(36, 30, INDUSTRIES)),
    picklist("Rating", "Rating", RATINGS, |row| row.maybe(37, 40, RATINGS)),
    number(FieldType::Currency, "AnnualRevenue", "Annual Revenue", (18, 0), |row| {
        if row.chance(38, 50) { Value::Null } else { Value::Double(f64::from(row.below(39, 900)) * 10_000.0) }
    }),
    int("NumberOfEmployees", "Employees", 8, |row| {
        if row.chance(40, 40) { Value::Null } else { Value::Int(i64::from(row.below(41, 5_000))) }
    }),
    boolean("IsConverted", "Converted", |row| Value::Boolean(row.pick(35, LEAD_STATUSES) == "Closed - Converted"))
        .read_only(),
    boolean("IsUnreadByOwner", "Unread By Owner", |row| Value::Boolean(row.chance(42, 20))),
];
