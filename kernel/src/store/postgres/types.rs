//! The types that values may have on PostgreSQL, by the numbers that `pg_type` gives to those that are built in
//! (<https://github.com/postgres/postgres/blob/master/src/include/catalog/pg_type.dat>); they never change.

use sqlx::postgres::{PgTypeInfo, types::Oid};

/// A type of a parameter or a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Type {
    /// The server finds out.
    Unknown,
    One(Scalar),
    /// An array of one dimension.
    Many(Scalar),
}

/// A type of a single value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scalar {
    Bool,
    Int2,
    Int4,
    Int8,
    Oid,
    Float4,
    Float8,
    Numeric,
    Text,
    Varchar,
    Char,
    Name,
    Bytes,
    Uuid,
    Json,
    Jsonb,
    Date,
    Timestamp,
    TimestampTz,
}

/// Each with its own number and that of its array.
const ALL: &[(Scalar, u32, u32)] = &[
    (Scalar::Bool, 16, 1000),
    (Scalar::Bytes, 17, 1001),
    (Scalar::Name, 19, 1003),
    (Scalar::Int8, 20, 1016),
    (Scalar::Int2, 21, 1005),
    (Scalar::Int4, 23, 1007),
    (Scalar::Text, 25, 1009),
    (Scalar::Oid, 26, 1028),
    (Scalar::Json, 114, 199),
    (Scalar::Float4, 700, 1021),
    (Scalar::Float8, 701, 1022),
    (Scalar::Char, 1042, 1014),
    (Scalar::Varchar, 1043, 1015),
    (Scalar::Date, 1082, 1182),
    (Scalar::Timestamp, 1114, 1115),
    (Scalar::TimestampTz, 1184, 1185),
    (Scalar::Numeric, 1700, 1231),
    (Scalar::Uuid, 2950, 2951),
    (Scalar::Jsonb, 3802, 3807),
];

impl Type {
    /// The type behind a number; `None` for one that no value of a plugin can have.
    pub(super) fn of_oid(oid: u32) -> Option<Self> {
        ALL.iter().find_map(|(scalar, one, many)| match oid {
            _ if oid == *one => Some(Self::One(*scalar)),
            _ if oid == *many => Some(Self::Many(*scalar)),
            _ => None,
        })
    }

    /// The type that the driver found.
    pub(super) fn of_info(info: &PgTypeInfo) -> Option<Self> {
        info.oid().and_then(|oid| Self::of_oid(oid.0))
    }

    /// As SQL names it.
    pub(super) fn sql(self) -> String {
        match self {
            Self::Unknown => "unknown".to_owned(),
            Self::One(scalar) => scalar.sql().to_owned(),
            Self::Many(scalar) => format!("{}[]", scalar.sql()),
        }
    }

    /// As the driver sends it.
    pub(super) fn info(self) -> PgTypeInfo {
        let oid = match self {
            Self::Unknown => 0,
            Self::One(scalar) => scalar.oids().0,
            Self::Many(scalar) => scalar.oids().1,
        };
        PgTypeInfo::with_oid(Oid(oid))
    }
}

impl Scalar {
    /// Its number and that of its array.
    pub(super) fn oids(self) -> (u32, u32) {
        ALL.iter().find(|(scalar, ..)| *scalar == self).map_or((0, 0), |(_, one, many)| (*one, *many))
    }

    /// As SQL names it.
    pub(super) fn sql(self) -> &'static str {
        match self {
            Self::Bool => "boolean",
            Self::Int2 => "smallint",
            Self::Int4 => "integer",
            Self::Int8 => "bigint",
            Self::Oid => "oid",
            Self::Float4 => "real",
            Self::Float8 => "double precision",
            Self::Numeric => "numeric",
            Self::Text => "text",
            Self::Varchar => "varchar",
            Self::Char => "bpchar",
            Self::Name => "name",
            Self::Bytes => "bytea",
            Self::Uuid => "uuid",
            Self::Json => "json",
            Self::Jsonb => "jsonb",
            Self::Date => "date",
            Self::Timestamp => "timestamp",
            Self::TimestampTz => "timestamptz",
        }
    }
}
