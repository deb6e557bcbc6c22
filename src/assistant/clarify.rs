//! One question back, when the shop has several things the shopper may have meant. Pure.

use super::answer::LookedAt;

/// What is worth asking about at all: the best of them covers at least this much of the question.
const WORTH: f32 = 0.45;
/// And the others come at least so near to it.
const NEAR: f32 = 0.85;
/// Choices, at most.
const MOST: usize = 3;

/// The titles of documents that come about equally near, if there are at least two that are worth asking about.
#[must_use]
pub fn near(looked_at: &[LookedAt]) -> Vec<String> {
    let best = looked_at.iter().map(|one| one.score).fold(0.0, f32::max);
    if best < WORTH {
        return Vec::new();
    }
    let mut titles: Vec<String> = Vec::new();
    for one in looked_at.iter().filter(|one| one.score >= best * NEAR) {
        if !titles.contains(&one.title) && titles.len() < MOST {
            titles.push(one.title.clone());
        }
    }
    if titles.len() < 2 {
        titles.clear();
    }
    titles
}

#[cfg(test)]
mod tests {
    use super::*;

    fn looked(scores: &[f32]) -> Vec<LookedAt> {
        scores
            .iter()
            .zip(["Returns", "Warranty", "Shipping", "About"])
            .map(|(score, title)| LookedAt {
                title: title.into(),
                url: None,
                score: *score,
            })
            .collect()
    }

    #[test]
    fn it_asks_back_only_between_things_that_are_near() {
        assert_eq!(near(&looked(&[0.8, 0.75, 0.3])), ["Returns", "Warranty"]);
        assert_eq!(near(&looked(&[0.8, 0.8, 0.8, 0.8])).len(), MOST);
        assert!(near(&looked(&[0.8, 0.5])).is_empty());
        assert!(near(&looked(&[0.3, 0.3])).is_empty());
        assert!(near(&[]).is_empty());
    }
}
