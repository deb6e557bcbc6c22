//! Numbers in words: lengths of time, shares, and how much more than before.

/// "42 s", "3 min 20 s", "2 h 5 min", "3 d 4 h". Of microseconds.
#[must_use]
pub fn took(micros: i64) -> String {
    let seconds = (micros.max(0) + 500_000) / 1_000_000;
    let (minutes, hours, days) = (seconds / 60, seconds / 3600, seconds / 86_400);
    let two = |large: i64, name: &str, small: i64, below: &str| {
        if small == 0 {
            format!("{large} {name}")
        } else {
            format!("{large} {name} {small} {below}")
        }
    };
    match seconds {
        0 => "under 1 s".to_owned(),
        1..60 => format!("{seconds} s"),
        60..3600 => two(minutes, "min", seconds % 60, "s"),
        3600..86_400 => two(hours, "h", minutes % 60, "min"),
        _ => two(days, "d", hours % 24, "h"),
    }
}

/// "12,345".
#[must_use]
pub fn grouped(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if number < 0 {
        format!("−{text}")
    } else {
        text
    }
}

/// "37 %" of a whole; nothing of nothing.
#[must_use]
pub fn share(part: i64, whole: i64) -> Option<String> {
    (whole > 0).then(|| format!("{} %", (part * 100 + whole / 2) / whole))
}

/// How much more or less than before: "+12 %", "−3 %", "as before"; nothing where there was nothing.
#[must_use]
pub fn change(now: i64, before: i64) -> Option<String> {
    if before <= 0 {
        return None;
    }
    let percent = ((now - before) * 100 + (now - before).signum() * before / 2) / before;
    Some(match percent {
        0 => "as before".to_owned(),
        more @ 1.. => format!("+{} %", grouped(more)),
        less => format!("{} %", grouped(less)),
    })
}

/// "4.3", of a sum of whole marks.
#[must_use]
pub fn mean(total: i64, number: i64) -> Option<String> {
    if number <= 0 {
        return None;
    }
    let tenths = (total * 10 + number / 2) / number;
    Some(format!("{}.{}", tenths / 10, tenths % 10))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_worded_briefly() {
        let second = 1_000_000;
        assert_eq!(took(200_000), "under 1 s");
        assert_eq!(took(42 * second), "42 s");
        assert_eq!(took(200 * second), "3 min 20 s");
        assert_eq!(took(7_500 * second), "2 h 5 min");
        assert_eq!(took(3 * 86_400 * second), "3 d");
        assert_eq!(grouped(1_234_567), "1,234,567");
        assert_eq!(grouped(-999), "−999");
        assert_eq!(share(1, 3).as_deref(), Some("33 %"));
        assert_eq!(share(0, 0), None);
        assert_eq!(change(112, 100).as_deref(), Some("+12 %"));
        assert_eq!(change(1, 3).as_deref(), Some("−67 %"));
        assert_eq!(change(3, 3).as_deref(), Some("as before"));
        assert_eq!(change(3, 0), None);
        assert_eq!(mean(13, 3).as_deref(), Some("4.3"));
    }
}
