//! A made-up music store, and what its shoppers ask: questions its pages answer, said in other
//! words than theirs, and near ones they don't.

use crate::assistant::language::Marked;
use crate::assistant::retrieval::{Document, DocumentKind, Index};

pub fn index() -> Index {
    Index::build(
        DOCUMENTS
            .iter()
            .map(|(id, kind, title, text)| Document {
                id: *id,
                title: (*title).to_owned(),
                url: Some(format!("https://harbour.example/{id}")),
                text: (*text).to_owned(),
                kind: *kind,
                questions: Vec::new(),
                marked: Marked::default(),
            })
            .collect(),
    )
}

const DOCUMENTS: &[(i64, DocumentKind, &str, &str)] = &[
    (
        1,
        DocumentKind::Policy,
        "Shipping policy",
        "\
Where we ship:\nWe ship to every address in the United States and Canada. We do not ship to post office boxes.\n\n\
Times and rates:\nOrders placed before 2 pm Eastern leave our warehouse the same business day. Standard shipping takes 3 to 5 business days and costs $7.95. Express shipping takes 1 to 2 business days and costs $24.00. Orders over $99 ship free.\n\n\
Tracking:\nAs soon as a parcel leaves us you receive an email with a tracking link.\n\n\
Lost or damaged parcels:\nIf a parcel is lost or arrives damaged, tell us within 7 days and keep all packaging. We file the claim with the carrier.",
    ),
    (
        2,
        DocumentKind::Policy,
        "Returns",
        "\
How long you have:\nYou can return any unused item within 45 days of delivery. Items must be in their original packaging with all accessories.\n\n\
What can't come back:\nStrings, reeds, mouthpieces and in-ear monitors cannot be returned once opened, for reasons of hygiene. Gift cards and downloads are final sale.\n\n\
How it works:\nPrint the prepaid label from your account and drop the box at any UPS store. A return label costs $8.50, which we deduct from your refund. Refunds go to the card you paid with within 5 business days of the parcel reaching us.\n\n\
Exchanges:\nWe gladly exchange an item for another size or colour at no charge.",
    ),
    (
        3,
        DocumentKind::Policy,
        "Warranty and repairs",
        "\
Instruments are covered by a two-year warranty against faults in materials and workmanship. Electronics such as pedals and amplifiers are covered for three years. Wear parts, among them strings, tubes and batteries, are excluded.\n\n\
Making a claim:\nSend a photo of the serial number and a short description of the fault to workshop@harbour.example. Our workshop replies within 2 business days.\n\n\
Accidents:\nDrops, spills and modifications are not covered. Our workshop repairs such damage at $65 an hour.",
    ),
    (
        4,
        DocumentKind::Faq,
        "Frequently asked questions",
        "\
Which payment methods do you accept?\nWe accept Visa, Mastercard, American Express, PayPal and Apple Pay.\n\n\
Can I pay in instalments?\nYes. Affirm is offered at checkout for orders from $150, over 3, 6 or 12 months.\n\n\
Can I change my order after placing it?\nWrite to us within one hour and we can still amend the address or the items.\n\n\
Do you price match?\nWe match the price of any authorised US dealer on the same new item in stock.\n\n\
Do you have a student discount?\nStudents and teachers get 8% off with a valid school email address.\n\n\
Do gift cards expire?\nOur gift cards never expire and can be used for several orders.",
    ),
    (
        5,
        DocumentKind::Page,
        "Visit our showroom",
        "\
Our showroom is at 18 Wharf Street, Portland, Maine. It is open Tuesday to Saturday from 10 am to 6 pm.\n\n\
You can try every instrument on the floor. Parking behind the building is free.\n\n\
Collecting an order:\nChoose pickup at checkout. Your order is ready within 3 hours and we hold it for 10 days.",
    ),
    (
        6,
        DocumentKind::Page,
        "Guitar setup service",
        "\
Every guitar above $300 leaves our workshop with a free setup: action, intonation, truss rod and fresh strings.\n\n\
For a guitar you already own a setup costs $70 and takes 4 working days. Left-handed conversion costs $40 more.",
    ),
    (
        7,
        DocumentKind::Page,
        "About us",
        "\
Harbour Strings was founded in 2009 by two luthiers, Ada Quill and Tomas Brandt. We are nine people and we all play.\n\n\
We plant one tree for every guitar sold.",
    ),
    (
        8,
        DocumentKind::Product,
        "Kestrel Overdrive Pedal",
        "\
A warm, touch-sensitive overdrive with a blend knob for bass players.\n\nPrice: $249.00\nSKU: KES-OD-02\nVendor: Kestrel\n\n\
Power:\nRuns on a 9 V centre-negative supply, 100 mA. It does not run on a battery. True bypass, top-mounted jacks. Measures 4.7 by 2.6 inches and weighs 11 ounces.",
    ),
    (
        9,
        DocumentKind::Product,
        "Alder Dreadnought Acoustic Guitar",
        "\
A solid spruce top on mahogany back and sides, with a bone nut. A good first serious guitar.\n\nPrice: $589.00\nSKU: ALD-D18\nVendor: Alder\n\n\
Comes with a padded gig bag. Available right-handed only. Scale length 25.4 inches.",
    ),
    (
        10,
        DocumentKind::Product,
        "Marlow Jazz Archtop Electric Guitar",
        "\
Hollow body of laminated maple with two humbuckers and flat-wound strings.\n\nPrice: $1,299.00\nSKU: MAR-JZ-3\nVendor: Marlow\nColour: Sunburst or Black\n\nComes with a hard case. A left-handed version is built to order in 8 weeks.",
    ),
    (
        11,
        DocumentKind::Product,
        "Phosphor Bronze Acoustic Strings 12-53",
        "\
A bright, long-lasting set for acoustic guitars, coated against corrosion.\n\nPrice: $14.99\nSKU: STR-PB-1253\nGauge: .012 to .053",
    ),
    (
        12,
        DocumentKind::Product,
        "Pico 5 Practice Amp",
        "\
A five-watt amp with a headphone output and a USB-C rechargeable battery that lasts 8 hours.\n\nPrice: $119.00\nSKU: PICO-5\n\nThe volume goes down to a whisper. Bluetooth streams backing tracks. Weighs 4.2 pounds.",
    ),
    (
        13,
        DocumentKind::Product,
        "Tidal 49 MIDI Keyboard",
        "\
49 velocity-sensitive keys, eight pads and a sustain pedal input.\n\nPrice: $179.00\nSKU: TID-49\n\nWorks with macOS and Windows over USB, no driver needed. Includes a licence for Wavelet Lite.",
    ),
    (
        14,
        DocumentKind::Product,
        "Leather Guitar Strap",
        "\
Vegetable-tanned leather, 2.5 inches wide, adjustable from 42 to 56 inches.\n\nPrice: $39.00\nSKU: STRAP-L\nColour: Tan, Brown or Black\n\nFits all strap buttons; locks are sold apart.",
    ),
];

/// The question, the document that answers it, and words the answer must hold.
pub const ANSWERABLE: &[(&str, i64, &str)] = &[
    (
        "how long will it take to get here?",
        1,
        "3 to 5 business days",
    ),
    ("What's the postage?", 1, "$7.95"),
    (
        "can I have it delivered overnight or at least fast",
        1,
        "1 to 2 business days",
    ),
    ("do you deliver to Canada", 1, "Canada"),
    (
        "do you mail to PO boxes? post office boxes",
        1,
        "do not ship to post office boxes",
    ),
    ("when is delivery free?", 1, "over $99"),
    ("where can I follow my package", 1, "tracking link"),
    ("my parcel came damaged", 1, "within 7 days"),
    ("can i send it back if i don't like it?", 2, "45 days"),
    ("I changed my mind about a purchase", 2, "45 days"),
    ("how many days do I have to return something", 2, "45 days"),
    ("who pays for the return label", 2, "$8.50"),
    (
        "can I bring back opened strings?",
        2,
        "cannot be returned once opened",
    ),
    ("can I swap it for another colour", 2, "exchange"),
    ("when do I see the refund on my card", 2, "5 business days"),
    ("are gift cards final sale", 2, "final sale"),
    ("how long is the guarantee on pedals?", 3, "three years"),
    (
        "my guitar has a fault, is that covered?",
        3,
        "two-year warranty",
    ),
    (
        "I spilled a drink on it, is that covered by warranty?",
        3,
        "not covered",
    ),
    ("what does a repair cost per hour", 3, "$65"),
    ("how do i make a warranty claim", 3, "serial number"),
    ("Do you take PayPal?", 4, "PayPal"),
    ("can I pay later in monthly payments", 4, "Affirm"),
    ("can I use my Amex card", 4, "American Express"),
    (
        "I typed the wrong address, can I change it?",
        4,
        "within one hour",
    ),
    (
        "will you match another dealer's price",
        4,
        "match the price",
    ),
    ("is there a discount for students", 4, "8%"),
    ("do your gift cards expire", 4, "never expire"),
    ("what are your opening hours", 5, "10 am to 6 pm"),
    ("where is your showroom located", 5, "18 Wharf Street"),
    ("can I pick up my order in person", 5, "pickup at checkout"),
    ("is there parking", 5, "Parking"),
    (
        "how much do you charge to set up my own guitar? setup",
        6,
        "$70",
    ),
    ("who founded the company", 7, "Ada Quill"),
    ("how much is the kestrel overdrive", 8, "$249.00"),
    ("what power supply does the overdrive pedal need", 8, "9 V"),
    ("price of KES-OD-02?", 8, "$249.00"),
    (
        "does the kestrel run on batteries",
        8,
        "does not run on a battery",
    ),
    ("does the Alder come with a bag?", 9, "gig bag"),
    ("how expensive is the dreadnought", 9, "$589.00"),
    ("is the alder available for lefties", 9, "right-handed only"),
    ("is there a left-handed marlow", 10, "8 weeks"),
    ("what colours does the jazz archtop come in", 10, "Sunburst"),
    ("str-pb-1253 gauge", 11, ".012"),
    ("how much for the phosphor bronze strings", 11, "$14.99"),
    (
        "can I use headphones with the practice amp",
        12,
        "headphone output",
    ),
    ("how long does the pico battery last", 12, "8 hours"),
    ("does the tidal keyboard work with windows", 13, "Windows"),
    ("whats the price of the tidal 49", 13, "$179.00"),
    ("how wide is the leather strap", 14, "2.5 inches"),
    ("how much is the kestral overdrve", 8, "$249.00"),
    ("waranty on amplifers", 3, "three years"),
    ("shiping cost", 1, "$7.95"),
];

pub const UNANSWERABLE: &[&str] = &[
    "do you sell pianos?",
    "Who won the world cup?",
    "what is the resale value in Peru",
    "do you ship to Germany?",
    "can I pay with bitcoin",
    "do you rent saxophones",
    "what is the capital of France",
    "do you offer drum lessons",
    "is the kestrel vegan",
    "what's the impedance of the pico",
    "are you hiring a cashier",
    "do you buy vintage synthesizers",
    "how do I tune a ukulele",
    "does the tidal work with an iPad",
    "which reed strength is best for jazz",
    "can you recommend a good plumber",
    "what is your tax identification number",
    "can I insure my violin with you",
    "who is your CEO's wife",
    "is the strap waterproof",
    "do you engrave names on guitars",
    "what's the weather in Portland",
    "how many decibels does the amp reach",
    "do you have a loyalty programme",
    "is there wifi in the showroom",
    "can I bring my dog",
    "do you sell trumpets or trombones",
    "how old is Tomas Brandt",
    "write me a poem about the sea",
    "do you carry Fender Stratocasters",
    "what wood is the Kestrel's knob",
    "is my microphone phantom powered",
];

/// The messages before, the follow-up, the document and words of its answer.
pub const FOLLOW_UPS: &[(&[&str], &str, i64, &str)] = &[
    (
        &["what is your return policy?"],
        "and for strings?",
        2,
        "cannot be returned once opened",
    ),
    (
        &["tell me about the kestrel overdrive"],
        "how much is it?",
        8,
        "$249.00",
    ),
    (
        &["how much is standard shipping"],
        "and express?",
        1,
        "$24.00",
    ),
    (
        &["do you have the marlow archtop?", "thanks"],
        "what colours does it come in",
        10,
        "Sunburst",
    ),
    (
        &["how long is the warranty on guitars"],
        "what about pedals?",
        3,
        "three years",
    ),
];
