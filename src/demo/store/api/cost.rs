//! What a query costs, and the leaky bucket it is paid from: 2,000 points that come back at 100 a second.
//!
//! An object is one point, a mutation ten, a connection two and something for its size. How much exactly Shopify does
//! not say; here it grows slower than the size, as theirs does.

use graphql_parser::query::{Field, FragmentDefinition, Selection, SelectionSet, Value as Given};
use serde_json::{Map, Value, json};

use crate::clock::Micros;

/// One query may ask for this much.
pub const MOST: i64 = 1_000;
const SIZE: f64 = 2_000.0;
const BACK_A_SECOND: f64 = 100.0;

/// The points the app has in this shop.
#[derive(Debug)]
pub struct Bucket {
    points: f64,
    at: Micros,
}

impl Bucket {
    pub fn full(now: Micros) -> Self {
        Self {
            points: SIZE,
            at: now,
        }
    }

    /// Takes what the query may cost, if it is there.
    pub fn take(&mut self, cost: i64, now: Micros) -> bool {
        let passed = now.0.saturating_sub(self.at.0).max(0);
        #[expect(clippy::cast_precision_loss, reason = "a full bucket is a full bucket")]
        let seconds = passed as f64 / 1_000_000.0;
        self.points = (self.points + seconds * BACK_A_SECOND).min(SIZE);
        self.at = self.at.max(now);
        let cost = points(cost);
        if self.points < cost {
            return false;
        }
        self.points -= cost;
        true
    }

    /// Gives back what was asked for and not used.
    pub fn give_back(&mut self, cost: i64) {
        self.points = (self.points + points(cost)).min(SIZE);
    }

    /// Empties it.
    pub fn empty(&mut self) {
        self.points = 0.0;
    }

    /// `extensions.cost` of an answer.
    pub fn report(&self, requested: i64, actual: Option<i64>) -> Value {
        json!({ "cost": {
            "requestedQueryCost": requested,
            "actualQueryCost": actual,
            "throttleStatus": {
                "maximumAvailable": SIZE,
                "currentlyAvailable": self.points.floor(),
                "restoreRate": BACK_A_SECOND,
            },
        } })
    }
}

fn points(cost: i64) -> f64 {
    i32::try_from(cost).map_or(SIZE, f64::from)
}

/// A connection of `count` objects that cost `each`.
pub fn connection(count: i64, each: i64) -> i64 {
    let count = u16::try_from(count).unwrap_or(u16::MAX);
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the power of a small number is small"
    )]
    let weight = f64::from(count).powf(0.75).ceil() as i64;
    2 + weight.saturating_mul(1 + each)
}

type Set = SelectionSet<'static, String>;

/// What is known while a query is weighed.
pub struct Scales<'a> {
    pub fragments: &'a [FragmentDefinition<'static, String>],
    pub variables: &'a Map<String, Value>,
}

impl Scales<'_> {
    /// The most a selection can cost.
    pub fn weigh(&self, set: &Set) -> i64 {
        self.within(set, 0)
    }

    fn within(&self, set: &Set, depth: u8) -> i64 {
        // Fragments that name each other are refused when they are run.
        if depth > 32 {
            return MOST + 1;
        }
        let each = |selection: &Selection<'static, String>| match selection {
            Selection::Field(field) => self.field(field, depth),
            Selection::InlineFragment(fragment) => self.within(&fragment.selection_set, depth + 1),
            Selection::FragmentSpread(spread) => {
                let named = self
                    .fragments
                    .iter()
                    .find(|one| one.name == spread.fragment_name);
                named.map_or(0, |one| self.within(&one.selection_set, depth + 1))
            }
        };
        set.items.iter().map(each).fold(0, i64::saturating_add)
    }

    fn field(&self, field: &Field<'static, String>, depth: u8) -> i64 {
        if field.selection_set.items.is_empty() {
            return 0;
        }
        let below = self.within(&field.selection_set, depth + 1);
        let count = field.arguments.iter().find_map(|(name, given)| {
            ["first", "last"]
                .contains(&name.as_str())
                .then(|| self.count(given))
        });
        match (count, field.name.as_str()) {
            (_, "nodes" | "edges" | "node" | "pageInfo" | "userErrors") => below,
            (Some(count), _) => connection(count, below),
            (None, _) => 1 + below,
        }
    }

    fn count(&self, given: &Given<'static, String>) -> i64 {
        match given {
            Given::Int(number) => number.as_i64().unwrap_or(0),
            Given::Variable(name) => self
                .variables
                .get(name)
                .and_then(Value::as_i64)
                .unwrap_or(0),
            _ => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Micros = Micros(1_795_219_200_000_000);

    #[test]
    fn points_come_back_with_time_and_never_beyond_full() {
        let mut bucket = Bucket::full(NOW);
        assert!(bucket.take(1_000, NOW) && bucket.take(1_000, NOW) && !bucket.take(1, NOW));
        assert!(!bucket.take(101, NOW.plus_seconds(1)));
        assert!(bucket.take(100, NOW.plus_seconds(1)));
        bucket.give_back(90);
        assert!(bucket.take(90, NOW.plus_seconds(1)) && !bucket.take(1, NOW.plus_seconds(1)));
        assert!(
            bucket.take(1_000, NOW.plus_seconds(900)) && bucket.take(1_000, NOW.plus_seconds(900))
        );
        assert!(!bucket.take(1, NOW.plus_seconds(900)));
    }

    #[test]
    fn a_query_is_weighed_before_it_is_run() {
        let weigh = |text: &str| {
            let document = graphql_parser::parse_query::<String>(text)
                .unwrap()
                .into_static();
            let mut total = 0;
            for definition in &document.definitions {
                if let graphql_parser::query::Definition::Operation(
                    graphql_parser::query::OperationDefinition::SelectionSet(set),
                ) = definition
                {
                    let variables = Map::new();
                    total = Scales {
                        fragments: &[],
                        variables: &variables,
                    }
                    .weigh(set);
                }
            }
            total
        };
        assert_eq!(weigh("{ shop { name } }"), 1);
        assert_eq!(
            weigh("{ orders(first: 1) { nodes { id } pageInfo { hasNextPage } } }"),
            3
        );
        let wide = "{ products(first: 250) { nodes { variants(first: 250) { nodes { id } } } } }";
        assert!(weigh(wide) > MOST);
    }
}
