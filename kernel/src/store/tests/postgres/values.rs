//! Values on their way into the database and back, by the types of parameters and columns.

use rose_abi::{
    messages::DatabaseFaultKind,
    value::{Rows, Value},
};

use super::{super::Plugin, NOW, Outcome, Site};
use crate::store::StoreError;

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn numeric(digits: &str) -> Value {
    Value::Numeric(digits.to_owned())
}

/// A database for a whole test: each check is one statement.
struct Bench {
    store: crate::store::Store,
}

impl Bench {
    async fn new() -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self { store: Site::pooled().store("blog", "select 1").await? })
    }

    async fn run(&self, sql: &str, parameters: Vec<Value>) -> Result<Rows, StoreError> {
        let plugin = Plugin::new(&self.store, &[sql]).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
        plugin.call().run(sql, parameters).await
    }

    /// A value of a type comes back as it is, and the server itself prints it so.
    async fn check(&self, kind: &str, value: Value, back: Value, printed: &str) -> Outcome {
        let sql = format!("select $1::{kind}, ($1::{kind})::text");
        let rows =
            self.run(&sql, vec![value.clone()]).await.unwrap_or_else(|error| panic!("{value:?} as {kind}: {error}"));
        assert_eq!(rows.rows, [[back, text(printed)]], "{value:?} as {kind}");
        Ok(())
    }

    async fn same(&self, kind: &str, value: Value, printed: &str) -> Outcome {
        self.check(kind, value.clone(), value, printed).await
    }

    async fn refused(&self, kind: &str, value: Value, reason: &str) -> Outcome {
        let error = self.run(&format!("select $1::{kind}"), vec![value.clone()]).await.expect_err(kind);
        assert_eq!(error.kind, DatabaseFaultKind::Misuse, "{error}");
        assert!(error.message.contains("parameter $1") && error.message.contains(reason), "{value:?}: {error}");
        Ok(())
    }
}

#[tokio::test]
async fn every_value_is_kept_exactly() -> Outcome {
    let bench = Bench::new().await?;
    assert_eq!(bench.run("select $1::bigint", vec![Value::Null]).await?.rows, [[Value::Null]]);
    bench.same("boolean", Value::Bool(true), "true").await?;
    for number in [0, 1, -1, i64::MAX, i64::MIN, (1 << 53) + 1] {
        bench.same("bigint", Value::I64(number), &number.to_string()).await?;
    }
    bench.same("integer", Value::I64(-2_147_483_648), "-2147483648").await?;
    bench.same("smallint", Value::I64(32_767), "32767").await?;
    for number in [0.5, 1.0, 0.1, f64::MAX, f64::MIN_POSITIVE, f64::INFINITY, f64::NEG_INFINITY] {
        let sql = "select $1::double precision";
        assert_eq!(bench.run(sql, vec![Value::F64(number)]).await?.rows, [[Value::F64(number)]]);
    }
    bench.same("real", Value::F64(0.5), "0.5").await?;
    for word in ["", "a", "ünï ☃ 🌹", "'; drop table kept; --", "12"] {
        bench.same("text", text(word), word).await?;
        bench.same("varchar", text(word), word).await?;
    }
    bench.same("bytea", Value::Bytes(vec![0, 255, 0]), "\\x00ff00").await?;
    bench.same("bytea", Value::Bytes(vec![]), "\\x").await?;
    let uuid = "018f4e7a-7c00-7000-8000-00000000abcd";
    bench.same("uuid", Value::Uuid(uuid::Uuid::try_parse(uuid)?.into_bytes()), uuid).await?;
    bench.same("json", Value::Json("{\"a\": [1, 2]}".to_owned()), "{\"a\": [1, 2]}").await?;
    bench.same("jsonb", Value::Json("{\"a\": [1, 2]}".to_owned()), "{\"a\": [1, 2]}").await?;
    bench.same("date", Value::Date(0), "1970-01-01").await?;
    bench.same("date", Value::Date(20_574), "2026-05-01").await?;
    bench.same("timestamptz", Value::Timestamp(0), "1970-01-01 00:00:00+00").await?;
    bench.same("timestamptz", Value::Timestamp(NOW), "2026-01-01 00:00:00+00").await?;
    bench.same("timestamp", Value::Timestamp(-1), "1969-12-31 23:59:59.999999").await
}

#[tokio::test]
async fn decimals_are_never_floats() -> Outcome {
    let bench = Bench::new().await?;
    for digits in [
        "0",
        "0.00",
        "1",
        "-1",
        "10",
        "10000",
        "100000000",
        "12345678901234567890.10",
        "0.1",
        "0.0001",
        "0.00001234",
        "-0.5",
        "9999.9999",
        "10000.00001",
        "123456789.000000000000000001",
        "NaN",
        "Infinity",
        "-Infinity",
    ] {
        bench.same("numeric", numeric(digits), digits).await?;
    }
    bench.same("numeric", numeric(&"9".repeat(1_000)), &"9".repeat(1_000)).await?;
    bench.check("numeric", Value::I64(-42), numeric("-42"), "-42").await?;
    bench.check("numeric", text("+007.50"), numeric("7.50"), "7.50").await?;
    bench.refused("numeric", text("1e5"), "no decimal number").await
}

#[tokio::test]
async fn a_parameter_is_fitted_to_its_column() -> Outcome {
    let bench = Bench::new().await?;
    let uuid = "018f4e7a-7c00-7000-8000-00000000abcd";
    bench.check("uuid", text(uuid), Value::Uuid(uuid::Uuid::try_parse(uuid)?.into_bytes()), uuid).await?;
    bench.check("jsonb", text("[1]"), Value::Json("[1]".to_owned()), "[1]").await?;
    bench.check("text", Value::Json("[1]".to_owned()), text("[1]"), "[1]").await?;
    bench.check("text", Value::Date(0), text("1970-01-01"), "1970-01-01").await?;
    bench.check("date", text("2026-05-01"), Value::Date(20_574), "2026-05-01").await?;
    bench.check("boolean", Value::I64(0), Value::Bool(false), "false").await?;
    bench.check("bigint", Value::Bool(true), Value::I64(1), "1").await?;
    bench.check("bigint", Value::Timestamp(NOW), Value::I64(NOW), &NOW.to_string()).await?;
    bench.check("double precision", Value::I64(3), Value::F64(3.0), "3").await?;
    bench.refused("integer", Value::I64(1 << 31), "too large for integer").await?;
    bench.refused("smallint", Value::I64(-32_769), "too large for smallint").await?;
    bench.refused("double precision", Value::I64(i64::MAX), "more digits").await?;
    bench.refused("boolean", Value::I64(2), "does not fit boolean").await?;
    bench.refused("bigint", text("1"), "text does not fit bigint").await?;
    bench.refused("uuid", text("nope"), "no UUID").await?;
    bench.refused("date", text("tomorrow"), "no date").await?;
    bench.refused("date", Value::Date(i32::MAX), "outside of the years").await?;
    bench.refused("timestamptz", text("now"), "text does not fit timestamptz").await?;
    bench.refused("timestamptz", Value::Timestamp(i64::MIN), "before all").await?;
    bench.refused("text", text("a\0b"), "zero character").await?;
    bench.refused("text", Value::List(vec![]), "one value is wanted").await?;
    bench.refused("text[]", text("a"), "a list is wanted").await?;
    bench
        .refused("text", Value::Other { kind: "inet".to_owned(), text: "::1".to_owned() }, "the kernel does not know")
        .await
}

#[tokio::test]
async fn lists_come_back_as_they_went_in() -> Outcome {
    let bench = Bench::new().await?;
    let items = Value::List(vec![text("a"), Value::Null, text("b,\"c\"{}")]);
    bench.same("text[]", items, "{a,NULL,\"b,\\\"c\\\"{}\"}").await?;
    bench.same("bigint[]", Value::List(vec![Value::I64(i64::MIN), Value::I64(7)]), "{-9223372036854775808,7}").await?;
    bench.same("text[]", Value::List(vec![]), "{}").await?;
    bench.same("numeric[]", Value::List(vec![numeric("1.50")]), "{1.50}").await?;
    let uuid = uuid::Uuid::from_u128(7);
    bench.same("uuid[]", Value::List(vec![Value::Uuid(uuid.into_bytes())]), &format!("{{{uuid}}}")).await?;
    let any = "select count(*) from generate_series(1, 9) as n where n = any($1)";
    let wanted = Value::List(vec![Value::I64(2), Value::I64(9), Value::I64(10)]);
    assert_eq!(bench.run(any, vec![wanted]).await?.rows, [[Value::I64(2)]]);
    bench.refused("integer[]", Value::List(vec![text("a")]), "text does not fit integer").await
}

/// The driver's own reading of times would end the program here.
#[tokio::test]
async fn what_no_value_can_hold_is_an_error() -> Outcome {
    let bench = Bench::new().await?;
    for (sql, reason) in [
        ("select 'infinity'::timestamptz as at", "in column `at` an infinite time"),
        ("select '-infinity'::date as day", "in column `day` an infinite date"),
        ("select '294276-12-31'::timestamp as at", "in column `at` a time that is too far away"),
        ("select '{{1},{2}}'::bigint[][] as grid", "in column `grid` an array of 2 dimensions"),
    ] {
        let error = bench.run(sql, Vec::new()).await.expect_err(sql);
        assert_eq!(error.kind, DatabaseFaultKind::Other);
        assert!(error.message.contains(reason), "{sql}: {error}");
    }
    Ok(())
}

#[tokio::test]
async fn an_answer_has_bounds() -> Outcome {
    let site = Site::pooled().with(|options| (options.max_rows, options.max_answer_bytes) = (10, 1_000));
    let store = site.store("blog", "create table t (id bigint)").await?;
    let (rows, bytes) = ("select n from generate_series(1, $1) as n", "select repeat('a', $1)");
    let write = "insert into t (id) select n from generate_series(1, $1) as n returning id";
    let plugin = Plugin::new(&store, &[rows, bytes, write, "select count(*) from t"]).await?;
    let call = plugin.call();
    let too_large = |result: Result<_, StoreError>| result.expect_err("too much").kind == DatabaseFaultKind::TooLarge;
    assert_eq!(call.run(rows, vec![Value::I64(10)]).await?.rows.len(), 10);
    assert!(too_large(call.run(rows, vec![Value::I64(11)]).await));
    assert!(too_large(call.run(rows, vec![Value::I64(1_000_000)]).await));
    assert_eq!(call.run(bytes, vec![Value::I64(1_000)]).await?.rows.len(), 1);
    assert!(too_large(call.run(bytes, vec![Value::I64(1_001)]).await));
    assert!(too_large(call.run(write, vec![Value::I64(11)]).await));
    assert_eq!(call.number("select count(*)").await?, 0, "a write that answers too much is not kept");
    assert_eq!(site.postgres.sql("postgres", "select 1"), "1");
    Ok(())
}
