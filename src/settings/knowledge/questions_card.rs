//! The sample questions of a document in its editor: each with where it is from, one taken out, one more written.

use maud::{Markup, html};

use super::editor::{Sheet, invalid, wrong_of};
use crate::assistant::learning::samples::{LONGEST, MOST, Sample};
use crate::ids::Id;
use crate::settings::shell::Shell;

/// The card. Of a document that is not saved yet it says that they come after.
pub fn card(shell: &Shell<'_>, sheet: &Sheet) -> Markup {
    html! {
        section class="card questions" id="questions" aria-labelledby="questions-title" {
            div class="card-head" { h2 id="questions-title" { "Sample questions" } }
            @if let Some(id) = sheet.id {
                p class="subdued" { "How shoppers ask for what this document tells. Each helps the assistant find it, and counts from the next question on." }
                ul class="versions" id="sample-questions" aria-labelledby="questions-title" {
                    @for sample in &sheet.questions { (row(shell, id, sample)) }
                }
                (more(id, sheet))
            } @else {
                p class="subdued" { "Once the document is saved, you can write here how shoppers ask for what it tells." }
            }
        }
    }
}

fn row(shell: &Shell<'_>, document: Id, sample: &Sample) -> Markup {
    html! {
        li {
            div {
                h3 translate="no" { (sample.question) }
                p class="subdued" {
                    @match sample.conversation {
                        Some(chat) => { a href=(shell.link(&format!("/inbox/{chat}"))) { "From a chat" } }
                        None => { "By staff" }
                    }
                }
            }
            form method="post" action={ "/api/v1/documents/" (document) "/questions/" (sample.id) "/delete" } {
                button class="button" { "Remove" span class="sr" translate="no" { " " (sample.question) } }
            }
        }
    }
}

fn more(document: Id, sheet: &Sheet) -> Markup {
    html! {
        form class="fields" method="post" action={ "/api/v1/documents/" (document) "/questions" } data-add-question novalidate {
            div class="field" {
                label for="sample-question" { "One more question" }
                input id="sample-question" name="question" type="text" autocomplete="off" value=(sheet.asked)
                    aria-invalid=[invalid(sheet, "question")] aria-describedby="sample-question-help sample-question-note";
                p class="subdued" id="sample-question-help" { "As a shopper would write it: up to " (LONGEST) " characters, and up to " (MOST) " questions a document." }
                p class="note" id="sample-question-note" data-note="question" { @if let Some(message) = wrong_of(sheet, "question") { (message) } }
            }
            div class="acts" { button class="button" { "Add" } }
        }
    }
}
