//! The two encodings of values that cross the border.

use serde::{Serialize, de::DeserializeOwned};

/// Bytes that are not what they should be: names the type that was wanted and what is wrong.
#[derive(Debug)]
pub struct Malformed(String);

impl std::fmt::Display for Malformed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Malformed {}

fn malformed<T>(error: impl std::fmt::Display) -> Malformed {
    Malformed(format!("not a `{}`: {error}", std::any::type_name::<T>()))
}

/// MessagePack with field names: a newer side may add a field that has a default, an older one ignores it.
///
/// # Errors
/// When the value cannot be written, such as a map whose keys are maps.
pub fn to_message<T: Serialize + ?Sized>(value: &T) -> Result<Vec<u8>, Malformed> {
    rmp_serde::to_vec_named(value).map_err(malformed::<&T>)
}

/// Reads what [`to_message`] wrote.
///
/// # Errors
/// When the bytes are not a `T`.
pub fn from_message<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Malformed> {
    let mut reader = rmp_serde::Deserializer::from_read_ref(bytes);
    let value = T::deserialize(&mut reader).map_err(malformed::<T>)?;
    Ok(value)
}

/// Postcard, for rows: small and quick, but it cannot grow, so only types that are complete use it.
///
/// # Errors
/// When the value cannot be written.
pub fn to_bulk<T: Serialize + ?Sized>(value: &T) -> Result<Vec<u8>, Malformed> {
    postcard::to_stdvec(value).map_err(malformed::<&T>)
}

/// Reads what [`to_bulk`] wrote.
///
/// # Errors
/// When the bytes are not a `T`.
pub fn from_bulk<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Malformed> {
    postcard::from_bytes(bytes).map_err(malformed::<T>)
}
