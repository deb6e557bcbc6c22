//! What a layer that is replaced knows of each text: a text that stays costs no model, and is compared with no subject
//! again.

use std::collections::HashMap;

use super::Layer;
use crate::assistant::meaning::topics::Nearest;

/// A layer, by the marks of its texts; nothing where there is none.
#[derive(Default)]
pub(super) struct Before<'l> {
    layer: Option<&'l Layer>,
    places: HashMap<i64, usize>,
}

impl<'l> Before<'l> {
    pub(super) fn of(layer: Option<&'l Layer>) -> Self {
        let mut places = HashMap::new();
        let marks = layer.map_or(&[][..], |layer| &layer.marks);
        for (at, mark) in marks.iter().enumerate() {
            places.entry(*mark).or_insert(at);
        }
        Self { layer, places }
    }

    /// Where the text has its row. What another server did not answer is asked for anew.
    fn at(&self, mark: i64) -> Option<(&'l Layer, usize)> {
        let (layer, at) = self.layer.zip(self.places.get(&mark).copied())?;
        let (_, scale) = layer.rows.row(at)?;
        (scale > 0.0).then_some((layer, at))
    }

    /// Its vector, and the scale of that.
    pub(super) fn row(&self, mark: i64) -> Option<(&'l [i8], f32)> {
        let (layer, at) = self.at(mark)?;
        layer.rows.row(at)
    }

    /// The subjects it is about, where that was looked at.
    pub(super) fn about(&self, mark: i64) -> Option<Nearest> {
        let (layer, at) = self.at(mark)?;
        layer.about.get(at).copied().flatten()
    }

    /// How near what shoppers ask any shop comes to it, where it is a passage.
    pub(super) fn common(&self, mark: i64) -> Option<f32> {
        let (layer, at) = self.at(mark)?;
        layer.common.get(at).copied()
    }
}
