//! `POST /foreign/body/`: length and checksum (FNV-1a, 64 bits, in hexadecimal) of up to 4 MiB.

use bytes::Bytes;
use rose_sdk::prelude::*;
use serde_json::json;

#[post("/foreign/body/", body_limit = 4_194_304)]
async fn body(body: Bytes) -> Reply {
    let checksum = format!("{:016x}", fnv1a(&body));
    Ok(Answer::json(&json!({ "length": body.len(), "checksum": checksum }))?)
}

fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}
