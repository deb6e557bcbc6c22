//! A store that never was: as many passages as are wanted, and what shoppers ask about them. The same every time.

use counterbell::assistant::language::Marked;
use counterbell::assistant::retrieval::{Document, DocumentKind};

const LOOKS: [&str; 20] = [
    "amber", "ashen", "bright", "charcoal", "cobalt", "copper", "crimson", "dusty", "emerald",
    "forest", "golden", "indigo", "ivory", "lilac", "midnight", "olive", "pearl", "russet",
    "sandy", "scarlet",
];
const STUFFS: [&str; 20] = [
    "alpaca",
    "bamboo",
    "birch",
    "canvas",
    "cork",
    "cotton",
    "enamel",
    "felt",
    "glass",
    "hemp",
    "jute",
    "leather",
    "linen",
    "oak",
    "porcelain",
    "silk",
    "steel",
    "stone",
    "walnut",
    "wool",
];
const THINGS: [&str; 25] = [
    "apron",
    "backpack",
    "basket",
    "blanket",
    "bottle",
    "bowl",
    "candle",
    "chair",
    "cushion",
    "desk lamp",
    "gloves",
    "hammock",
    "jacket",
    "kettle",
    "mirror",
    "notebook",
    "pillow",
    "planter",
    "rug",
    "scarf",
    "shelf",
    "slippers",
    "teapot",
    "towel",
    "umbrella",
];
const CARES: [&str; 8] = [
    "Wash it by hand in cold water and let it dry in the shade",
    "Wipe it with a damp cloth and keep it away from strong soap",
    "It may go into the dishwasher on a short programme",
    "Oil it twice a year so that it does not crack",
    "Brush it gently and air it outside after a long winter",
    "Do not put it on a heater or close to an open flame",
    "Stains come out with lukewarm water and a little vinegar",
    "It needs no care beyond a dry place to stand in",
];
const PLACES: [&str; 10] = [
    "a small workshop in Porto",
    "a family mill near Leeds",
    "our own atelier in Ghent",
    "a cooperative in Oaxaca",
    "two brothers in Bergen",
    "a studio above our shop",
    "a foundry in Solingen",
    "weavers on the Isle of Skye",
    "a pottery outside Kyoto",
    "a sawmill in the Black Forest",
];
const SUBJECTS: [(&str, &str); 8] = [
    (
        "Delivery",
        "Parcels leave our house within so many working days: ",
    ),
    (
        "Returns",
        "Things you do not like go back free of charge within so many days: ",
    ),
    (
        "Repairs",
        "What breaks is mended in our workshop, and the queue is so many days: ",
    ),
    (
        "Gift cards",
        "A card is good for so many months after the day it was bought: ",
    ),
    (
        "Payment",
        "You may pay in parts, and the most parts we allow is: ",
    ),
    (
        "Guarantee",
        "We stand behind seams and joints for so many years: ",
    ),
    (
        "Wholesale",
        "Shops may order from us from this number of pieces on: ",
    ),
    (
        "Warehouse pick-up",
        "The gate is open to visitors on weekdays until this hour: ",
    ),
];

/// Numbers that look thrown, and are not.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap_or(0) % most.max(1)
    }

    fn of<'a>(&mut self, words: &[&'a str]) -> &'a str {
        let at = self.below(words.len());
        words.get(at).copied().unwrap_or_default()
    }
}

/// So many documents of one passage each; every twentieth a page, the others goods.
pub fn documents(count: usize) -> Vec<Document> {
    (0..count).map(document).collect()
}

fn document(number: usize) -> Document {
    let mut dice = Dice::new(number as u64 + 1);
    let id = i64::try_from(number).unwrap_or(0);
    if number.is_multiple_of(20) {
        let at = (number / 20) % SUBJECTS.len();
        let (subject, says) = SUBJECTS.get(at).copied().unwrap_or(("", ""));
        return Document {
            id,
            title: format!("{subject}, part {}", number / 160 + 1),
            url: None,
            text: format!("{says}{}. {}.", 2 + dice.below(60), dice.of(&CARES)),
            kind: DocumentKind::Policy,
            questions: Vec::new(),
            marked: Marked::default(),
        };
    }
    // All that differ come before the first that repeats.
    let look = LOOKS.get(number % LOOKS.len()).copied().unwrap_or_default();
    let thing = number / LOOKS.len();
    let stuff = (thing / THINGS.len()) % STUFFS.len();
    let stuff = STUFFS.get(stuff).copied().unwrap_or_default();
    let thing = THINGS
        .get(thing % THINGS.len())
        .copied()
        .unwrap_or_default();
    Document {
        id,
        title: format!("{look} {stuff} {thing}"),
        url: None,
        text: format!(
            "This {thing} is made of {stuff} by {}. It weighs {} grams and comes in a box of its own. {}. Ask for \
             number {}-{:04} when you order by phone. It costs {} euros.",
            dice.of(&PLACES),
            50 * (1 + dice.below(40)),
            dice.of(&CARES),
            thing.get(..2).unwrap_or("xx").to_uppercase(),
            number % 10_000,
            5 + dice.below(120),
        ),
        kind: DocumentKind::Product,
        questions: Vec::new(),
        marked: Marked::default(),
    }
}

/// What shoppers ask: mostly about the goods, in words of their own; some mistyped, some about what the store does not
/// say, some for a person.
pub fn questions(count: usize) -> Vec<String> {
    let mut dice = Dice::new(7);
    (0..count)
        .map(|number| question(number, &mut dice))
        .collect()
}

fn question(number: usize, dice: &mut Dice) -> String {
    let (look, stuff, thing) = (dice.of(&LOOKS), dice.of(&STUFFS), dice.of(&THINGS));
    let asked = match number % 10 {
        0 => "can I talk to somebody who works there please".to_owned(),
        1 => format!("do you rent out a {thing} for a weekend in the mountains"),
        2 => "how long do I have to send something back if it does not fit me?".to_owned(),
        3 => format!("how heavy is the {look} {stuff} {thing}"),
        4 => format!("who makes your {thing} and where does the {stuff} come from?"),
        5 => format!(
            "is it ok to put the {stuff} {thing} in the washing machine or will that ruin it"
        ),
        6 => format!("what would a {look} {thing} cost me"),
        7 => "I dropped mine and a seam came open, will you fix it".to_owned(),
        8 => format!("my {thing} arrived with a scratch, what can I do about that now?"),
        _ => format!("looking for a {stuff} {thing} as a present for my mother, any in {look}?"),
    };
    if number % 7 == 3 {
        mistyped(&asked, dice)
    } else {
        asked
    }
}

/// Two neighbours change places somewhere in the second half.
fn mistyped(text: &str, dice: &mut Dice) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    let half = letters.len() / 2;
    let at = half + dice.below(half.saturating_sub(1));
    if at + 1 < letters.len() {
        letters.swap(at, at + 1);
    }
    letters.into_iter().collect()
}
