//! The documentation of the schema has the columns that there are.

use std::{collections::BTreeMap, fs};

use oauth_accounts::store::{PostgresStore, SqliteStore};
use oauth_tests::{postgres::Postgres, workspace};
use rusqlite::Connection;

use crate::place::{Folder, block_on};

type Tables = BTreeMap<String, Vec<String>>;

/// The tables and columns that `docs/accounts-schema.md` describes: a heading for each table, and below it a
/// row for each column.
fn documented() -> Tables {
    let text = fs::read_to_string(workspace().join("docs/accounts-schema.md")).unwrap();
    let mut tables = Tables::new();
    let mut table = String::new();
    for line in text.lines() {
        if let Some(name) = line.strip_prefix("## `").and_then(|rest| rest.strip_suffix('`')) {
            name.clone_into(&mut table);
        } else if let Some((column, _)) =
            line.strip_prefix("| `").and_then(|rest| rest.split_once('`'))
        {
            tables.entry(table.clone()).or_default().push(column.to_owned());
        }
    }
    tables
}

fn assert_same(found: impl Iterator<Item = (String, String)>) {
    let mut tables = Tables::new();
    for (table, column) in found {
        tables.entry(table).or_default().push(column);
    }
    assert_eq!(tables, documented());
}

#[test]
fn every_column_in_sqlite_is_documented() {
    let folder = Folder::new();
    drop(SqliteStore::open(folder.file()).unwrap());
    let file = Connection::open(folder.file()).unwrap();
    // Columns that are worked out are a part of the indexes.
    let columns = "SELECT t.name, c.name FROM sqlite_schema t, pragma_table_info(t.name) c \
                   WHERE t.type = 'table' ORDER BY t.name, c.cid";
    let mut columns = file.prepare(columns).unwrap();
    let rows = columns.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    assert_same(rows.map(Result::unwrap));
}

#[test]
fn every_column_in_postgres_is_documented() {
    let Some(server) = Postgres::shared() else { return };
    block_on(async {
        let url = server.database().await;
        PostgresStore::connect(&url).await.unwrap();
        let columns = "SELECT table_name::text, column_name::text FROM information_schema.columns \
                       WHERE table_schema = current_schema() ORDER BY table_name, ordinal_position";
        let rows = Postgres::client(&url).await.query(columns, &[]).await.unwrap();
        assert_same(rows.iter().map(|row| (row.get(0), row.get(1))));
    });
}
