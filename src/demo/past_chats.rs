//! What was said at Crescent Music in the two weeks before the demo's first start.
//!
//! Only words and their order: who takes part, when, and what the rules make of it is decided where
//! the chats are played. The assistant says sentences as the store's pages have them; facts staff
//! give are the store's too. `CHATS` is a script, so it keeps one step to a line.

use Step::{
    Asks, Assistant, Cart, Closes, Handled, HandsBack, Judges, Keyword, Says, Shopper, Tags, Takes,
    Thinks, Unsure, Wait,
};
use Who::{Leo, Mia};

use crate::conversation::Timing::{self, Early, Late, Right};

/// A member of the demo's staff.
#[derive(Debug, Clone, Copy)]
pub enum Who {
    /// Owns the shop.
    Mia,
    /// Works at the counter.
    Leo,
}

/// What happens next in a chat.
#[derive(Debug, Clone, Copy)]
pub enum Step {
    /// The shopper writes.
    Shopper(&'static str),
    /// The assistant answers, from pages: (title, path such as "/pages/returns").
    Assistant(&'static str, &'static [(&'static str, &'static str)]),
    /// The assistant does not know; what it looked at. A person is asked for.
    Unsure(&'static [(&'static str, &'static str)]),
    /// The shopper presses "Talk to a person" and gives (or skips) the order number.
    Asks(Option<&'static str>),
    /// A word such as "refund" in the message just written called a person (tag refund-or-cancel).
    Keyword,
    /// A cart worth so many cents is seen (over $200.00 it tags and raises attention).
    Cart(i64),
    /// Staff takes the chat over.
    Takes(Who),
    /// The one who holds it writes.
    Says(Who, &'static str),
    /// The holder gives it back to the assistant.
    HandsBack(Who),
    /// Staff marks it as handled.
    Handled(Who),
    /// Staff puts a tag on it.
    Tags(Who, &'static str),
    /// Staff closes it: as "resolved", "no-reply", "not-a-question", or without a word.
    Closes(Who, Option<&'static str>),
    /// The shopper says how it was, 1 to 5, once it is closed.
    Thinks(i32),
    /// Staff judges the moment a person was asked for.
    Judges(Who, Timing),
    /// So many seconds pass.
    Wait(i64),
}

/// A chat of the past two weeks.
#[derive(Debug, Clone, Copy)]
pub struct PastChat {
    /// Days ago (0 to 13) it began.
    pub days_ago: i64,
    /// Seconds after midnight UTC; on day 0 only the order counts. Portland opens at about 64 800.
    pub at_second: i64,
    /// The shopper's name, if known.
    pub name: Option<&'static str>,
    /// The shopper's address, if known.
    pub email: Option<&'static str>,
    /// Path and title of the page the chat was opened on.
    pub page: (&'static str, &'static str),
    /// What happened, in order.
    pub steps: &'static [Step],
}

/// Title and path of a page the assistant answered from.
type Source = (&'static str, &'static str);

const SHIPPING: Source = ("Shipping", "/pages/shipping");
const RETURNS: Source = ("Returns & refunds", "/pages/returns");
const WARRANTY: Source = ("Warranty & repairs", "/pages/warranty");
const FAQ: Source = ("Questions & answers", "/pages/faq");
const CONTACT: Source = ("Contact & opening hours", "/pages/contact");
const MOONRISE: Source = ("Crescent Moonrise", "/products/crescent-moonrise");
const COASTLINE: Source = ("Coastline Electric", "/products/coastline-s-electric");
const NIGHTFALL: Source = ("Nightfall Reverb", "/products/nightfall-reverb");
const NORTHWIND: Source = (
    "Northwind Nickel Electric Strings",
    "/products/northwind-nickel-electric-strings",
);
const HERON: Source = ("Heron Semi-Hollow", "/products/heron-semi-hollow");
const STRAP: Source = (
    "Meridian Padded Leather Strap",
    "/products/meridian-leather-strap",
);

/// All of them, oldest first. Those of day 0 are still open.
#[rustfmt::skip]
pub const CHATS: &[PastChat] = &[
    PastChat { days_ago: 13, at_second: 66_000, name: Some("Priya Nair"), email: None, page: ("/pages/returns", "Returns & refunds"), steps: &[
        Shopper("hi! can i send strings back if theyre the wrong gauge? i havent opened them"),
        Assistant("Strings can be returned only while the packet is unopened: once strings have been unpacked or fitted they can't come back.", &[RETURNS]),
        Wait(45), Shopper("perfect, and how?"),
        Assistant("Write to us with your order number and we send you a prepaid label within one business day. Pack the item as it came to you, and drop it off at any carrier counter.", &[RETURNS]),
        Wait(300), Closes(Mia, Some("resolved")), Thinks(5),
    ] },
    PastChat { days_ago: 13, at_second: 70_000, name: Some("Owen Achterberg"), email: Some("owen.a@example.com"), page: ("/products/coastline-s-electric", "Coastline Electric"), steps: &[
        Shopper("Do you have this one left-handed, and does it cost more?"),
        Assistant("The Coastline Electric is in stock left-handed in Sea Glass, at the same price. Every other guitar and bass can be ordered left-handed; that takes four to six weeks and needs a deposit of 20 percent.", &[FAQ, COASTLINE]),
        Wait(60), Shopper("Finally a shop that doesn't charge us extra. Thanks!"),
        Assistant("You're welcome. Is there anything else you would like to know?", &[]),
        Wait(240), Tags(Leo, "left-handed"), Closes(Leo, Some("resolved")), Thinks(4),
    ] },
    PastChat { days_ago: 12, at_second: 65_000, name: None, email: None, page: ("/products/fiveway-power-supply", "Fiveway Isolated Power Supply"), steps: &[
        Cart(33_800), Shopper("will the fiveway run the nightfall plus my ember"),
        Assistant("Nightfall needs the most current, 300 mA; the Fiveway power supply feeds any five of them.", &[FAQ, NIGHTFALL]),
        Wait(90), Shopper("sweet, ordering"),
        Assistant("All right. Ask me whenever there is something else.", &[]),
        Wait(200), Handled(Leo), Closes(Leo, Some("resolved")),
    ] },
    PastChat { days_ago: 12, at_second: 79_000, name: Some("Marcus"), email: None, page: ("/products/nightfall-reverb", "Nightfall Reverb"), steps: &[
        Shopper("Can I switch presets on the Nightfall over MIDI?"),
        Unsure(&[NIGHTFALL]),
        Wait(110), Takes(Leo), Says(Leo, "Hi Marcus, Leo here. No MIDI, I'm afraid. It remembers one preset, which you recall with the second footswitch, and there is an expression input."),
        Wait(70), Shopper("Ok, one is enough for me to be honest. Do the tails carry on when I kick it off?"),
        Wait(150), Says(Leo, "Either way: hold the footswitch to choose whether they ring out or stop at once. Come by and play it, or take it home for 30 days."),
        Wait(80), Shopper("Great service. Cheers"), Closes(Leo, Some("resolved")), Judges(Leo, Right), Thinks(5),
    ] },
    PastChat { days_ago: 11, at_second: 68_000, name: Some("Ada Bell"), email: Some("ada.bell@example.com"), page: ("/pages/returns", "Returns & refunds"), steps: &[
        Shopper("I got the light strings with my Ember and meant to get 10-46. Packet is still closed. Can I swap?"),
        Assistant("For another colour, gauge or a left-handed model, ask for an exchange instead: we put the new one aside at once and send it out as soon as yours is on its way.", &[RETURNS]),
        Wait(30), Asks(Some("#1039")),
        Wait(130), Takes(Mia), Says(Mia, "Hello Ada! I've put a Regular 10–46 aside for you. The label is in your mail within one business day; drop the 9–42 off at any carrier counter."),
        Wait(60), Shopper("You're the best. The Ember is lovely by the way."),
        Wait(40), Says(Mia, "Try it with the guitar's volume at half. That's where it lives."),
        Handled(Mia), Closes(Mia, Some("resolved")),
    ] },
    PastChat { days_ago: 11, at_second: 82_000, name: None, email: None, page: ("/", "Guitars, pedals & strings"), steps: &[
        Shopper("hello"),
        Assistant("Hello! I'm the store's AI assistant. What would you like to know?", &[]),
        Wait(400), Closes(Mia, Some("no-reply")),
    ] },
    PastChat { days_ago: 10, at_second: 74_000, name: Some("Helen Brandt"), email: Some("h.brandt@example.org"), page: ("/collections/strings", "Strings & accessories"), steps: &[
        Shopper("Good afternoon. I run a school orchestra's guitar class and need about forty sets of 9–42 each term. Is there a discount for that quantity?"),
        Unsure(&[NORTHWIND, FAQ]),
        Wait(190), Takes(Mia), Says(Mia, "Good afternoon Ms. Brandt, I'm Mia, the owner. There is no list price for that, so I'd like to write you an offer. Forty Light 9–42, three times a year?"),
        Wait(120), Shopper("Twice a year is enough: September and February."),
        Wait(50), Says(Mia, "Then you'll have it by e-mail within one business day. With forty sets standard shipping is free in any case."),
        Wait(60), Shopper("Wonderful, thank you."), Tags(Mia, "wholesale"), Closes(Mia, Some("resolved")), Judges(Mia, Late), Thinks(4),
    ] },
    PastChat { days_ago: 9, at_second: 64_900, name: Some("Jonas Weidner"), email: Some("jonas.weidner@example.de"), page: ("/products/tidepool-chorus", "Tidepool Chorus"), steps: &[
        Shopper("Hallo, was kostet der Versand vom Tidepool nach Köln, und kommt da noch Zoll drauf?"),
        Unsure(&[SHIPPING]),
        Wait(160), Takes(Mia), Says(Mia, "Hallo Herr Weidner! Standard kostet 29 $ und dauert 8–12 Werktage, Express 49 $ und 3–5 Werktage. Zoll und Steuern sind nicht im Preis; die erhebt der Zusteller bei der Lieferung."),
        Wait(90), Shopper("Alles klar. Dann Standard, so eilig hab ich's nicht."),
        Wait(30), Says(Mia, "Gerne. Sie bekommen einen Link zur Verfolgung, sobald das Paket unterwegs ist."),
        Closes(Mia, Some("resolved")),
    ] },
    PastChat { days_ago: 9, at_second: 77_000, name: Some("Bea"), email: None, page: ("/pages/faq", "Questions & answers"), steps: &[
        Shopper("how much is a setup for a strat type guitar i allready own, floating trem"),
        Assistant("A set-up costs $65.00 including a set of strings of your choice and takes three to five business days. A guitar with a floating tremolo costs $85.00.", &[FAQ]),
        Wait(35), Shopper("ok and are you open on saturday"),
        Assistant("The shop and the chat team are here Monday to Friday from 10 am to 6 pm and Saturday from 10 am to 4 pm, Pacific time.", &[CONTACT]),
        Wait(350), Tags(Leo, "set-up"), Closes(Leo, Some("resolved")),
    ] },
    PastChat { days_ago: 8, at_second: 1_200, name: Some("Tomas Lind"), email: Some("tomas.lind@example.com"), page: ("/pages/returns", "Returns & refunds"), steps: &[
        Shopper("Please cancel my order #1040. My bass is a short scale and the Harbor strings are for 34 inch, I only saw it now."),
        Keyword,
        Wait(95), Takes(Mia), Says(Mia, "Hi Tomas, you're in time: it isn't packed yet, so cancelling is free. I'm doing it now. The $29.00 and the shipping go back to the card you paid with."),
        Wait(60), Shopper("Thanks, that was quick. Do you have short scale sets?"),
        Wait(45), Says(Mia, "Not at the moment; Harbor is the one bass set we carry. Sorry!"),
        Wait(30), Shopper("No problem."), Handled(Mia), Closes(Mia, Some("resolved")),
    ] },
    PastChat { days_ago: 8, at_second: 72_000, name: Some("Gil Ferreira"), email: Some("gil.f@example.com"), page: ("/products/paperplane-delay", "Paperplane Delay"), steps: &[
        Shopper("do you price match? found the paperplane 12 bucks cheaper"),
        Assistant("If a shop in the United States has the same new item in stock for less, including shipping, we match its price, also up to 14 days after you bought it. Send us the link. Marketplaces and clearance sales are left out.", &[FAQ]),
        Wait(50), Asks(None), Shopper("it's a shop in Ohio, new, in stock, free shipping. mailed the link to hello@"),
        Wait(220), Takes(Leo), Says(Leo, "Got it, and it checks out: $177.00 for you. I've mailed you a code that takes the $12.00 off."),
        Wait(70), Shopper("legend"), Closes(Leo, Some("resolved")),
    ] },
    PastChat { days_ago: 7, at_second: 64_800, name: None, email: None, page: ("/", "Guitars, pedals & strings"), steps: &[
        Shopper("GROW YOUR STORE!!! we bring 10.000 visitors to your page in 7 days, first week free"),
        Unsure(&[]),
        Wait(300), Takes(Mia), Closes(Mia, Some("not-a-question")),
    ] },
    PastChat { days_ago: 7, at_second: 69_000, name: Some("Renée Okafor"), email: Some("renee.okafor@example.com"), page: ("/pages/shipping", "Shipping"), steps: &[
        Shopper("My Keystone arrived today with the box crushed and one knob snapped off. What now?"),
        Assistant("If a parcel arrives damaged, keep the packaging and send us photos within seven days. We replace the goods or refund you in full, and we pay for the way back.", &[SHIPPING]),
        Wait(40), Shopper("I have photos. I need it for a gig on Saturday."), Asks(None),
        Wait(75), Takes(Mia), Says(Mia, "Oh no. Send the photos to hello@crescent-music.example and I'll pack a new one before 2 pm. It goes by express, 1–2 business days, on us."),
        Wait(180), Shopper("Sent. Thank you so much!!"),
        Wait(60), Says(Mia, "Here they are. Packed and with the carrier this afternoon; the label for the broken one is in the box."),
        Tags(Mia, "damaged"), Handled(Mia), Closes(Mia, Some("resolved")), Judges(Mia, Right), Thinks(5),
    ] },
    PastChat { days_ago: 7, at_second: 80_500, name: Some("Lucía"), email: None, page: ("/products/driftwood-dreadnought", "Driftwood Dreadnought"), steps: &[
        Shopper("Hola, ¿hacen envíos a México? Me interesa la Driftwood."),
        Unsure(&[SHIPPING]),
        Wait(140), Takes(Leo), Says(Leo, "¡Hola Lucía! Por ahora no enviamos a México, solo a Estados Unidos, Canadá, Reino Unido, Alemania, Francia, Países Bajos y Australia. Lo siento."),
        Wait(60), Shopper("Tengo una prima en San Diego, ¿a su casa se puede?"),
        Wait(40), Says(Leo, "Claro que sí. El envío es gratis y tarda de 3 a 5 días hábiles, más un día para el ajuste de la guitarra."),
        HandsBack(Leo), Shopper("muchas gracias"), Assistant("Con gusto. ¡Hasta luego!", &[]),
        Wait(200), Closes(Leo, Some("resolved")),
    ] },
    PastChat { days_ago: 6, at_second: 66_500, name: Some("Dale Whitcomb"), email: Some("dale.whitcomb@example.com"), page: ("/products/crescent-moonrise", "Crescent Moonrise"), steps: &[
        Cart(129_900), Shopper("About to pull the trigger on a Harvest. Could it come set up for drop C with 11s?"),
        Assistant("Each one comes with a hard case, a signed build card and a set-up to your liking: tell us your gauge and tuning when you order.", &[MOONRISE]),
        Wait(60), Takes(Leo), Says(Leo, "Hi Dale, Leo from the shop. Write \"11–49, drop C\" into the order note and our luthier sets it up for that. It's free and adds one business day."),
        Wait(100), Shopper("Is that still returnable though? It's a lot of money."),
        Wait(50), Says(Leo, "Yes, 30 days. Only custom set-ups to unusual gauges can't come back, and 11–49 is a set we sell every day."),
        Wait(90), Shopper("Sold."), Tags(Leo, "set-up"), Handled(Leo), Closes(Leo, Some("resolved")),
    ] },
    PastChat { days_ago: 6, at_second: 75_000, name: Some("Ines"), email: None, page: ("/products/pinpoint-clip-tuner", "Pinpoint Clip-on Tuner"), steps: &[
        Shopper("Do you gift wrap? It's for my dad and he must not see the price :)"),
        Assistant("Gift wrap costs $4.00 an item for anything smaller than a guitar, with a handwritten card. Ask for it in the order note. Prices are left off the packing slip.", &[FAQ]),
        Wait(25), Shopper("Lovely."), Assistant("All right. Ask me whenever there is something else.", &[]),
        Wait(300), Closes(Mia, Some("resolved")),
    ] },
    PastChat { days_ago: 5, at_second: 64_900, name: Some("Walt Jimenez"), email: Some("walt.j@example.com"), page: ("/pages/shipping", "Shipping"), steps: &[
        Shopper("Tracking has said \"in transit\" since last Thursday. Where is my strap"),
        Assistant("If the tracking hasn't moved for three business days, tell us and we will ask the carrier.", &[SHIPPING]),
        Wait(20), Shopper("well, I am telling you"), Asks(None),
        Wait(260), Takes(Leo), Says(Leo, "Fair enough, Walt. I found it by your e-mail and have asked the carrier: it was missorted in Reno and is moving again."),
        Wait(120), Shopper("when will it be here then"),
        Wait(80), Says(Leo, "They say Wednesday. If it isn't, write here again and I'll send you another one the same day."),
        Wait(90), Shopper("OK. Thanks Leo."), Tags(Leo, "shipping-delayed"), Handled(Leo), Closes(Leo, Some("resolved")), Judges(Leo, Early), Thinks(3),
    ] },
    PastChat { days_ago: 5, at_second: 83_000, name: None, email: None, page: ("/pages/contact", "Contact & opening hours"), steps: &[
        Shopper("bass lessons for a total beginner, 52 yrs old, is that a thing"),
        Assistant("We teach guitar and bass on Tuesday and Thursday evenings, $45.00 for 45 minutes. The first lesson is half price.", &[CONTACT]),
        Wait(240), Closes(Leo, Some("resolved")),
    ] },
    PastChat { days_ago: 4, at_second: 71_000, name: Some("Sunniva Dahl"), email: None, page: ("/pages/warranty", "Warranty & repairs"), steps: &[
        Shopper("My Tidepool went silent after eight months. Only the LED still works."),
        Assistant("Everything we sell has a two-year warranty against faults in material and workmanship, counted from the day of delivery. Send us your order number, a few words and a photo or a short video. You hear from us within two business days.", &[WARRANTY]),
        Wait(55), Shopper("And who pays the postage? I'm in Ohio."),
        Assistant("We pay for shipping both ways within the United States.", &[WARRANTY]),
        Wait(380), Tags(Mia, "warranty"), Closes(Mia, Some("resolved")), Judges(Mia, Right), Thinks(5),
    ] },
    PastChat { days_ago: 3, at_second: 67_000, name: Some("Kwame"), email: None, page: ("/products/heron-semi-hollow", "Heron Semi-Hollow"), steps: &[
        Shopper("Would you take the Heron or the Coastline for a small jazz trio? Mostly clean, quiet rooms."),
        Unsure(&[HERON, COASTLINE]),
        Wait(100), Takes(Leo), Says(Leo, "The Heron, without thinking. The centre block keeps it from howling, and the neck pickup at half volume is all you need in a small room."),
        Wait(150), Shopper("That's what I hoped to hear, thank you."),
        Wait(30), Says(Leo, "Enjoy it! I'm back to the bench; the assistant is here for the rest."),
        HandsBack(Leo), Wait(60), Shopper("Can I pay for it in instalments?"),
        Assistant("You can pay in four interest-free parts from $100.00.", &[FAQ]),
        Wait(350), Closes(Leo, Some("resolved")),
    ] },
    PastChat { days_ago: 3, at_second: 81_000, name: Some("T."), email: None, page: ("/products/longshore-bass", "Longshore Bass"), steps: &[
        Shopper("it buzzes"), Unsure(&[]),
        Wait(60), Takes(Leo), Says(Leo, "Hi! Let's find out where. Is it a Longshore of ours, and does it buzz on all strings or on some frets only?"),
        Wait(400), Wait(400), Says(Leo, "I'll close this for now. Just write again, the chat opens where we left it."),
        Closes(Leo, Some("no-reply")),
    ] },
    PastChat { days_ago: 2, at_second: 65_500, name: Some("Camille"), email: Some("camille.r@example.com"), page: ("/products/wren-travel-acoustic", "Wren Travel Acoustic"), steps: &[
        Shopper("when is the wren back in stock? my daughter is turning 9"),
        Assistant("The next batch is due in about five weeks; leave us your e-mail and we tell you on the day.", &[FAQ]),
        Wait(40), Shopper("ok, you have it: camille.r@example.com"), Unsure(&[]),
        Wait(170), Takes(Mia), Says(Mia, "Noted, Camille. You'll hear from us on the day. Nine is just the age for it."),
        Tags(Mia, "back-in-stock"), Closes(Mia, Some("resolved")),
    ] },
    PastChat { days_ago: 2, at_second: 76_000, name: Some("Petra Silva"), email: Some("petra.silva@example.com"), page: ("/pages/returns", "Returns & refunds"), steps: &[
        Shopper("You've had my Nightfall back since Monday and I still see no refund on my card!"),
        Keyword,
        Wait(320), Takes(Mia), Says(Mia, "Hello Petra, sorry you had to ask. It reached us on Monday and we sent the $249.00 to your card this morning. Your bank may need another two or three days to show it."),
        Wait(110), Shopper("Fine. A note would have been nice."),
        Wait(40), Says(Mia, "You're right, and I've passed that on. Thank you for telling us."),
        Handled(Mia), Closes(Mia, Some("resolved")),
    ] },
    PastChat { days_ago: 1, at_second: 68_500, name: None, email: None, page: ("/products/meridian-leather-strap", "Meridian Padded Leather Strap"), steps: &[
        Shopper("how wide is the leather strap? my bass is a heavy one"),
        Assistant("Vegetable-tanned leather over a soft pad, 7 cm wide so that a heavy guitar or bass rests evenly.", &[STRAP]),
        Wait(300), Closes(Leo, Some("resolved")),
    ] },
    PastChat { days_ago: 1, at_second: 75_000, name: Some("Étienne Roy"), email: None, page: ("/pages/shipping", "Shipping"), steps: &[
        Shopper("I'm in Montréal. Are duties in the price?"),
        Assistant("Prices don't include import duties. For parcels to Canada, the United Kingdom, Europe and Australia, the carrier collects duties and taxes on delivery.", &[SHIPPING]),
        Wait(65), Shopper("Understood, thanks"), Assistant("You're welcome. Is there anything else you would like to know?", &[]),
        Wait(300), Closes(Mia, Some("resolved")),
    ] },
    PastChat { days_ago: 0, at_second: 6_000, name: None, email: None, page: ("/products/lantern-bronze-acoustic-strings", "Lantern Phosphor Bronze Strings"), steps: &[
        Shopper("can i put these on my old classical guitar"),
        Assistant("Never put steel strings on a classical guitar.", &[FAQ]),
        Wait(50), Shopper("oof, good that i asked"), Assistant("All right. Ask me whenever there is something else.", &[]),
    ] },
    PastChat { days_ago: 0, at_second: 25_000, name: Some("Rosalind Tate"), email: Some("roz.tate@example.com"), page: ("/products/driftwood-dreadnought", "Driftwood Dreadnought"), steps: &[
        Shopper("Would Medium strings be too much for the Driftwood's top? I play in open tunings."),
        Unsure(&[("Lantern Phosphor Bronze Strings", "/products/lantern-bronze-acoustic-strings")]),
        Wait(130), Takes(Leo), Says(Leo, "Hi Rosalind, not at all: Medium holds open tunings better. It does change the pull on the neck, so I'd have it set up for them."),
        Wait(90), Shopper("I haven't ordered yet. Can you send it like that?"),
        Wait(60), Says(Leo, "Yes, free of charge. Which tuning will it be in most of the time: open D, open G, or something of your own?"),
        Tags(Leo, "set-up"),
    ] },
    PastChat { days_ago: 0, at_second: 45_000, name: Some("Hank Morales"), email: Some("hank.m@example.com"), page: ("/pages/warranty", "Warranty & repairs"), steps: &[
        Shopper("the 14th fret on my Heron is lifting, had it since spring. is that covered"),
        Assistant("Faulty electronics, lifting frets, failing tuners, cracked glue joints, dead pedals and power supplies. We repair first; where that makes no sense, we replace or refund.", &[WARRANTY]),
        Wait(30), Shopper("I can drive by with it. who do I see?"), Asks(None),
        Wait(180), Takes(Mia), Says(Mia, "Hi Hank, Mia here. Bring it in on weekdays until 6 or Saturday until 4; our luthier looks at it while you wait. Could you send a photo of the fret first, so that he has the right wire ready?"),
        Tags(Mia, "warranty"),
    ] },
    PastChat { days_ago: 0, at_second: 58_000, name: Some("Yuki Tanabe"), email: None, page: ("/products/crescent-moonrise", "Crescent Moonrise"), steps: &[
        Shopper("Is a case included with the Moonrise?"),
        Assistant("Each one comes with a hard case, a signed build card and a set-up to your liking: tell us your gauge and tuning when you order.", &[MOONRISE]),
        Wait(140), Cart(129_900), Shopper("And it can go back if the neck isn't for me?"),
        Assistant("You can return anything you bought from us within 30 days of delivery, as long as it is in the condition in which you got it.", &[RETURNS]),
    ] },
    PastChat { days_ago: 0, at_second: 76_000, name: Some("Noor Haddad"), email: Some("noor.haddad@example.com"), page: ("/pages/returns", "Returns & refunds"), steps: &[
        Shopper("Hello, how long do I have to return a guitar?"),
        Assistant("You can return anything you bought from us within 30 days of delivery, as long as it is in the condition in which you got it.", &[RETURNS]),
        Wait(80), Shopper("Then I'd like a refund for my Coastline please, order #1038. It's a fine guitar, the long scale just doesn't suit my hands."),
        Keyword,
    ] },
    PastChat { days_ago: 0, at_second: 80_000, name: None, email: None, page: ("/collections/pedals", "Pedals"), steps: &[
        Shopper("can i order on here and pick it up in the shop tomorow? is that free"),
        Assistant("Choose \"Pick up in Portland\" at checkout; it's free and ready the next business day. Bring the order number and a photo ID.", &[FAQ]),
    ] },
    PastChat { days_ago: 0, at_second: 84_000, name: Some("Ada Bell"), email: Some("ada.bell@example.com"), page: ("/pages/shipping", "Shipping"), steps: &[
        Shopper("How long does standard delivery take within the US?"),
        Assistant("Standard delivery in the United States takes 3–5 business days, express 1–2 business days.", &[SHIPPING]),
        Wait(40), Asks(Some("#1041")),
        Wait(25), Shopper("I'm away from Friday on. Could my Paperplane go to my office instead? It isn't packed yet, I think."),
    ] },
];
