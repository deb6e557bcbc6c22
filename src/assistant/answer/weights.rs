//! The weights of the answer gate.

use super::gate::COUNT;

pub(super) const BIAS_MINILM: f32 = 0.0;
pub(super) const MINILM: [f32; COUNT] = [0.1; COUNT];
pub(super) const BIAS_STATIC: f32 = 0.0;
pub(super) const STATIC: [f32; COUNT] = [0.1; COUNT];
