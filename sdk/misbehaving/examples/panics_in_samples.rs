//! It panics while its template is to pose.

use rose_sdk::Sample;
use serde::Serialize;

rose_sdk::plugin! {
    id: "panics-in-samples",
    title: "Panics in samples",
    description: "Panics while its template is to pose.",
}

#[derive(Serialize)]
struct Shy {
    title: &'static str,
}

impl Sample for Shy {
    fn samples() -> Vec<Self> {
        panic!("no pictures, please")
    }
}

rose_sdk::samples! { "page" => Shy }
