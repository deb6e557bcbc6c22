//! Chats that never were: what happens in each, with what stands around it. The same number makes the same chat.

use counterbell::clock::Micros;
use counterbell::ids::Id;
use counterbell::reports::fold::{Around, Bought};

const REASONS: [&str; 6] = [
    "button",
    "phrase",
    "keyword",
    "unsure",
    "checkout_stuck",
    "order",
];
const GROUPS: u64 = 8;
const TAGS: u64 = 30;
const PRODUCTS: u64 = 200;
const PAGES: u64 = 60;
const TOPICS: u64 = 90;
const RULES: u64 = 12;

/// An entry of a log: when, which kind, its data, what stands around it.
pub type Entry = (Micros, &'static str, String, Around);

/// Numbers that look like chance.
struct Dice(u64);

impl Dice {
    fn throw(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, most: u64) -> u64 {
        self.throw() % most.max(1)
    }

    /// The small ones far more often, as with tags and goods.
    fn mostly_small(&mut self, most: u64) -> u64 {
        let one = self.below(most);
        one.min(self.below(most)).min(self.below(most))
    }

    fn percent(&mut self, of: u64) -> bool {
        self.below(100) < of
    }

    /// Seconds around `middle`, from a tenth to ten times it.
    fn seconds(&mut self, middle: f64) -> i64 {
        let share = self.below(20_001) as f64 / 10_000.0 - 1.0;
        #[expect(clippy::cast_possible_truncation, reason = "hours at most")]
        let seconds = (middle * 10_f64.powf(share)) as i64;
        seconds.max(1)
    }
}

/// What happens in the chat of that number out of `all`, which are spread over so many days before `now`.
pub fn chat(number: u64, (all, days): (u64, i64), now: Micros, people: &[Id]) -> Vec<Entry> {
    let mut dice = Dice((number + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    for _ in 0..4 {
        dice.throw();
    }
    let span = (days - 1) * 86_400;
    #[expect(clippy::cast_possible_wrap, reason = "a million at most")]
    let since = (number as i64) * span / (all.max(1) as i64);
    let mut at = now.plus_seconds(since - days * 86_400);
    let mut log: Vec<Entry> = Vec::new();
    let mut add = |at: Micros, kind: &'static str, rest: &str, around: Around| {
        let data = format!(r#"{{"kind":"{kind}"{rest}}}"#);
        log.push((at, kind, data, around));
    };
    let plain = Around::default;
    add(at, "started", r#","visitor":"1""#, plain());
    for _ in 0..=dice.below(3) {
        at = at.plus_seconds(dice.seconds(20.0));
        add(
            at,
            "shopper_said",
            r#","message":"5","answer_due":null"#,
            plain(),
        );
        at = at.plus_seconds(2);
        add(
            at,
            "assistant_said",
            r#","message":"6","answers":"5""#,
            plain(),
        );
    }
    if dice.percent(20) {
        let rule = 100 + dice.below(RULES);
        let rest = format!(
            r#","rule":"{rule}","version":1,"message":null,"span":null,"once":null,"does":["request"]"#
        );
        add(at, "rule_fired", &rest, plain());
    }
    if dice.percent(35) {
        let reason = REASONS[usize::try_from(dice.mostly_small(6)).unwrap_or(0)];
        let wanted = if dice.percent(50) {
            format!(r#"{{"group":"{}"}}"#, 900 + dice.below(GROUPS))
        } else {
            r#""anyone""#.to_owned()
        };
        let around = Around {
            hour: u32::try_from(at.0.div_euclid(3_600_000_000).rem_euclid(24)).unwrap_or(0),
            page: Some(format!("/pages/{}", dice.mostly_small(PAGES))),
            products: vec![format!("product-{}", dice.mostly_small(PRODUCTS))],
            topic: Some(format!("topic {}", dice.mostly_small(TOPICS))),
            order: None,
            scored: None,
        };
        let rest = format!(r#","reason":"{reason}","priority":1,"wanted":{wanted}"#);
        add(at, "requested", &rest, around);
        let who = people[usize::try_from(dice.below(people.len() as u64)).unwrap_or(0)];
        at = at.plus_seconds(dice.seconds(90.0));
        let rest = format!(r#","staff":"{who}","how":"claim","answer_due":null"#);
        add(at, "taken_over", &rest, plain());
        at = at.plus_seconds(dice.seconds(40.0));
        add(
            at,
            "staff_said",
            &format!(r#","staff":"{who}","message":"8""#),
            plain(),
        );
        for _ in 0..=dice.below(2) {
            let tag = dice.mostly_small(TAGS);
            let rest = format!(r#","tag":"tag-{tag}","by":{{"staff":"{who}"}}"#);
            add(at, "tagged", &rest, plain());
        }
        if dice.percent(10) {
            let timing = ["early", "right", "late"][usize::try_from(dice.below(3)).unwrap_or(0)];
            let rest = format!(r#","staff":"{who}","timing":"{timing}""#);
            add(at, "judged", &rest, plain());
        }
        at = at.plus_seconds(dice.seconds(600.0));
        let rest = format!(r#","by":{{"staff":"{who}"}},"resolution":null"#);
        add(at, "closed", &rest, plain());
        if dice.percent(30) {
            let score = 1 + dice.below(5);
            at = at.plus_seconds(30);
            add(
                at,
                "scored",
                &format!(r#","ended":1,"score":{score}"#),
                plain(),
            );
        }
    }
    if dice.percent(5) {
        let order = Bought {
            created_at: at,
            amount: 10_000 * (20 + i64::try_from(dice.below(300)).unwrap_or(0)),
            currency: "USD".into(),
        };
        let around = Around {
            order: Some(order),
            ..plain()
        };
        add(
            at,
            "order_placed",
            &format!(r#","order":"{}""#, number + 1),
            around,
        );
    }
    log
}
