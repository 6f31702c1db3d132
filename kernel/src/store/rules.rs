//! What a statement's text must be, before any database sees it: one select, insert, update or delete, allowed
//! functions, nothing that changes by itself, parameters `$1` to `$n`.
//!
//! A dialect adds its [`Grammar`]. Its probe repeats what it can with the database's own eyes; where the parser and the
//! database would read a text differently, the probe decides. Tables are the probe's affair.

use std::{
    collections::BTreeSet,
    ops::ControlFlow::{self, Break, Continue},
};

use sqlparser::{
    ast::{
        Cte, Expr, FromTable, Ident, ObjectName, Query, Select, SelectItem, SetExpr, Statement, TableFactor,
        TableObject, Value, ValueWithSpan, Visit, Visitor,
    },
    dialect::Dialect,
    parser::Parser,
    tokenizer::{Token, Tokenizer},
};

use super::plan::StatementKind;

/// Databases take more, but a statement with more parameters wants a list.
const MOST_PARAMETERS: usize = 999;

/// More than any statement that a person wrote; bounds the work and the depth of what is made of it.
const MOST_TOKENS: usize = 10_000;

/// What is particular to a dialect.
pub(super) struct Grammar {
    /// How its text is read.
    pub(super) dialect: &'static (dyn Dialect + Sync),
    /// The words with which a statement may begin.
    pub(super) first: &'static [&'static str],
    /// Why a function may not be called.
    pub(super) function: fn(&str) -> Option<String>,
    /// Why a table may not be made by a call of this name.
    pub(super) table_function: fn(&str) -> Option<String>,
    /// The first thing among the tokens that is not the same each time, and why it is refused.
    pub(super) volatile: fn(&[Token]) -> Option<String>,
}

/// What the text says about itself.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Reading {
    pub(super) kind: StatementKind,
    pub(super) parameters: usize,
    /// The names of its common table expressions, in lower case.
    pub(super) common_tables: BTreeSet<String>,
    /// A `*` stands in it, so that its columns follow the schema.
    pub(super) follows: bool,
    /// What it names as tables, each in its parts, in lower case where it was not quoted.
    pub(super) relations: Vec<Vec<String>>,
    /// What it inserts into, updates or deletes from.
    pub(super) targets: BTreeSet<String>,
}

/// Reads a statement and holds it to the rules.
pub(super) fn read(grammar: &'static Grammar, tokens: Vec<Token>) -> Result<Reading, String> {
    if tokens.is_empty() {
        return Err("it is empty".to_owned());
    }
    first_word(grammar, &tokens)?;
    if let Some(reason) = (grammar.volatile)(&tokens) {
        return Err(reason);
    }
    let statements = Parser::new(grammar.dialect).with_tokens(tokens).parse_statements().map_err(unreadable)?;
    let [statement] = statements.as_slice() else {
        return Err(format!("it is {} statements: one at a time", statements.len()));
    };
    let kind = kind(statement).ok_or_else(only)?;
    let mut reader = Reader::new(grammar);
    if let Break(reason) = statement.visit(&mut reader) {
        return Err(reason.into());
    }
    let parameters = reader.parameters()?;
    let kind = if reader.writes { StatementKind::Write } else { kind };
    let Reader { common_tables, follows, relations, targets, .. } = reader;
    Ok(Reading { kind, parameters, common_tables, follows, relations, targets })
}

/// The tokens of a text, without spaces and comments.
pub(super) fn tokens(dialect: &dyn Dialect, sql: &str) -> Result<Vec<Token>, String> {
    if sql.contains('\0') {
        return Err("a zero character stands in it".to_owned());
    }
    let tokens = Tokenizer::new(dialect, sql).tokenize().map_err(|error| error.to_string())?;
    let tokens: Vec<Token> = tokens.into_iter().filter(|token| !matches!(token, Token::Whitespace(_))).collect();
    if tokens.len() > MOST_TOKENS {
        return Err(format!("it is longer than {MOST_TOKENS} words and signs"));
    }
    Ok(tokens)
}

fn only() -> String {
    "a statement is one select, insert, update or delete".to_owned()
}

fn unreadable(error: sqlparser::parser::ParserError) -> String {
    let text = error.to_string();
    format!("cannot be read: {}", text.trim_start_matches("sql parser error: "))
}

/// Names what is refused by its first word; the parser's message would be about its grammar.
fn first_word(grammar: &Grammar, tokens: &[Token]) -> Result<(), String> {
    match tokens.iter().find(|token| **token != Token::LParen) {
        Some(Token::Word(word)) if grammar.first.contains(&word.value.to_ascii_lowercase().as_str()) => Ok(()),
        Some(token) => Err(format!("`{}` is not allowed: {}", token.to_string().to_ascii_lowercase(), only())),
        None => Err(only()),
    }
}

fn kind(statement: &Statement) -> Option<StatementKind> {
    match statement {
        Statement::Query(query) => kind_of_body(&query.body),
        Statement::Insert(_) | Statement::Update(_) | Statement::Delete(_) => Some(StatementKind::Write),
        _ => None,
    }
}

fn kind_of_body(body: &SetExpr) -> Option<StatementKind> {
    match body {
        SetExpr::Select(_) | SetExpr::Query(_) | SetExpr::SetOperation { .. } | SetExpr::Values(_) => {
            Some(StatementKind::Read)
        }
        SetExpr::Insert(statement) | SetExpr::Update(statement) | SetExpr::Delete(statement) => kind(statement),
        SetExpr::Merge(_) | SetExpr::Table(_) => None,
    }
}

/// Looks at functions, table functions, parameters and common table expressions.
struct Reader {
    grammar: &'static Grammar,
    numbers: BTreeSet<usize>,
    common_tables: BTreeSet<String>,
    follows: bool,
    /// Something inside of it writes or locks rows, whatever it is itself.
    writes: bool,
    relations: Vec<Vec<String>>,
    targets: BTreeSet<String>,
}

/// Small, because the visitor keeps one on each level of its recursion.
type Reason = Box<str>;

impl Reader {
    fn new(grammar: &'static Grammar) -> Self {
        Self {
            grammar,
            numbers: BTreeSet::new(),
            common_tables: BTreeSet::new(),
            follows: false,
            writes: false,
            relations: Vec::new(),
            targets: BTreeSet::new(),
        }
    }

    fn parameters(&self) -> Result<usize, String> {
        let count = self.numbers.len();
        match self.numbers.last() {
            Some(last) if *last != count => {
                Err(format!("parameters are numbered without gaps, ${last} is the {count}. of them"))
            }
            _ if count > MOST_PARAMETERS => Err(format!("it has {count} parameters, {MOST_PARAMETERS} are the most")),
            _ => Ok(count),
        }
    }

    fn function(&self, name: &ObjectName) -> ControlFlow<Reason> {
        match (self.grammar.function)(&last_part(name)) {
            Some(reason) => Break(reason.into()),
            None => Continue(()),
        }
    }
}

impl Visitor for Reader {
    type Break = Reason;

    fn pre_visit_query(&mut self, query: &Query) -> ControlFlow<Reason> {
        let tables: &[Cte] = query.with.as_ref().map_or(&[], |with| &with.cte_tables);
        self.common_tables.extend(tables.iter().map(|table| table.alias.name.value.to_lowercase()));
        self.writes |= !query.locks.is_empty();
        Continue(())
    }

    fn pre_visit_select(&mut self, select: &Select) -> ControlFlow<Reason> {
        self.follows |= has_star(&select.projection);
        Continue(())
    }

    fn pre_visit_statement(&mut self, statement: &Statement) -> ControlFlow<Reason> {
        self.follows |= returning(statement).is_some_and(|items| has_star(items));
        match kind(statement) {
            Some(kind) => self.writes |= kind == StatementKind::Write,
            None => return Break(only().into()),
        }
        self.targets.extend(target(statement).and_then(|name| parts(name).pop()));
        Continue(())
    }

    fn pre_visit_relation(&mut self, relation: &ObjectName) -> ControlFlow<Reason> {
        self.relations.push(parts(relation));
        Continue(())
    }

    fn pre_visit_table_factor(&mut self, factor: &TableFactor) -> ControlFlow<Reason> {
        match factor {
            TableFactor::Table { name, args: Some(_), .. } | TableFactor::Function { name, .. } => {
                (self.grammar.table_function)(&last_part(name)).map_or(Continue(()), |reason| Break(reason.into()))
            }
            _ => Continue(()),
        }
    }

    fn pre_visit_expr(&mut self, expression: &Expr) -> ControlFlow<Reason> {
        match expression {
            Expr::Function(function) => self.function(&function.name),
            _ => Continue(()),
        }
    }

    fn pre_visit_value(&mut self, value: &ValueWithSpan) -> ControlFlow<Reason> {
        let Value::Placeholder(name) = &value.value else { return Continue(()) };
        match parameter_number(name) {
            Some(number) => {
                self.numbers.insert(number);
                Continue(())
            }
            None => Break(format!("`{name}` is not a parameter: they are `$1`, `$2` and so on").into()),
        }
    }
}

fn has_star(items: &[SelectItem]) -> bool {
    items.iter().any(|item| matches!(item, SelectItem::Wildcard(_) | SelectItem::QualifiedWildcard(..)))
}

fn returning(statement: &Statement) -> Option<&Vec<SelectItem>> {
    match statement {
        Statement::Insert(insert) => insert.returning.as_ref(),
        Statement::Update(update) => update.returning.as_ref(),
        Statement::Delete(delete) => delete.returning.as_ref(),
        _ => None,
    }
}

/// The table that a statement writes.
fn target(statement: &Statement) -> Option<&ObjectName> {
    match statement {
        Statement::Insert(insert) => match &insert.table {
            TableObject::TableName(name) => Some(name),
            _ => None,
        },
        Statement::Update(update) => table_name(&update.table.relation),
        Statement::Delete(delete) => {
            let (FromTable::WithFromKeyword(tables) | FromTable::WithoutKeyword(tables)) = &delete.from;
            tables.first().and_then(|table| table_name(&table.relation))
        }
        _ => None,
    }
}

fn table_name(factor: &TableFactor) -> Option<&ObjectName> {
    match factor {
        TableFactor::Table { name, .. } => Some(name),
        _ => None,
    }
}

/// The parts of a name, as the database compares them.
fn parts(name: &ObjectName) -> Vec<String> {
    let part = |ident: &Ident| match ident.quote_style {
        None => ident.value.to_lowercase(),
        Some(_) => ident.value.clone(),
    };
    name.0.iter().filter_map(|named| named.as_ident().map(part)).collect()
}

/// The number behind a dollar sign.
pub(super) fn parameter_number(name: &str) -> Option<usize> {
    let digits = name.strip_prefix('$')?;
    let plain = !digits.is_empty() && !digits.starts_with('0') && digits.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| digits.parse().ok()).flatten()
}

fn last_part(name: &ObjectName) -> String {
    name.0.last().and_then(|part| part.as_ident()).map_or_else(|| name.to_string(), |part| part.value.clone())
}
