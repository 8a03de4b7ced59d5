//! Where the parts of a chart stand, in pixels: bars, lines, points, and what is written beside the axes. Knows no element and no table.

use super::scale::{Scale, Tick, day_ticks, number_ticks};

/// Height of a bar that lies, with the gap to the next.
const BAR_PX: i32 = 24;
const BAR_GAP_PX: i32 = 6;
/// Width of a character of what is written beside the axes, about.
const CHAR_PX: f64 = 6.4;
const MARGIN_PX: i32 = 8;
const AXIS_PX: i32 = 22;
const UPRIGHT_PX: i32 = 260;

/// How values are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Style {
    #[default]
    Bar,
    Line,
    Scatter,
}

/// What the values from left to right are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Along {
    /// Names, one beside the other.
    #[default]
    Names,
    /// Numbers.
    Numbers,
    /// Days since 1970-01-01.
    Days,
}

/// A value to be shown.
#[derive(Clone, Debug, PartialEq)]
pub struct Point {
    /// What it belongs to: `Closed Won`, `2026-11`.
    pub label: String,
    /// Its place from left to right, where that is a number or day.
    pub x: f64,
    /// The value; `None` where there is none.
    pub y: Option<f64>,
    /// What it says in words.
    pub text: String,
}

/// A chart in pixels.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Picture {
    pub width: i32,
    pub height: i32,
    /// The part inside the axes: left, top, right, bottom.
    pub inside: (i32, i32, i32, i32),
    /// Values beside the left axis, or of lying bars below: their places.
    pub values: Vec<(i32, String)>,
    /// What is written along: places and texts.
    pub along: Vec<(i32, String)>,
    /// Bars: left, top, width, height.
    pub bars: Vec<(i32, i32, i32, i32)>,
    /// A line as the path of an SVG.
    pub line: String,
    /// For each point its middle, where a pointer or the keyboard finds it.
    pub places: Vec<(i32, i32)>,
    /// Bars lie.
    pub is_lying: bool,
}

/// Lays a chart out in a width.
#[must_use]
pub fn picture(points: &[Point], style: Style, along: Along, width_px: i32) -> Picture {
    let width = width_px.clamp(160, 4_000);
    if style == Style::Bar && along == Along::Names {
        lying(points, width)
    } else {
        upright(points, style, along, width)
    }
}

/// The point that is nearest to a place; along lines and bars the way across does not count.
#[must_use]
pub fn nearest(picture: &Picture, style: Style, x: i32, y: i32) -> Option<usize> {
    let far = |place: &(i32, i32)| {
        let (dx, dy) = (i64::from(place.0 - x), i64::from(place.1 - y));
        match style {
            Style::Scatter => dx * dx + dy * dy,
            _ if picture.is_lying => dy.abs(),
            _ => dx.abs(),
        }
    };
    (0..picture.places.len()).min_by_key(|at| far(&picture.places[*at]))
}

/// Names need room: bars lie, one below the other.
fn lying(points: &[Point], width: i32) -> Picture {
    let longest = points.iter().map(|point| point.label.chars().count()).max().unwrap_or(0);
    let left = text_px(longest.min(26)).min(width * 2 / 5) + MARGIN_PX;
    let right = width - MARGIN_PX * 2;
    let (least, greatest) = ends(points, true);
    let ticks = number_ticks(least, greatest, ticks_that_fit(right - left));
    let scale = Scale { values: reach(&ticks, least, greatest), px: (f64::from(left), f64::from(right)) };
    let zero = scale.place(scale.values.0.max(0.0_f64.min(scale.values.1)));
    let count = i32::try_from(points.len()).unwrap_or(i32::MAX / BAR_PX);
    let bottom = MARGIN_PX + count * BAR_PX;
    let mut picture = Picture {
        width,
        height: bottom + AXIS_PX,
        inside: (left, MARGIN_PX, right, bottom),
        values: ticks.into_iter().map(|tick| (scale.place(tick.at), tick.text)).collect(),
        is_lying: true,
        ..Picture::default()
    };
    let mut top = MARGIN_PX;
    for point in points {
        let end = point.y.map_or(zero, |value| scale.place(value));
        picture.along.push((top + BAR_PX / 2, cut(&point.label, left - MARGIN_PX)));
        picture.bars.push((zero.min(end), top + BAR_GAP_PX / 2, (end - zero).abs().max(1), BAR_PX - BAR_GAP_PX));
        picture.places.push((end, top + BAR_PX / 2));
        top += BAR_PX;
    }
    picture
}

fn upright(points: &[Point], style: Style, along: Along, width: i32) -> Picture {
    let (least, greatest) = ends(points, style != Style::Scatter);
    let ticks = number_ticks(least, greatest, 5);
    let widest = ticks.iter().map(|tick| tick.text.chars().count()).max().unwrap_or(1);
    let inside = (text_px(widest) + MARGIN_PX * 2, MARGIN_PX * 2, width - MARGIN_PX * 2, UPRIGHT_PX - AXIS_PX);
    let (left, top, right, bottom) = inside;
    let up = Scale { values: reach(&ticks, least, greatest), px: (f64::from(bottom), f64::from(top)) };
    let mut picture = Picture {
        width,
        height: UPRIGHT_PX,
        inside,
        values: ticks.into_iter().map(|tick| (up.place(tick.at), tick.text)).collect(),
        ..Picture::default()
    };
    let count = i32::try_from(points.len().max(1)).unwrap_or(i32::MAX);
    let band = f64::from(right - left) / f64::from(count);
    // Bars and names have a place of their own each; what is a number or day stands where it belongs.
    let is_banded = style == Style::Bar || along == Along::Names;
    let (from, to) = points.iter().fold((f64::MAX, f64::MIN), |(from, to), point| (from.min(point.x), to.max(point.x)));
    let across_ticks = match along {
        Along::Numbers if !is_banded => number_ticks(from, to, ticks_that_fit(right - left)),
        Along::Days if !is_banded => day_ticks(from, to, ticks_that_fit(right - left)),
        _ => Vec::new(),
    };
    let across_ends = if along == Along::Numbers { reach(&across_ticks, from, to) } else { (from, to) };
    let across = Scale { values: across_ends, px: (f64::from(left), f64::from(right)) };
    let middle = |at: usize| {
        #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation)] // a place on a screen
        let px = (f64::from(left) + band * (at as f64 + 0.5)).round() as i32;
        px
    };
    if is_banded {
        let widest = points.iter().map(|point| point.label.chars().count()).max().unwrap_or(1).min(16);
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // a handful
        let every = (f64::from(text_px(widest) + 10) / band).ceil().max(1.0) as usize;
        let named = points.iter().enumerate().step_by(every);
        picture.along = named.map(|(at, point)| (middle(at), cut(&point.label, text_px(17)))).collect();
    } else {
        picture.along = across_ticks.into_iter().map(|tick| (across.place(tick.at), tick.text)).collect();
    }
    let zero = up.place(up.values.0.max(0.0_f64.min(up.values.1)));
    let mut is_drawing = false;
    for (at, point) in points.iter().enumerate() {
        let x = if is_banded { middle(at) } else { across.place(point.x) };
        let Some(value) = point.y else {
            // A gap: nothing is not zero.
            is_drawing = false;
            picture.places.push((x, zero));
            continue;
        };
        let y = up.place(value);
        match style {
            Style::Bar => {
                #[allow(clippy::cast_possible_truncation)] // a width on a screen
                let width = ((band * 0.76) as i32).max(1);
                picture.bars.push((x - width / 2, zero.min(y), width, (zero - y).abs().max(1)));
            }
            Style::Line => {
                picture.line += if is_drawing { "L" } else { "M" };
                picture.line += &x.to_string();
                picture.line += " ";
                picture.line += &y.to_string();
                is_drawing = true;
            }
            Style::Scatter => {}
        }
        picture.places.push((x, y));
    }
    picture
}

/// Least and greatest value; bars and lines begin at zero where they can.
fn ends(points: &[Point], from_zero: bool) -> (f64, f64) {
    let values = points.iter().filter_map(|point| point.y).filter(|value| value.is_finite());
    let (least, greatest) =
        values.fold((f64::MAX, f64::MIN), |(least, greatest), value| (least.min(value), greatest.max(value)));
    if least > greatest {
        return (0.0, 1.0);
    }
    if from_zero { (least.min(0.0), greatest.max(0.0)) } else { (least, greatest) }
}

/// From the first tick, or the least value if that is less, to the last.
fn reach(ticks: &[Tick], least: f64, greatest: f64) -> (f64, f64) {
    match (ticks.first(), ticks.last()) {
        (Some(first), Some(last)) => (first.at.min(least), last.at.max(greatest)),
        _ => (least, greatest),
    }
}

fn ticks_that_fit(px: i32) -> usize {
    usize::try_from(px / 64).unwrap_or(0).clamp(2, 10)
}

fn text_px(chars: usize) -> i32 {
    #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation)] // a few characters
    let px = (chars as f64 * CHAR_PX).ceil() as i32;
    px
}

/// A text that fits into a width.
fn cut(text: &str, px: i32) -> String {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // a few characters
    let most = (f64::from(px.max(0)) / CHAR_PX) as usize;
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(most.saturating_sub(1)).collect();
    short.push('…');
    short
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{Just, prop_assert, prop_assert_eq, prop_oneof, proptest};

    use super::*;

    fn point(label: &str, x: f64, y: Option<f64>) -> Point {
        Point { label: label.to_owned(), x, y, text: String::new() }
    }

    #[test]
    fn bars_of_names_lie_and_begin_at_zero() {
        let points = [point("Closed Won", 0.0, Some(100.0)), point("Lost", 0.0, Some(50.0)), point("Open", 0.0, None)];
        let picture = picture(&points, Style::Bar, Along::Names, 400);
        assert!(picture.is_lying);
        let [won, lost, open] = picture.bars[..] else { panic!("{picture:?}") };
        assert_eq!((won.0, won.0), (lost.0, open.0));
        assert!((won.2 - lost.2 * 2).abs() <= 1, "half the value, half the bar: {picture:?}");
        assert_eq!(open.2, 1, "nothing is hardly to be seen");
        assert!(won.1 < lost.1 && lost.1 < open.1);
        assert_eq!(picture.values[0].1, "0");
    }

    #[test]
    fn what_is_less_than_zero_goes_the_other_way() {
        let points = [point("a", 0.0, Some(10.0)), point("b", 0.0, Some(-10.0))];
        let lying = picture(&points, Style::Bar, Along::Names, 400);
        assert_eq!(lying.bars[0].0, lying.bars[1].0 + lying.bars[1].2);
        let upright = picture(&points, Style::Bar, Along::Days, 400);
        assert_eq!(upright.bars[0].1 + upright.bars[0].3, upright.bars[1].1);
    }

    #[test]
    fn a_line_has_a_gap_where_there_is_nothing() {
        let points = [(0.0, Some(1.0)), (1.0, Some(2.0)), (2.0, None), (3.0, Some(1.0))].map(|(x, y)| point("", x, y));
        let picture = picture(&points, Style::Line, Along::Days, 400);
        assert_eq!(picture.line.matches('M').count(), 2, "{}", picture.line);
        assert_eq!(picture.line.matches('L').count(), 1);
        assert_eq!(picture.places.len(), 4);
    }

    #[test]
    fn days_that_are_far_apart_stand_far_apart() {
        let points = [(0.0, Some(1.0)), (1.0, Some(1.0)), (100.0, Some(1.0))].map(|(x, y)| point("", x, y));
        let places = picture(&points, Style::Line, Along::Days, 400).places;
        assert!(places[1].0 - places[0].0 < 10 && places[2].0 - places[1].0 > 200, "{places:?}");
    }

    #[test]
    fn the_pointer_finds_what_it_is_at() {
        let points = [point("a", 0.0, Some(10.0)), point("b", 0.0, Some(20.0)), point("c", 0.0, Some(30.0))];
        let lying = picture(&points, Style::Bar, Along::Names, 400);
        assert_eq!(nearest(&lying, Style::Bar, 399, lying.places[1].1 + 3), Some(1));
        let upright = picture(&points, Style::Line, Along::Names, 400);
        assert_eq!(nearest(&upright, Style::Line, upright.places[2].0 - 5, 0), Some(2));
        assert_eq!(nearest(&Picture::default(), Style::Line, 0, 0), None);
    }

    #[test]
    fn names_are_left_out_where_they_would_run_into_each_other() {
        let points: Vec<Point> = (0..60).map(|month| point("2026-11", f64::from(month), Some(1.0))).collect();
        let picture = picture(&points, Style::Bar, Along::Days, 400);
        assert_eq!(picture.bars.len(), 60);
        assert!(picture.along.len() <= 8, "{}", picture.along.len());
        assert!(picture.along.windows(2).all(|pair| pair[1].0 - pair[0].0 > 45), "{:?}", picture.along);
    }

    proptest! {
        #[test]
        fn nothing_stands_outside_of_the_picture(
            values in proptest::collection::vec((-1e9_f64..1e9, proptest::option::of(-1e9_f64..1e9)), 0..60),
            style in prop_oneof![Just(Style::Bar), Just(Style::Line), Just(Style::Scatter)],
            along in prop_oneof![Just(Along::Names), Just(Along::Numbers), Just(Along::Days)],
            width in 0_i32..3_000,
        ) {
            let points: Vec<Point> = values.iter().map(|(x, y)| point("a name", *x, *y)).collect();
            let picture = picture(&points, style, along, width);
            prop_assert_eq!(picture.places.len(), points.len());
            for (x, y) in &picture.places {
                prop_assert!((0..=picture.width).contains(x) && (0..=picture.height).contains(y), "{} {}", x, y);
            }
            for (x, y, width, height) in &picture.bars {
                prop_assert!(*x >= 0 && x + width <= picture.width + 1 && *y >= 0 && y + height <= picture.height + 1);
            }
        }

        #[test]
        fn odd_values_make_no_chart_panic(
            values in proptest::collection::vec((proptest::num::f64::ANY, proptest::num::f64::ANY), 0..9),
            width in proptest::num::i32::ANY,
        ) {
            let points: Vec<Point> = values.iter().map(|(x, y)| point("é", *x, Some(*y))).collect();
            for style in [Style::Bar, Style::Line, Style::Scatter] {
                for along in [Along::Names, Along::Numbers, Along::Days] {
                    let _ = picture(&points, style, along, width);
                }
            }
        }
    }
}
