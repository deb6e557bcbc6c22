//! Whether a colour can be read on another, as WCAG 2.2 measures it. Pure.

/// What text needs at least (1.4.3), and what shows where something is, such as a button's edge (1.4.11).
pub const TEXT: f64 = 4.5;
/// See [`TEXT`].
pub const SHAPE: f64 = 3.0;
/// What the panel lies on, light and dark.
pub const SURFACES: [(&str, &str); 2] = [("light", "#ffffff"), ("dark", "#1a1a1f")];

/// `#rrggbb` in parts from 0 to 1.
fn parts(color: &str) -> Option<[f64; 3]> {
    let digits = color.strip_prefix('#').filter(|digits| digits.len() == 6)?;
    let mut out = [0.0; 3];
    for (at, part) in out.iter_mut().enumerate() {
        let pair = digits.get(2 * at..2 * at + 2)?;
        *part = f64::from(u8::from_str_radix(pair, 16).ok()?) / 255.0;
    }
    Some(out)
}

/// How bright it is, 0 to 1.
fn luminance(color: &str) -> Option<f64> {
    let linear = parts(color)?.map(|part| {
        if part <= 0.04045 {
            part / 12.92
        } else {
            ((part + 0.055) / 1.055).powf(2.4)
        }
    });
    let [red, green, blue] = linear;
    Some(0.2126 * red + 0.7152 * green + 0.0722 * blue)
}

/// How well two colours can be told apart, 1 to 21; nothing where one is none.
#[must_use]
pub fn ratio(one: &str, other: &str) -> Option<f64> {
    let (one, other) = (luminance(one)? + 0.05, luminance(other)? + 0.05);
    Some(one.max(other) / one.min(other))
}

/// Black or white, whichever reads better on it; nothing where it is no colour.
#[must_use]
pub fn on_color(color: &str) -> Option<&'static str> {
    let (white, black) = (ratio(color, "#ffffff")?, ratio(color, "#000000")?);
    Some(if white >= black { "#ffffff" } else { "#000000" })
}

/// What is hard to see about a colour that buttons and the shopper's own words have, in words for merchants.
#[must_use]
pub fn warning(color: &str) -> Option<String> {
    let faint: Vec<&str> = SURFACES
        .into_iter()
        .filter(|(_, surface)| ratio(color, surface).is_some_and(|ratio| ratio < SHAPE))
        .map(|(name, _)| name)
        .collect();
    let [one] = faint.as_slice() else {
        return None;
    };
    let surface = SURFACES.iter().find(|(name, _)| name == one)?.1;
    let ratio = ratio(color, surface)?;
    Some(format!(
        "Hard to tell from a {one} panel: {ratio:.1} to 1, where {SHAPE:.0} to 1 is needed. Choose a {} colour.",
        if *one == "light" { "darker" } else { "lighter" }
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contrast_is_what_the_standard_says() {
        assert!((ratio("#000000", "#ffffff").unwrap() - 21.0).abs() < 0.001);
        assert!((ratio("#777777", "#ffffff").unwrap() - 4.478).abs() < 0.01);
        assert!((ratio("#0a7d5a", "#0a7d5a").unwrap() - 1.0).abs() < 0.001);
        assert_eq!(ratio("red", "#ffffff"), None);
        assert_eq!(ratio("#12345é", "#ffffff"), None);
    }

    #[test]
    fn words_can_be_read_on_every_colour() {
        for red in (0..=255).step_by(15) {
            for green in (0..=255).step_by(15) {
                for blue in (0..=255).step_by(15) {
                    let color = format!("#{red:02x}{green:02x}{blue:02x}");
                    let on = on_color(&color).unwrap();
                    assert!(ratio(&color, on).unwrap() >= TEXT, "{color} {on}");
                }
            }
        }
        assert_eq!(on_color("#0a7d5a"), Some("#ffffff"));
        assert_eq!(on_color("#ffd400"), Some("#000000"));
        assert_eq!(on_color(""), None);
    }

    #[test]
    fn a_colour_that_is_lost_on_the_panel_is_told() {
        assert!(warning("#ffd400").unwrap().contains("light panel"));
        assert!(warning("#101014").unwrap().contains("dark panel"));
        assert_eq!(warning("#0a7d5a"), None);
        assert!(warning("#000000").is_some());
        assert_eq!(warning(""), None);
    }
}
