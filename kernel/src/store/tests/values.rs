//! Values on their way into the database and back.

use super::{NOW, Outcome, Plugin, Site};
use crate::store::StoreError;
use rose_abi::{messages::DatabaseFaultKind, value::Value};

const EACH: &str = "select value, type from json_each($1)";
const KEEP: &str = "insert into kept (value) values ($1) returning value, typeof(value)";

async fn check(value: Value, expected: Result<(Value, &str), &str>) -> Outcome {
    let site = Site::new()?;
    let store = site.store("blog", "create table kept (value any) strict").await?;
    let plugin = Plugin::new(&store, &[KEEP]).await?;
    let kept = plugin.call().run(KEEP, vec![value.clone()]).await;
    match (kept, expected) {
        (Ok(rows), Ok((back, class))) => {
            assert_eq!(rows.rows, [[back, Value::Text(class.to_owned())]], "{value:?}");
            assert_eq!(rows.affected, 1);
        }
        (Err(error), Err(expected)) => {
            assert_eq!(error.kind, DatabaseFaultKind::Misuse);
            assert!(error.message.contains(expected), "{value:?}: {error}");
        }
        (kept, _) => panic!("{value:?} gave {kept:?}"),
    }
    Ok(())
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

#[tokio::test]
async fn every_value_is_kept_exactly() -> Outcome {
    check(Value::Null, Ok((Value::Null, "null"))).await?;
    check(Value::Bool(true), Ok((Value::I64(1), "integer"))).await?;
    check(Value::Bool(false), Ok((Value::I64(0), "integer"))).await?;
    for number in [0, 1, -1, i64::MAX, i64::MIN, (1 << 53) + 1] {
        check(Value::I64(number), Ok((Value::I64(number), "integer"))).await?;
    }
    for number in [0.5, 1.0, 0.1, f64::MAX, f64::MIN_POSITIVE, f64::INFINITY, f64::NEG_INFINITY] {
        check(Value::F64(number), Ok((Value::F64(number), "real"))).await?;
    }
    for word in ["", "a", "ünï ☃ 🌹", "a\0b", "'; drop table kept; --", "12"] {
        check(text(word), Ok((text(word), "text"))).await?;
    }
    for bytes in [vec![], vec![0, 255, 0], vec![7; 100_000]] {
        check(Value::Bytes(bytes.clone()), Ok((Value::Bytes(bytes), "blob"))).await?;
    }
    check(Value::Timestamp(NOW), Ok((Value::I64(NOW), "integer"))).await?;
    check(Value::Date(0), Ok((text("1970-01-01"), "text"))).await?;
    check(Value::Date(20_574), Ok((text("2026-05-01"), "text"))).await?;
    check(Value::Date(-719_528), Ok((text("0000-01-01"), "text"))).await?;
    let uuid = "018f4e7a-7c00-7000-8000-00000000abcd";
    check(Value::Uuid(uuid::Uuid::try_parse(uuid)?.into_bytes()), Ok((text(uuid), "text"))).await?;
    check(Value::Json("{\"a\": 1}".to_owned()), Ok((text("{\"a\": 1}"), "text"))).await?;
    check(Value::Numeric("12345678901234567890.10".to_owned()), Ok((text("12345678901234567890.10"), "text"))).await
}

#[tokio::test]
async fn what_sqlite_cannot_keep_is_refused() -> Outcome {
    check(Value::F64(f64::NAN), Err("not a number")).await?;
    check(Value::Date(i32::MAX), Err("outside of the years")).await?;
    check(Value::Date(-719_529), Err("outside of the years")).await?;
    check(Value::Other { kind: "inet".to_owned(), text: "::1".to_owned() }, Err("no type `inet`")).await?;
    check(Value::List(vec![Value::Bytes(vec![1])]), Err("a list holds")).await?;
    check(Value::List(vec![Value::List(vec![])]), Err("a list holds")).await?;
    check(Value::List(vec![Value::F64(f64::INFINITY)]), Err("cannot hold the number")).await?;
    check(Value::List(vec![text("a\0b")]), Err("zero character")).await
}

#[tokio::test]
async fn a_list_comes_out_of_json_each_as_it_went_in() -> Outcome {
    let site = Site::new()?;
    let store = site.store("blog", "create table t (id integer)").await?;
    let plugin = Plugin::new(&store, &[EACH]).await?;
    let items = vec![
        Value::I64(i64::MAX),
        Value::I64(i64::MIN),
        Value::I64((1 << 53) + 1),
        Value::Null,
        text("a\"b\\c\n\u{1}ü🌹\u{2028}</x>"),
        text(""),
        text("12"),
        Value::F64(1.0),
        Value::F64(0.1),
        Value::F64(1e300),
        Value::F64(-1.5e-7),
    ];
    let rows = plugin.call().run(EACH, vec![Value::List(items.clone())]).await?;
    let back: Vec<Value> = rows.rows.into_iter().filter_map(|row| row.into_iter().next()).collect();
    assert_eq!(back, items);
    let uuid = uuid::Uuid::from_u128(7);
    let as_scalars = vec![Value::Bool(true), Value::Date(0), Value::Timestamp(5), Value::Uuid(uuid.into_bytes())];
    let rows = plugin.call().run(EACH, vec![Value::List(as_scalars)]).await?;
    let back: Vec<Value> = rows.rows.into_iter().filter_map(|row| row.into_iter().next()).collect();
    assert_eq!(back, [Value::I64(1), text("1970-01-01"), Value::I64(5), text(&uuid.to_string())]);
    assert!(plugin.call().run(EACH, vec![Value::List(vec![])]).await?.rows.is_empty());
    Ok(())
}

#[tokio::test]
async fn an_answer_has_bounds() -> Outcome {
    let site = Site::new()?.with(|options| (options.max_rows, options.max_answer_bytes) = (10, 1_000));
    let store = site.store("blog", "create table t (id integer)").await?;
    let rows = "with recursive n(i) as (select 1 union all select i + 1 from n where i < $1) select i from n";
    let bytes = "select hex(zeroblob($1))";
    let write = "insert into t (id) select value from json_each($1) returning id";
    let plugin = Plugin::new(&store, &[rows, bytes, write, "select count(*) from t"]).await?;
    let call = plugin.call();
    let too_large = |result: Result<_, StoreError>| result.expect_err("too much").kind == DatabaseFaultKind::TooLarge;
    assert_eq!(call.run(rows, vec![Value::I64(10)]).await?.rows.len(), 10);
    assert!(too_large(call.run(rows, vec![Value::I64(11)]).await));
    assert!(too_large(call.run(rows, vec![Value::I64(1_000_000)]).await));
    assert_eq!(call.run(bytes, vec![Value::I64(500)]).await?.rows.len(), 1);
    assert!(too_large(call.run(bytes, vec![Value::I64(501)]).await));
    let eleven = Value::List(vec![Value::I64(1); 11]);
    assert!(too_large(call.run(write, vec![eleven]).await));
    assert_eq!(call.number("select count(*)").await?, 0, "a write that answers too much is not kept");
    Ok(())
}

#[tokio::test]
async fn parameters_are_counted() -> Outcome {
    let site = Site::new()?;
    let store = site.store("blog", "create table t (id integer)").await?;
    let plugin = Plugin::new(&store, &["select $1, $2", "select date($1, $2), $3"]).await?;
    let call = plugin.call();
    for given in [0, 1, 3] {
        let error = call.run("select $1, $2", vec![Value::I64(1); given]).await.expect_err("not two");
        assert_eq!(error.kind, DatabaseFaultKind::Misuse);
        let expected = "plugins/blog/src/posts.rs:1: the statement takes 2 parameters and was given";
        assert_eq!(error.message, format!("{expected} {given}"));
    }
    let unknown = rose_abi::value::StatementCall { statement: 2, parameters: vec![] };
    assert_eq!(call.session.query(unknown).await.expect_err("unknown").kind, DatabaseFaultKind::Misuse);
    let dates = "select date";
    assert!(call.run(dates, vec![text("2026-05-01"), text("+1 day"), text("now")]).await.is_ok());
    assert!(call.run(dates, vec![text("NOW"), text("+1 day"), text("")]).await.is_err());
    assert!(call.run(dates, vec![text("2026-05-01"), text("localtime"), text("")]).await.is_err());
    Ok(())
}
