//! Makes a domain's login and database, as an administrator of the server.

use std::sync::Arc;

use rose_abi::messages::DatabaseFaultKind;

use super::{
    Database,
    connection::{Connection, Connector},
};
use crate::store::{StoreOptions, error::StoreError, options::Address};

/// What was made of a domain's database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Created {
    /// The address, without its password.
    pub address: String,
    /// The login was new.
    pub login: bool,
    /// The database was new.
    pub database: bool,
}

/// Makes what is missing of the login and the database that a domain's address names. The login gets no rights but that
/// database, and nobody else's login may enter it.
///
/// # Errors
/// When the domain has no address, the server cannot be reached, or the administrator may not do it.
pub async fn create_database(domain: &str, options: &StoreOptions, admin: &Address) -> Result<Created, StoreError> {
    let refuse = |message: String| StoreError::new(DatabaseFaultKind::Misuse, message);
    let Some(address) = options.address(domain) else {
        let variable = "ROSE_DATABASE_<ID> or ROSE_DATABASE";
        return Err(refuse(format!("`{domain}` has no address on PostgreSQL: give it one in {variable}")));
    };
    let wanted = Database::new(domain, address.clone(), options).options()?;
    let user = wanted.get_username().to_owned();
    let Some(database) = wanted.get_database().map(str::to_owned) else {
        return Err(refuse(format!("the address of `{domain}` ({address}) names no database")));
    };
    let mut connection = connect(admin, options).await?;
    let login = login(&mut connection, &user, address.password()).await?;
    let is_there = format!("select 1 from pg_database where datname = {}", literal(&database));
    let is_new = simple(&mut connection, &is_there).await? == 0;
    if is_new {
        let make =
            format!("create database {} owner {} encoding 'UTF8' template template0", name(&database), name(&user));
        simple(&mut connection, &make).await?;
    }
    let close = format!("revoke all on database {} from public", name(&database));
    simple(&mut connection, &close).await?;
    connection.close().await;
    // Before version 15 everybody may make tables in it.
    let mut inside = connect(&admin.with_database(&database), options).await?;
    let schema = format!("revoke create on schema public from public; grant all on schema public to {}", name(&user));
    simple(&mut inside, &schema).await?;
    inside.close().await;
    Ok(Created { address: address.to_string(), login, database: is_new })
}

/// Makes the login, or gives the one that is there the password of the address. Tells whether it was new.
async fn login(connection: &mut Connection, user: &str, password: Option<String>) -> Result<bool, StoreError> {
    let is_there = format!("select 1 from pg_roles where rolname = {}", literal(user));
    let is_new = simple(connection, &is_there).await? == 0;
    let password = password.map(|password| format!(" password {}", literal(&password))).unwrap_or_default();
    if is_new {
        let rights = "login nosuperuser nocreatedb nocreaterole";
        simple(connection, &format!("create role {} {rights}{password}", name(user))).await?;
    } else if !password.is_empty() {
        simple(connection, &format!("alter role {} login{password}", name(user))).await?;
    }
    Ok(is_new)
}

async fn connect(admin: &Address, options: &StoreOptions) -> Result<Connection, StoreError> {
    let database = Database::new("the server", admin.clone(), options);
    Connector::new(&Arc::new(database)).connect().await
}

/// The number of rows.
async fn simple(connection: &mut Connection, sql: &str) -> Result<usize, StoreError> {
    let time = connection.database.statement_time;
    connection.simple(sql, time).await.map(|rows| rows.len())
}

fn name(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

/// A text as PostgreSQL reads it with `standard_conforming_strings`, whose default is on.
fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}
