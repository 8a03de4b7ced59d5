//! How cells of a workbook look: each look is written once, and cells name it by number. Knows no cell.

use crate::format::rules::Paint;

/// Looks beyond this are plain. Spreadsheets take 65,490; no org has as many currencies.
const STYLES_MAX: usize = 1_000;
/// Numbers below are the formats that every spreadsheet knows.
const FIRST_FORMAT: usize = 164;
const DECIMALS_MAX: u8 = 18;
/// The two fills before it have to be there.
const FIRST_FILL: usize = 2;

/// How a number is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shown {
    General,
    /// `2026-11-23`, the same for whoever opens the file.
    Date,
    DateTime,
    Time,
    Decimals(u8),
    Percent(u8),
    /// With the currency's ISO code, if it is one.
    Currency(Option<[u8; 3]>, u8),
    /// `3 rows`
    Rows,
    /// `3 rows, not all loaded`
    RowsInPart,
}

/// What else there is to a look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Look {
    Plain,
    Heading,
    Link,
    /// A text that stays one when a person edits it, whatever it begins with.
    Marked,
    Wrapped,
}

/// All looks that cells have.
#[derive(Debug)]
pub(super) struct Styles {
    styles: Vec<(Shown, Look, Paint)>,
}

impl Styles {
    pub(super) fn new() -> Self {
        Self { styles: vec![(Shown::General, Look::Plain, Paint::default())] }
    }

    /// The number of a look.
    pub(super) fn number(&mut self, shown: Shown, look: Look, paint: Paint) -> usize {
        if let Some(number) = self.styles.iter().position(|style| *style == (shown, look, paint)) {
            return number;
        }
        if self.styles.len() >= STYLES_MAX {
            return 0;
        }
        self.styles.push((shown, look, paint));
        self.styles.len() - 1
    }

    /// The part `xl/styles.xml`.
    pub(super) fn xml(&self) -> String {
        let formats: Vec<Shown> = self.formats();
        let mut out = String::from(concat!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n",
            "<styleSheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">",
        ));
        if !formats.is_empty() {
            out.push_str(&format!("<numFmts count=\"{}\">", formats.len()));
            for (number, shown) in formats.iter().enumerate() {
                let (id, code) = (FIRST_FORMAT + number, shown.code().replace('"', "&quot;"));
                out.push_str(&format!("<numFmt numFmtId=\"{id}\" formatCode=\"{code}\"/>"));
            }
            out.push_str("</numFmts>");
        }
        out.push_str(concat!(
            "<fonts count=\"4\"><font><sz val=\"11\"/><name val=\"Calibri\"/><family val=\"2\"/></font>",
            "<font><b/><sz val=\"11\"/><name val=\"Calibri\"/><family val=\"2\"/></font>",
            "<font><u/><sz val=\"11\"/><color rgb=\"FF0563C1\"/><name val=\"Calibri\"/><family val=\"2\"/></font>",
            "<font><b/><u/><sz val=\"11\"/><color rgb=\"FF0563C1\"/><name val=\"Calibri\"/><family val=\"2\"/></font></fonts>",
        ));
        let fills = self.fills();
        out.push_str(&format!("<fills count=\"{}\">", FIRST_FILL + fills.len()));
        out.push_str(
            "<fill><patternFill patternType=\"none\"/></fill><fill><patternFill patternType=\"gray125\"/></fill>",
        );
        for [red, green, blue] in &fills {
            out.push_str(&format!(
                "<fill><patternFill patternType=\"solid\"><fgColor rgb=\"FF{red:02X}{green:02X}{blue:02X}\"/></patternFill></fill>"
            ));
        }
        out.push_str(concat!(
            "</fills>",
            "<borders count=\"1\"><border><left/><right/><top/><bottom/><diagonal/></border></borders>",
            "<cellStyleXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/></cellStyleXfs>",
        ));
        out.push_str(&format!("<cellXfs count=\"{}\">", self.styles.len()));
        for (shown, look, paint) in &self.styles {
            let format = formats.iter().position(|format| format == shown).map_or(0, |number| FIRST_FORMAT + number);
            let fill = fills.iter().position(|fill| Some(*fill) == paint.fill).map_or(0, |number| FIRST_FILL + number);
            out.push_str(&look.xml(format, fill, paint.bold));
        }
        out.push_str(concat!(
            "</cellXfs><cellStyles count=\"1\"><cellStyle name=\"Normal\" xfId=\"0\" builtinId=\"0\"/></cellStyles>",
            "<dxfs count=\"0\"/><tableStyles count=\"0\"/></styleSheet>",
        ));
        out
    }

    fn formats(&self) -> Vec<Shown> {
        let mut formats = Vec::new();
        for (shown, ..) in &self.styles {
            if *shown != Shown::General && !formats.contains(shown) {
                formats.push(*shown);
            }
        }
        formats
    }

    fn fills(&self) -> Vec<[u8; 3]> {
        let mut fills = Vec::new();
        for fill in self.styles.iter().filter_map(|(.., paint)| paint.fill) {
            if !fills.contains(&fill) {
                fills.push(fill);
            }
        }
        fills
    }
}

impl Look {
    fn xml(self, format: usize, fill: usize, is_bold: bool) -> String {
        let font = match (self, is_bold) {
            (Self::Link, false) => 2,
            (Self::Link, true) => 3,
            (Self::Heading, _) | (_, true) => 1,
            _ => 0,
        };
        let filled = if fill > 0 { " applyFill=\"1\"" } else { "" };
        let (attribute, inner) = match self {
            Self::Marked => (" quotePrefix=\"1\"", ""),
            Self::Wrapped => (" applyAlignment=\"1\"", "<alignment vertical=\"top\" wrapText=\"1\"/>"),
            _ => ("", ""),
        };
        format!(
            "<xf numFmtId=\"{format}\" fontId=\"{font}\" fillId=\"{fill}\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\" applyFont=\"1\"{filled}{attribute}>{inner}</xf>"
        )
    }
}

impl Shown {
    fn code(self) -> String {
        let places = |decimals: u8| match usize::from(decimals.min(DECIMALS_MAX)) {
            0 => String::new(),
            decimals => format!(".{}", "0".repeat(decimals)),
        };
        match self {
            Self::General => "General".to_owned(),
            Self::Date => "yyyy\\-mm\\-dd".to_owned(),
            Self::DateTime => "yyyy\\-mm\\-dd\\ hh:mm:ss".to_owned(),
            Self::Time => "hh:mm:ss".to_owned(),
            Self::Decimals(decimals) => format!("#,##0{}", places(decimals)),
            Self::Percent(decimals) => format!("0{}%", places(decimals)),
            Self::Currency(Some(code), decimals) => {
                format!("#,##0{}\\ [${}]", places(decimals), String::from_utf8_lossy(&code))
            }
            Self::Currency(None, decimals) => format!("#,##0{}", places(decimals)),
            Self::Rows => "[=1]0\" row\";0\" rows\"".to_owned(),
            Self::RowsInPart => "[=1]0\" row, not all loaded\";0\" rows, not all loaded\"".to_owned(),
        }
    }
}
