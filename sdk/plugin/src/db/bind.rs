//! What can be a statement's parameter.

use rose_abi::value::Value;
use serde::Serialize;

use crate::{Failure, Timestamp, Tried};

/// A value for a placeholder.
pub trait Bind {
    /// As the border has it.
    fn into_value(self) -> Value;
}

impl Bind for Value {
    fn into_value(self) -> Value {
        self
    }
}

macro_rules! integers {
    ($($kind:ty)*) => {$(
        impl Bind for $kind {
            fn into_value(self) -> Value {
                Value::I64(i64::from(self))
            }
        }
    )*};
}
integers!(i64 i32 i16 i8 u32 u16);

impl Bind for bool {
    fn into_value(self) -> Value {
        Value::Bool(self)
    }
}

impl Bind for f64 {
    fn into_value(self) -> Value {
        Value::F64(self)
    }
}

impl Bind for String {
    fn into_value(self) -> Value {
        Value::Text(self)
    }
}

impl Bind for &str {
    fn into_value(self) -> Value {
        Value::Text(self.to_owned())
    }
}

impl Bind for &String {
    fn into_value(self) -> Value {
        Value::Text(self.clone())
    }
}

impl Bind for &[u8] {
    fn into_value(self) -> Value {
        Value::Bytes(self.to_vec())
    }
}

/// Bytes, not a list of numbers: `u8` itself is no parameter.
impl Bind for Vec<u8> {
    fn into_value(self) -> Value {
        Value::Bytes(self)
    }
}

impl Bind for Timestamp {
    fn into_value(self) -> Value {
        Value::Timestamp(self.as_micros())
    }
}

impl<T: Bind> Bind for Option<T> {
    fn into_value(self) -> Value {
        self.map_or(Value::Null, Bind::into_value)
    }
}

impl<T: Bind> Bind for Vec<T> {
    fn into_value(self) -> Value {
        Value::List(self.into_iter().map(Bind::into_value).collect())
    }
}

impl<T: Bind + Clone> Bind for &[T] {
    fn into_value(self) -> Value {
        self.to_vec().into_value()
    }
}

impl<T: Bind + Clone> Bind for &Vec<T> {
    fn into_value(self) -> Value {
        self.clone().into_value()
    }
}

/// A JSON document for a json column.
#[derive(Debug, Clone)]
pub struct JsonText(String);

impl JsonText {
    /// Writes a value as JSON.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn of<T: Serialize + ?Sized>(value: &T) -> Tried<Self> {
        serde_json::to_string(value).map(Self).map_err(Failure::from)
    }
}

impl Bind for JsonText {
    fn into_value(self) -> Value {
        Value::Json(self.0)
    }
}
