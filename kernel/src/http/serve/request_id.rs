//! Ids of requests: this process's own number, by chance, and a count. No two are the same, and none costs a call of the
//! system; nothing is kept secret by one.

use std::sync::{
    OnceLock,
    atomic::{AtomicU64, Ordering},
};

use http::HeaderValue;
use uuid::Uuid;

/// The next one, 32 hexadecimal digits.
pub(super) fn next() -> HeaderValue {
    static PROCESS: OnceLock<u64> = OnceLock::new();
    static COUNT: AtomicU64 = AtomicU64::new(1);
    let process = *PROCESS.get_or_init(|| Uuid::new_v4().as_u64_pair().1);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let mut text = [0; 32];
    let bytes = ((u128::from(process) << 64) | u128::from(count)).to_be_bytes();
    match hex::encode_to_slice(bytes, &mut text) {
        Ok(()) => HeaderValue::from_bytes(&text).unwrap_or_else(|_| HeaderValue::from(count)),
        Err(_) => HeaderValue::from(count),
    }
}

#[cfg(test)]
mod tests {
    use super::next;

    #[test]
    fn no_two_are_the_same() {
        let (one, other) = (next(), next());
        assert!(one != other && one.len() == 32 && other.len() == 32, "{one:?} {other:?}");
    }
}
