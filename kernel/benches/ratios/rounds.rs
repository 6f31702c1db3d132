//! Two things that take turns.

use std::{
    future::Future,
    time::{Duration, Instant},
};

const ROUNDS: usize = 31;
const ROUND: Duration = Duration::from_millis(60);
const WARM_UP: Duration = Duration::from_millis(300);

/// The medians, in microseconds for each call.
pub(crate) struct Measured {
    pub(crate) name: &'static str,
    pub(crate) reference_name: &'static str,
    pub(crate) subject: f64,
    pub(crate) reference: f64,
}

pub(crate) async fn ratio<S, R>(
    name: &'static str,
    reference_name: &'static str,
    mut subject: impl FnMut() -> S,
    mut reference: impl FnMut() -> R,
) -> Measured
where
    S: Future,
    R: Future,
{
    round(&mut subject, WARM_UP).await;
    round(&mut reference, WARM_UP).await;
    let (mut subjects, mut references) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        subjects.push(round(&mut subject, ROUND).await);
        references.push(round(&mut reference, ROUND).await);
    }
    Measured { name, reference_name, subject: median(subjects), reference: median(references) }
}

async fn round<F: Future>(call: &mut impl FnMut() -> F, time: Duration) -> f64 {
    let (start, mut calls) = (Instant::now(), 0_u32);
    while start.elapsed() < time {
        for _ in 0..16 {
            std::hint::black_box(call().await);
        }
        calls += 16;
    }
    start.elapsed().as_secs_f64() * 1e6 / f64::from(calls)
}

pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
