//! Its template poses more often than the kernel takes.

use rose_sdk::Sample;
use serde::Serialize;

rose_sdk::plugin! {
    id: "too-many-samples",
    title: "Too many samples",
    description: "Its template poses more often than the kernel takes.",
}

#[derive(Serialize)]
struct Vain {
    title: &'static str,
}

impl Sample for Vain {
    fn samples() -> Vec<Self> {
        (0..17).map(|_| Self { title: "Once more" }).collect()
    }
}

rose_sdk::samples! { "page" => Vain }
