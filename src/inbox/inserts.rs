//! The dialogs of what goes with a reply: a product, a discount code, a draft order.

use maud::{Markup, html};

use super::dialogs::foot;

/// All of them.
#[must_use]
pub fn dialogs() -> Markup {
    html! {
        (product())
        (discount())
        (draft())
    }
}

/// A field that finds products as one types; the list below is chosen from by the arrows and Enter.
fn search(id: &str, label: &str) -> Markup {
    let list = format!("{id}-found");
    html! {
        div class="field" {
            label for=(id) { (label) }
            input id=(id) class="input" type="text" autocomplete="off" spellcheck="false" maxlength="100" role="combobox"
                aria-expanded="false" aria-controls=(list) aria-autocomplete="list" placeholder="Name or SKU";
        }
        ul id=(list) class="found" role="listbox" aria-label="Products" {}
        p class="sr found-said" role="status" {}
    }
}

fn product() -> Markup {
    html! {
        dialog id="product-dialog" aria-labelledby="product-title" {
            form method="dialog" {
                h2 id="product-title" { "Add a product" }
                (search("product-search", "Product"))
                p class="failed" role="alert" hidden {}
                div class="dialog-foot" { button class="button" type="button" data-cancel { "Cancel" } }
            }
        }
    }
}

fn discount() -> Markup {
    html! {
        dialog id="discount-dialog" aria-labelledby="discount-title" {
            form method="dialog" novalidate {
                h2 id="discount-title" { "Make a discount code" }
                p class="subdued" data-limits {}
                div class="choices" role="radiogroup" aria-label="Off" {
                    label { input type="radio" name="kind" value="percent" checked; "Percent" }
                    label { input type="radio" name="kind" value="amount"; "Amount" span class="subdued" data-currency {} }
                }
                div class="two" {
                    div class="field" {
                        label for="discount-value" { "How much" }
                        input id="discount-value" class="input" name="value" inputmode="decimal" autocomplete="off" value="10";
                    }
                    div class="field" {
                        label for="discount-days" { "Days it holds" }
                        input id="discount-days" class="input" name="days" inputmode="numeric" autocomplete="off" value="7";
                    }
                }
                p class="subdued" { "For one order. The code comes into your reply; nothing is sent yet." }
                p class="failed" role="alert" hidden {}
                (foot("Make code"))
            }
        }
    }
}

fn draft() -> Markup {
    html! {
        dialog id="draft-dialog" aria-labelledby="draft-title" {
            form method="dialog" novalidate {
                h2 id="draft-title" { "Make a draft order" }
                p class="subdued" data-limits {}
                ul class="draft-lines" aria-label="In the order" {}
                (search("draft-search", "Add a product"))
                p class="subdued" { "The link to pay it comes into your reply; nothing is sent yet." }
                p class="failed" role="alert" hidden {}
                (foot("Make draft order"))
            }
        }
    }
}
