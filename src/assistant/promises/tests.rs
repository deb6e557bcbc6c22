//! Promises, and sentences that look like them.

use super::*;

#[rustfmt::skip]
const PROMISES: &[&str] = &[
    "Someone will mail you.", "Somebody will get back to you shortly.", "We'll get back to you.", "We will get back to you within 24 hours.",
    "I've refunded you.", "I have cancelled your order.", "Our team will contact you tomorrow.", "I\u{2019}ll email you the label.",
    "I'll let you know.", "We will be in touch soon.", "A colleague will call you this afternoon.", "I am going to ask my manager.",
    "Your order has been cancelled.", "A refund has been issued to your card.", "I've sent you a confirmation.", "You will hear from us shortly.",
    "You'll be contacted by our support team.", "Let me check that for you.", "I'm processing your refund now.", "I just cancelled it.",
    "We have forwarded your request to the warehouse.", "Your ticket has been escalated.", "I will make sure it ships today.",
    "A member of our team will follow up by email.", "One of our specialists will reach out to you.", "I have added a discount to your cart.",
    "I've passed this on to the team.", "Expect a call from us tomorrow.", "You should expect a reply within an hour.",
    "You will receive an email from our team shortly.", "I'll look into it and come back to you.", "Consider it done.", "Leave it with me.",
    "Please wait while I check your order.", "Hold on while I look that up.", "I promise it arrives by Friday.", "I guarantee a full refund.",
    "The team has been notified and they will call you back.", "We're sending you a replacement.", "I have updated your shipping address.",
    "Your refund is on its way.", "Your refund is being processed.", "I can cancel that order for you.", "I'd refund your order.",
    "I'll reserve one for you.", "We'll hold it for you until Monday.", "I have opened a ticket.", "Someone from our team will write to you.",
    "Sorry about that, I'll fix it right away.", "Strings can be returned; I will send a label.", "A human agent will join you in a minute.",
    "Support will not help, but somebody will ring you.", "I'll be right back.", "Give me a moment.", "I went ahead and I have applied the code.",
    "Don't worry, we've contacted the courier about your parcel.", "You have been refunded.", "You'll get a callback today.",
    "Our manager is going to review your case.", "I will personally ensure your parcel arrives.", "I've flagged your message for the team.",
    "Your request was submitted.", "We have already refunded your order.", "We shall respond to you by e-mail.", "I've notified the warehouse.",
];

#[rustfmt::skip]
const NONE: &[&str] = &[
    "You can return unused items within 30 days.", "Orders ship within 2 working days.", "Shipping is free over $75.",
    "We ship to Canada and the United States.", "Send us an e-mail and we answer with a label.", "Our warranty covers two years.",
    "Refunds are paid to the card you used.", "You will receive a tracking link by email once your order ships.",
    "We will replace it if it is faulty within two years.", "We'll refund the full price when the item comes back unused.",
    "Would you like me to ask a person?", "Shall I ask a colleague to help you?", "Can someone call you?", "I couldn't find that on this shop's pages.",
    "I don't know.", "I'd rather not guess.", "I can't cancel orders.", "I cannot refund you.", "We won't contact you without your consent.",
    "We have three stores in Portland.", "We have been making guitars since 1962.", "Our team is in Portland.", "The team plays guitars, too.",
    "Our staff are musicians.", "I am an AI assistant.", "You can talk to a person at any time.", "You can call us on weekdays.",
    "Contact us by e-mail for a label.", "Write to us within 30 days.", "To cancel, open the order and press Cancel.",
    "You can cancel your order until it is packed.", "Opened strings can't be returned.", "A refund takes up to 10 days after we receive the item.",
    "If the courier loses your parcel we send a new one.", "We pack each guitar by hand.", "Each guitar is set up before it leaves.",
    "The shop answers e-mails on weekdays.", "We email a receipt for every order.", "Delivery takes 2 to 4 working days.",
    "It will fit a 25.5 inch scale.", "The strings will last about three months.", "This pedal will run on 9 volts.", "The neck has been redesigned.",
    "The finish has been applied by hand.", "You will need a screwdriver.", "You will be able to play at once.", "You have 30 days to return it.",
    "Returns have to be sent within 30 days.", "We are closed on Sundays.", "We are a small team of four.", "We can ship abroad.",
    "Gift cards can't be refunded.", "Items that have been used are not refunded.", "Your order number is in the confirmation e-mail.",
    "Your statutory rights are not affected.", "We will never ask for your password.", "The courier calls before delivery.",
    "Once we receive your return, we will refund you within 5 days.", "We'll email you when it is back in stock.", "It has a solid top.",
    "They have a warranty of two years.", "A set of strings is included.", "I hope this helps.", "I think the light set suits beginners.",
];

/// Written after the rules, which missed four of them then and took none of the others.
#[rustfmt::skip]
const UNSEEN: &[&str] = &[
    "Thanks, I'll chase that up with the courier.", "Our customer care people will get in touch with you by phone.",
    "You should have your money back by Friday, I've seen to it.", "Someone'll pop you an email this evening.",
    "I have asked the warehouse to hold your parcel.", "We're going to send a replacement out to you tomorrow.",
    "The manager will ring you first thing.", "I've taken ten percent off your order.", "A specialist is going to message you.",
    "Your exchange has been arranged.", "I'll put a note on your account.", "We will personally see to your complaint.",
    "Just a second while I check the stock.", "You'll receive a call from our technician.", "I am escalating this to a supervisor.",
    "Your cancellation has been confirmed.", "We have emailed you the invoice.", "I will track down your package.",
    "Let me pull up your order.", "Someone on our team will review your request and reply.",
];
#[rustfmt::skip]
const UNSEEN_NONE: &[&str] = &[
    "Parcels leave the warehouse every weekday at noon.", "The guitar comes with a padded bag.", "We restring guitars for free in the shop.",
    "Returns are refunded to the card you paid with.", "You'll find the size table on each product's page.", "Our people know their instruments.",
    "We stock strings for bass and ukulele.", "If it arrives damaged, we will replace it.", "It has been our best seller for years.",
    "The amplifier will work in Europe with an adapter.", "You can write to us at any time.", "An order can be changed until it is packed.",
    "We do not ship batteries by air.", "I am not able to change orders.", "This model was discontinued in 2020.",
    "A new set of strings will improve the sound.", "Gift wrapping costs $4.", "We opened the shop in 1987.",
    "You will get an e-mail with the tracking number when your order is shipped.", "The team tests every pedal.",
];

#[test]
fn unseen_sentences_are_mostly_told_apart() {
    let missed: Vec<_> = UNSEEN.iter().filter(|text| of(text).is_none()).collect();
    let taken: Vec<_> = UNSEEN_NONE
        .iter()
        .filter(|text| of(text).is_some())
        .collect();
    println!("missed {} of {}: {missed:#?}", missed.len(), UNSEEN.len());
    println!("taken {} of {}: {taken:#?}", taken.len(), UNSEEN_NONE.len());
    assert!(
        missed.len() <= 1 && taken.is_empty(),
        "{missed:#?} {taken:#?}"
    );
}

#[test]
fn promises_are_heard() {
    let missed: Vec<_> = PROMISES.iter().filter(|text| of(text).is_none()).collect();
    assert!(PROMISES.len() >= 60);
    assert!(missed.is_empty(), "{missed:#?}");
}

#[test]
fn what_promises_nothing_is_left_alone() {
    let taken: Vec<_> = NONE.iter().filter(|text| of(text).is_some()).collect();
    assert!(NONE.len() >= 60);
    assert!(taken.is_empty(), "{taken:#?}");
}

#[test]
fn only_the_sentence_that_promises_goes() {
    let kept = without(
        "Returns are free. I'll mail you a label. Send it within 30 days.",
        |_| false,
    );
    assert_eq!(kept.text, "Returns are free. Send it within 30 days.");
    assert_eq!(kept.left_out, ["I'll mail you a label."]);
    let stores = without("We'll hold it for you.", |sentence| {
        sentence == "We'll hold it for you."
    });
    assert_eq!(stores.text, "We'll hold it for you.");
}

#[test]
fn what_was_done_is_told_from_what_will_be() {
    assert_eq!(of("I've refunded you."), Some(Promise::Done));
    assert_eq!(of("Someone will mail you."), Some(Promise::Later));
}

#[test]
fn what_promises_nothing_stays_as_it_is_written() {
    for text in [
        "？A",
        "Yes.No.Maybe.",
        "全部で三つあります。送料は無料です。",
    ] {
        assert_eq!(without(text, |_| false).text, text);
    }
}

proptest::proptest! {
    #[test]
    fn any_text_is_read(text in proptest::prelude::any::<String>()) {
        let kept = without(&text, |_| false);
        proptest::prop_assert!(kept.text.len() <= text.len());
    }
}
