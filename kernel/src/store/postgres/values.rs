//! Values in PostgreSQL's binary form, by the type of the parameter or column.
//!
//! A parameter is fitted to the type that the probe saw: a text becomes a UUID where one is wanted, an integer is held to
//! the size of its column. What is read is checked: PostgreSQL has times that are infinite.

use rose_abi::{messages::DatabaseFaultKind, value::Value};
use sqlx::{
    Column as _, Encode, Postgres, Row as _, TypeInfo as _, ValueRef as _,
    encode::IsNull,
    error::BoxDynError,
    postgres::{PgArgumentBuffer, PgArguments, PgRow, PgTypeInfo},
};

use super::{
    Database,
    fault::of_sqlx,
    numeric,
    types::{Scalar, Type},
};
use crate::store::{error::StoreError, gathered::Gathered};

/// From PostgreSQL's first day, 2000-01-01, to 1970-01-01.
const DAYS: i32 = 10_957;
const MICROSECONDS: i64 = 946_684_800_000_000;

/// Makes the driver's values of parameters.
pub(super) fn bind(types: &[Type], parameters: Vec<Value>) -> Result<PgArguments, StoreError> {
    let mut arguments = PgArguments::default();
    for (position, (parameter, wanted)) in parameters.into_iter().zip(types).enumerate() {
        let encoded = Encoded {
            info: wanted.info(),
            bytes: encode(parameter, *wanted).map_err(|reason| wrong(position, &reason))?,
        };
        sqlx::Arguments::add(&mut arguments, encoded).map_err(|error| wrong(position, &error.to_string()))?;
    }
    Ok(arguments)
}

fn wrong(position: usize, reason: &str) -> StoreError {
    StoreError::misuse(format!("parameter ${}: {reason}", position + 1))
}

/// The type that fits a value of the kernel's own.
pub(super) fn type_of(value: &Value) -> Type {
    match value {
        Value::Null | Value::Other { .. } | Value::List(_) => Type::Unknown,
        Value::Bool(_) => Type::One(Scalar::Bool),
        Value::I64(_) | Value::Timestamp(_) => Type::One(Scalar::Int8),
        Value::F64(_) => Type::One(Scalar::Float8),
        Value::Numeric(_) => Type::One(Scalar::Numeric),
        Value::Text(_) | Value::Json(_) => Type::One(Scalar::Text),
        Value::Bytes(_) => Type::One(Scalar::Bytes),
        Value::Date(_) => Type::One(Scalar::Date),
        Value::Uuid(_) => Type::One(Scalar::Uuid),
    }
}

/// A value in binary form, `None` for NULL.
struct Encoded {
    info: PgTypeInfo,
    bytes: Option<Vec<u8>>,
}

impl sqlx::Type<Postgres> for Encoded {
    fn type_info() -> PgTypeInfo {
        Type::Unknown.info()
    }
}

impl Encode<'_, Postgres> for Encoded {
    fn encode_by_ref(&self, buffer: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        let Some(bytes) = &self.bytes else { return Ok(IsNull::Yes) };
        buffer.extend_from_slice(bytes);
        Ok(IsNull::No)
    }

    fn produces(&self) -> Option<PgTypeInfo> {
        Some(self.info.clone())
    }
}

fn encode(value: Value, wanted: Type) -> Result<Option<Vec<u8>>, String> {
    match (value, wanted) {
        (Value::Null, _) => Ok(None),
        (Value::List(items), Type::Many(scalar)) => list(items, scalar).map(Some),
        (Value::List(_), _) => Err("a list, where one value is wanted".to_owned()),
        (_, Type::Many(_)) => Err("one value, where a list is wanted".to_owned()),
        (value, Type::One(scalar)) => one(value, scalar).map(Some),
        (_, Type::Unknown) => Err("the type of this parameter is not known: write it as `$1::text`".to_owned()),
    }
}

fn one(value: Value, wanted: Scalar) -> Result<Vec<u8>, String> {
    use Scalar::{
        Bool, Bytes, Char, Date, Float4, Float8, Int2, Int4, Int8, Json, Jsonb, Name, Numeric, Oid, Text, Timestamp,
        TimestampTz, Uuid, Varchar,
    };
    Ok(match (value, wanted) {
        (Value::Bool(truth), Bool) => vec![u8::from(truth)],
        (Value::I64(number @ (0 | 1)), Bool) => vec![u8::from(number == 1)],
        (Value::Bool(truth), Int2 | Int4 | Int8) => integer(i64::from(truth), wanted)?,
        (Value::I64(number), Int2 | Int4 | Int8 | Oid) => integer(number, wanted)?,
        (Value::I64(number), Float4 | Float8) => float(exact_float(number)?, wanted),
        (Value::I64(number), Numeric) => numeric::of_text(&number.to_string())?,
        (Value::F64(number), Float4 | Float8) => float(number, wanted),
        (Value::F64(number), Numeric) => numeric::of_text(&number.to_string())?,
        (Value::Numeric(digits) | Value::Text(digits), Numeric) => numeric::of_text(&digits)?,
        (Value::Numeric(text) | Value::Text(text) | Value::Json(text), Text | Varchar | Char | Name | Json) => {
            characters(text)?
        }
        (Value::Text(text) | Value::Json(text), Jsonb) => [vec![1], characters(text)?].concat(),
        (Value::Text(text), Uuid) => {
            let uuid = uuid::Uuid::try_parse(&text).map_err(|_| format!("`{text}` is no UUID"))?;
            uuid.into_bytes().to_vec()
        }
        (Value::Uuid(bytes), Uuid) => bytes.to_vec(),
        (Value::Uuid(bytes), Text | Varchar) => uuid::Uuid::from_bytes(bytes).hyphenated().to_string().into_bytes(),
        (Value::Bytes(bytes), Bytes) => bytes,
        (Value::Date(days), Date) => date(days)?,
        (Value::Date(days), Text | Varchar) => day(days)?.to_string().into_bytes(),
        (Value::Text(text), Date) => {
            let day: jiff::civil::Date = text.parse().map_err(|_| format!("`{text}` is no date (YYYY-MM-DD)"))?;
            let days = (day - jiff::civil::date(1970, 1, 1)).get_days();
            date(days)?
        }
        (Value::Timestamp(time), Int8) => integer(time, wanted)?,
        (Value::Timestamp(time), Timestamp | TimestampTz) => {
            let time = time.checked_sub(MICROSECONDS).ok_or("a time before all that PostgreSQL knows")?;
            time.to_be_bytes().to_vec()
        }
        (value, wanted) => return Err(format!("{} does not fit {}", value.kind(), wanted.sql())),
    })
}

fn integer(number: i64, wanted: Scalar) -> Result<Vec<u8>, String> {
    let outside = |_| format!("{number} is too large for {}", wanted.sql());
    Ok(match wanted {
        Scalar::Int2 => i16::try_from(number).map_err(outside)?.to_be_bytes().to_vec(),
        Scalar::Int4 => i32::try_from(number).map_err(outside)?.to_be_bytes().to_vec(),
        Scalar::Oid => u32::try_from(number).map_err(outside)?.to_be_bytes().to_vec(),
        _ => number.to_be_bytes().to_vec(),
    })
}

fn exact_float(number: i64) -> Result<f64, String> {
    let float = number as f64;
    // `i64::MAX` as a float is one more than that.
    match float as i128 == i128::from(number) {
        true => Ok(float),
        false => Err(format!("{number} has more digits than a float holds")),
    }
}

fn float(number: f64, wanted: Scalar) -> Vec<u8> {
    match wanted {
        Scalar::Float4 => (number as f32).to_be_bytes().to_vec(),
        _ => number.to_be_bytes().to_vec(),
    }
}

fn characters(text: String) -> Result<Vec<u8>, String> {
    match text.contains('\0') {
        true => Err("a text has a zero character, which PostgreSQL cannot keep".to_owned()),
        false => Ok(text.into_bytes()),
    }
}

fn date(days: i32) -> Result<Vec<u8>, String> {
    day(days)?;
    Ok((days - DAYS).to_be_bytes().to_vec())
}

/// Only years of four digits, as on SQLite.
fn day(days: i32) -> Result<jiff::civil::Date, String> {
    let span = jiff::Span::new().try_days(days);
    match span.and_then(|span| jiff::civil::date(1970, 1, 1).checked_add(span)) {
        Ok(day) if (0..=9999).contains(&day.year()) => Ok(day),
        _ => Err(format!("{days} days from 1970-01-01 are outside of the years 0 to 9999")),
    }
}

/// An array of one dimension, as `array_recv` reads it.
fn list(items: Vec<Value>, scalar: Scalar) -> Result<Vec<u8>, String> {
    let count = i32::try_from(items.len()).map_err(|_| "a list that is too long".to_owned())?;
    let has_null = i32::from(items.contains(&Value::Null));
    let dimensions = i32::from(count > 0);
    let mut bytes = [dimensions, has_null, scalar.oids().0.cast_signed()].map(i32::to_be_bytes).concat();
    if count > 0 {
        bytes.extend([count, 1].map(i32::to_be_bytes).concat());
    }
    for item in items {
        match encode(item, Type::One(scalar))? {
            None => bytes.extend((-1_i32).to_be_bytes()),
            Some(item) => {
                bytes.extend(
                    i32::try_from(item.len()).map_err(|_| "a value that is too long".to_owned())?.to_be_bytes(),
                );
                bytes.extend(item);
            }
        }
    }
    Ok(bytes)
}

/// Takes one row.
pub(super) fn gather(gathered: &mut Gathered, database: &Database, row: &PgRow) -> Result<(), StoreError> {
    if gathered.needs_columns() {
        gathered.set_columns(row.columns().iter().map(|column| column.name().to_owned()));
    }
    gathered.add(database, row.len(), |column| value(database, row, column))
}

/// A value and its size.
fn value(database: &Database, row: &PgRow, column: usize) -> Result<(Value, usize), StoreError> {
    let raw = row.try_get_raw(column).map_err(|error| of_sqlx(database, &error))?;
    if raw.is_null() {
        return Ok((Value::Null, 1));
    }
    let wrong = |reason: String| {
        let name = row.columns().get(column).map_or("", |column| column.name());
        StoreError::new(DatabaseFaultKind::Other, format!("{database} has in column `{name}` {reason}"))
    };
    let info = raw.type_info();
    let kind = Type::of_info(&info).ok_or_else(|| wrong(format!("the type `{}`: cast it to text", info.name())))?;
    let bytes = raw.as_bytes().map_err(|error| wrong(error.to_string()))?;
    let value = match kind {
        Type::One(scalar) => decode(bytes, scalar),
        Type::Many(_) => items(bytes),
        Type::Unknown => Err("a type that is not known".to_owned()),
    };
    Ok((value.map_err(wrong)?, bytes.len()))
}

fn decode(bytes: &[u8], scalar: Scalar) -> Result<Value, String> {
    Ok(match scalar {
        Scalar::Bool => Value::Bool(bytes != [0]),
        Scalar::Int2 => Value::I64(i16::from_be_bytes(sized(bytes)?).into()),
        Scalar::Int4 => Value::I64(i32::from_be_bytes(sized(bytes)?).into()),
        Scalar::Int8 => Value::I64(i64::from_be_bytes(sized(bytes)?)),
        Scalar::Oid => Value::I64(u32::from_be_bytes(sized(bytes)?).into()),
        Scalar::Float4 => Value::F64(f32::from_be_bytes(sized(bytes)?).into()),
        Scalar::Float8 => Value::F64(f64::from_be_bytes(sized(bytes)?)),
        Scalar::Numeric => Value::Numeric(numeric::to_text(bytes)?),
        Scalar::Text | Scalar::Varchar | Scalar::Char | Scalar::Name => Value::Text(text(bytes)?),
        Scalar::Bytes => Value::Bytes(bytes.to_vec()),
        Scalar::Uuid => Value::Uuid(sized(bytes)?),
        Scalar::Json => Value::Json(text(bytes)?),
        Scalar::Jsonb => match bytes {
            [1, json @ ..] => Value::Json(text(json)?),
            _ => return Err("a jsonb of an unknown version".to_owned()),
        },
        Scalar::Date => match i32::from_be_bytes(sized(bytes)?) {
            i32::MIN | i32::MAX => return Err("an infinite date".to_owned()),
            days => Value::Date(days.checked_add(DAYS).ok_or("a date that is too far away")?),
        },
        Scalar::Timestamp | Scalar::TimestampTz => match i64::from_be_bytes(sized(bytes)?) {
            i64::MIN | i64::MAX => return Err("an infinite time".to_owned()),
            time => Value::Timestamp(time.checked_add(MICROSECONDS).ok_or("a time that is too far away")?),
        },
    })
}

fn sized<const SIZE: usize>(bytes: &[u8]) -> Result<[u8; SIZE], String> {
    bytes.try_into().map_err(|_| format!("{} bytes, where {SIZE} are right", bytes.len()))
}

fn text(bytes: &[u8]) -> Result<String, String> {
    std::str::from_utf8(bytes).map(str::to_owned).map_err(|_| "text that is not UTF-8".to_owned())
}

/// The items of an array of one dimension.
fn items(bytes: &[u8]) -> Result<Value, String> {
    let mut reader = Reader(bytes);
    let (dimensions, _has_null, oid) = (reader.number()?, reader.number()?, reader.number()?);
    if dimensions == 0 {
        return Ok(Value::List(Vec::new()));
    }
    if dimensions != 1 {
        return Err(format!("an array of {dimensions} dimensions"));
    }
    let Some(Type::One(scalar)) = Type::of_oid(oid.cast_unsigned()) else {
        return Err("an array of an unknown type".to_owned());
    };
    let (count, _lower) = (reader.number()?, reader.number()?);
    let item = |reader: &mut Reader<'_>| match usize::try_from(reader.number()?) {
        Ok(length) => decode(reader.take(length)?, scalar),
        Err(_) => Ok(Value::Null),
    };
    (0..count).map(|_| item(&mut reader)).collect::<Result<_, _>>().map(Value::List)
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize) -> Result<&'a [u8], String> {
        let (taken, rest) = self.0.split_at_checked(length).ok_or("an array that is cut off")?;
        self.0 = rest;
        Ok(taken)
    }

    fn number(&mut self) -> Result<i32, String> {
        sized(self.take(4)?).map(i32::from_be_bytes)
    }
}
