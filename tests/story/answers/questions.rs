//! What shoppers of the demo's store ask, in their own words: with the document that has the answer and
//! words the answer must hold, and near questions the store's content has no answer to.

/// Question, document (or either of two, parted by `|`), words the answer must hold.
pub type Asked = (&'static str, &'static str, &'static [&'static str]);

const RETURNS: &str = "page:returns";
const SHIPPING: &str = "page:shipping";
const WARRANTY: &str = "page:warranty";
const FAQ: &str = "page:faq";
const ABOUT: &str = "page:about";
const CONTACT: &str = "page:contact";
const PRIVACY: &str = "page:privacy";
const MOONRISE: &str = "product:crescent-moonrise";
const HERON: &str = "product:heron-semi-hollow";
const COASTLINE: &str = "product:coastline-s-electric";
const NIGHTFALL: &str = "product:nightfall-reverb";

/// What the demo and the widget themselves tell a newcomer to ask.
#[rustfmt::skip]
pub const SHOWN: &[Asked] = &[
    ("Can I send strings back?", RETURNS, &["only while the packet is unopened"]),
    ("How do returns work?", RETURNS, &["within 30 days", "condition"]),
    ("How long does delivery take?", SHIPPING, &["3–5 business days", "1–2 business days"]),
    ("Is there a warranty?", WARRANTY, &["two-year warranty", "five years"]),
];

/// Tuned on.
#[rustfmt::skip]
pub const ANSWERABLE: &[Asked] = &[
    ("can i send it back if i don't like it", RETURNS, &["within 30 days"]),
    ("Can I bring my guitar back?", RETURNS, &["within 30 days"]),
    ("what if I want to give them back", RETURNS, &["within 30 days"]),
    ("can I swap the guitar for another colour", RETURNS, &["exchange"]),
    ("How do I return a pedal?", RETURNS, &["prepaid label"]),
    ("who pays return shipping?", RETURNS, &["free for guitars, basses and pedals"]),
    ("What is your return policy?", RETURNS, &["within 30 days"]),
    ("how many days do I have to return something", RETURNS, &["30 days"]),
    ("can I return opened strings", RETURNS, &["unopened"]),
    ("when will I get my money back?", RETURNS, &["five business days"]),
    ("how long do refunds take", RETURNS, &["five business days"]),
    ("can I cancel my order", RETURNS, &["until they are packed"]),
    ("which things can't be returned", RETURNS, &["gift cards"]),
    ("do you ship to Canada?", SHIPPING, &["Canada"]),
    ("how much is shipping to Canada?", SHIPPING, &["$14.90", "$29.00"]),
    ("how long does shipping to Germany take", SHIPPING, &["8–12 business days"]),
    ("how much is shipping", SHIPPING, &["$6.90"]),
    ("is shipping free?", SHIPPING, &["$75.00"]),
    ("do you ship to PO boxes", SHIPPING, &["PO boxes"]),
    ("which countries do you deliver to?", SHIPPING, &["Netherlands"]),
    ("do I have to pay customs?", SHIPPING, &["carrier collects duties"]),
    ("how can I track my parcel", SHIPPING, &["tracking link"]),
    ("my package arrived damaged, what now?", SHIPPING, &["within seven days"]),
    ("how fast is express shipping", SHIPPING, &["1–2 business days"]),
    ("when do you send out my order", SHIPPING, &["same day"]),
    ("what does the warranty cover?", WARRANTY, &["Faulty electronics"]),
    ("how long is the warranty?", WARRANTY, &["two-year"]),
    ("what is not covered by the warranty", WARRANTY, &["Normal wear"]),
    ("how do I make a warranty claim", WARRANTY, &["order number"]),
    ("my pedal stopped working", WARRANTY, &["repair"]),
    ("how much does a fret dress cost", WARRANTY, &["$120.00"]),
    ("can you fix a guitar I bought elsewhere", WARRANTY, &["bought here or elsewhere"]),
    ("are your cables guaranteed", "page:warranty|product:braided-cable-5m", &["ten"]),
    ("when was the shop founded?", ABOUT, &["2009"]),
    ("how many people work at Crescent Music", ABOUT, &["Nine people"]),
    ("what are your opening hours?", CONTACT, &["10 am to 6 pm"]),
    ("are you open on Sundays?", CONTACT, &["closed on Sundays"]),
    ("where is your shop?", CONTACT, &["418 Foundry Street"]),
    ("what's your phone number", CONTACT, &["555-0142"]),
    ("do you give guitar lessons", CONTACT, &["$45.00"]),
    ("what is your email address?", CONTACT, &["hello@crescent-music.example"]),
    ("do you have left-handed guitars?", FAQ, &["Coastline", "four to six weeks"]),
    ("can I pick up my order in the shop?", FAQ, &["next business day"]),
    ("do you set up guitars?", FAQ, &["set up by our luthier"]),
    ("what does a setup of my own guitar cost", FAQ, &["$65.00"]),
    ("do you price match?", FAQ, &["same new item in stock for less"]),
    ("can I get it gift wrapped?", FAQ, &["$4.00"]),
    ("do you sell gift cards?", FAQ, &["$25.00"]),
    ("can I pay with PayPal", FAQ, &["PayPal"]),
    ("can I pay in instalments", FAQ, &["four interest-free parts"]),
    ("do you take trade-ins?", FAQ, &["in trade"]),
    ("which strings do I need for my electric guitar", FAQ, &["nickel"]),
    ("is the Wren in stock?", "page:faq|product:wren-travel-acoustic", &["sold out"]),
    ("when is the wren back", FAQ, &["five weeks"]),
    ("how much is the Nightfall reverb?", NIGHTFALL, &["$249.00"]),
    ("does the Nightfall need a special power supply?", "page:faq|product:nightfall-reverb", &["300 mA"]),
    ("how heavy is the Heron?", HERON, &["3.4 kg"]),
    ("what's the scale length of the Coastline?", COASTLINE, &["25.5 in"]),
    ("what colours does the Moonrise come in?", MOONRISE, &["Midnight", "Harvest"]),
    ("what gauge are the Northwind strings?", "product:northwind-nickel-electric-strings", &["9, 11, 16"]),
    ("does the Moonrise come with a case", MOONRISE, &["ard case"]),
    ("what pickups does the Heron have", HERON, &["humbuckers"]),
    ("price of the Keystone compressor", "product:keystone-compressor", &["$139.00"]),
    ("how long is the braided cable", "product:braided-cable-5m", &["5 m"]),
    ("does the Tidepool run on a battery", "product:tidepool-chorus", &["no battery"]),
    ("what is SKU VE-EMB-1", "product:ember-overdrive", &["Ember Overdrive"]),
    ("how many algorithms does the Nightfall have", NIGHTFALL, &["six algorithms"]),
    ("is the wren good for kids", "product:wren-travel-acoustic", &["nine years"]),
    ("what is the body of the longshore made of", "product:longshore-bass", &["Ash"]),
    ("how wide is the leather strap", "product:meridian-leather-strap", &["7 cm"]),
    ("are the northwind strings coated", "product:northwind-nickel-electric-strings", &["not coated"]),
    ("how long do you keep my chats?", PRIVACY, &["two years"]),
    ("do you sell my data", PRIVACY, &["don't sell data"]),
    ("can you delete my data", PRIVACY, &["delete"]),
];

/// Tuned on.
#[rustfmt::skip]
pub const UNANSWERABLE: &[&str] = &[
    "how do I tune a ukulele?", "what is your VAT number?", "do you sell grand pianos?", "what's the resale value in Peru?",
    "who is your CEO?", "can you teach me jazz theory?", "do you rent amplifiers?", "will it rain tomorrow?", "do you buy used drums?",
    "do you sell trumpets?", "do you ship to Brazil?", "can I pay with bitcoin?", "do you have a loyalty programme?",
    "is there wifi in the shop?", "do you carry Fender Stratocasters?", "are you hiring?", "what is the impedance of the Ember?",
    "does the Nightfall have MIDI?", "who won the world cup?", "what is the capital of France?", "do you sell violins?",
    "can I bring my dog?", "is the strap vegan?", "write me a poem about the sea", "how do I play a barre chord?",
    "do you engrave names on guitars?", "which microphone is best for vocals?", "do you have a student discount?",
    "can I insure my guitar with you?", "do you offer drum lessons?", "what amp should I buy?", "how many stores do you have in Texas?",
    "do you record bands?", "can you send me your catalogue by fax?", "is the Heron waterproof?", "what is your bank account number?",
];

/// Written after the tuning, to see what it is worth: 14 of 20 were right at first sight. One mistake it
/// showed ("how much does … weigh" is no question of money) has been mended since; nothing else was tuned.
#[rustfmt::skip]
pub const UNSEEN: &[Asked] = &[
    ("can I ship a pedal back to you?", RETURNS, &["return"]),
    ("what happens if I return only part of my order, do I get shipping refunded", RETURNS, &["whole order"]),
    ("can picks be returned", RETURNS, &["Opened picks"]),
    ("how much is express delivery to the UK or Australia", SHIPPING, &["$49.00"]),
    ("my parcel hasn't moved in days", SHIPPING, &["ask the carrier"]),
    ("do you deliver to France?", SHIPPING, &["France"]),
    ("what do I have to spend to get free delivery", SHIPPING, &["$75.00"]),
    ("is damage from dropping it covered", WARRANTY, &["falls"]),
    ("how do I claim on my warranty", WARRANTY, &["order number"]),
    ("how much does a new nut cost", WARRANTY, &["$55.00"]),
    ("are you open on Saturday", CONTACT, &["10 am to 4 pm"]),
    ("is there a place to lock my bicycle", CONTACT, &["bicycle parking"]),
    ("is the shop wheelchair accessible / step free?", CONTACT, &["step-free"]),
    ("do gift cards expire", FAQ, &["don't expire"]),
    ("how long do you hold an order for pickup", FAQ, &["ten days"]),
    ("do you accept Apple Pay", FAQ, &["Apple Pay"]),
    ("how much does the Tidepool weigh", "product:tidepool-chorus", &["360 g"]),
    ("what wood is the Driftwood top", "product:driftwood-dreadnought", &["Sitka spruce"]),
    ("how long does the tuner battery last", "product:pinpoint-clip-tuner", &["40 hours"]),
    ("how many picks are in the sampler", "product:dozen-pick-sampler", &["12 picks"]),
];

/// Written after the tuning; never tuned on.
#[rustfmt::skip]
pub const UNSEEN_UNANSWERABLE: &[&str] = &[
    "do you sell saxophone reeds?", "how do I change strings on a banjo?", "what is the best song to learn first?",
    "do you offer financing for teachers in Ohio?", "is the Keystone gluten free?", "who designed your logo?",
    "can I get a job at your shop?", "do you make custom paint jobs?", "how loud is the Paperplane in decibels?",
    "what is the meaning of life?",
];
