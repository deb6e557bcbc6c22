//! Migrations: both databases, brought up from nothing, are what src/db/schema.rs says, and stay so.

use std::collections::BTreeMap;

use counterbell::clock::Clock;
use counterbell::db::{Conn, DatabaseUrl, Store, StoreConfig, migrate};
use diesel::prelude::*;
use diesel::sql_types::{Bool, Text};

use crate::support::{Kind, fresh_database};

const BOTH: [Kind; 2] = [Kind::Sqlite, Kind::Postgres];

/// A column: its type, in the words of schema.rs, and whether it may be null.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Column {
    kind: String,
    nullable: bool,
}

/// Tables by name, columns by name.
type Tables = BTreeMap<String, BTreeMap<String, Column>>;

/// What src/db/schema.rs says, read as text: `name (keys) {` opens a table, `name -> Type,` is a column.
fn written_down() -> Tables {
    let text =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/src/db/schema.rs")).unwrap();
    let mut tables = Tables::new();
    let mut table = String::new();
    for line in text.lines().map(str::trim) {
        if let Some((name, kind)) = line.split_once(" -> ") {
            let kind = kind.trim_end_matches(',');
            let inner = kind
                .strip_prefix("Nullable<")
                .and_then(|kind| kind.strip_suffix('>'));
            let column = Column {
                kind: inner.unwrap_or(kind).to_owned(),
                nullable: inner.is_some(),
            };
            tables
                .get_mut(&table)
                .unwrap()
                .insert(name.to_owned(), column);
        } else if let Some((name, _)) = line.split_once(" (").filter(|_| line.ends_with(") {")) {
            table = name.to_owned();
            tables.insert(table.clone(), BTreeMap::new());
        }
    }
    assert!(tables.len() > 15, "schema.rs is laid out differently now");
    tables
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    of: String,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Bool)]
    nullable: bool,
}

const SQLITE: &str = "SELECT m.name AS of, p.name AS name, upper(p.type) AS kind, p.\"notnull\" = 0 AS nullable \
     FROM sqlite_schema m JOIN pragma_table_info(m.name) p WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'";
const POSTGRES: &str = "SELECT table_name::text AS of, column_name::text AS name, upper(data_type::text) AS kind, \
     is_nullable = 'YES' AS nullable FROM information_schema.columns WHERE table_schema = 'public'";

/// What the database itself says.
fn found(url: &DatabaseUrl) -> Tables {
    let rows: Vec<Row> = match url.open().unwrap() {
        Conn::Sqlite(mut conn) => diesel::sql_query(SQLITE).load(&mut conn).unwrap(),
        Conn::Postgres(mut conn) => diesel::sql_query(POSTGRES).load(&mut conn).unwrap(),
    };
    let mut tables = Tables::new();
    for row in rows
        .into_iter()
        .filter(|row| !row.of.starts_with("__diesel"))
    {
        let kind = match row.kind.as_str() {
            "BIGINT" => "BigInt",
            "INTEGER" => "Integer",
            "TEXT" => "Text",
            "BOOLEAN" => "Bool",
            "BLOB" | "BYTEA" => "Binary",
            other => panic!("{}.{} is a {other}", row.of, row.name),
        };
        let column = Column {
            kind: kind.to_owned(),
            nullable: row.nullable,
        };
        tables.entry(row.of).or_default().insert(row.name, column);
    }
    tables
}

/// Everything the database knows of its own shape, indexes too.
fn shape(url: &DatabaseUrl) -> Vec<String> {
    #[derive(QueryableByName)]
    struct Line {
        #[diesel(sql_type = Text)]
        line: String,
    }
    let lines: Vec<Line> = match url.open().unwrap() {
        Conn::Sqlite(mut conn) => {
            diesel::sql_query("SELECT coalesce(sql, name) AS line FROM sqlite_schema ORDER BY 1")
                .load(&mut conn)
        }
        Conn::Postgres(mut conn) => diesel::sql_query(
            "SELECT indexdef::text AS line FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1",
        )
        .load(&mut conn),
    }
    .unwrap();
    lines.into_iter().map(|line| line.line).collect()
}

/// Opens a store that may not migrate.
fn opens(url: &DatabaseUrl) -> Result<Store, String> {
    Store::open(StoreConfig {
        url: url.clone(),
        writers: 1,
        readers: 1,
        migrate: false,
        clock: Clock::system(),
        on_commit: std::sync::Arc::new(|_, _| {}),
        on_remote: std::sync::Arc::new(|_, _| {}),
    })
    .map_err(|error| error.to_string())
}

#[test]
fn a_new_database_of_either_kind_is_what_the_schema_says() {
    for kind in BOTH {
        let (url, _, _folder) = fresh_database(kind);
        migrate(&url).unwrap();
        let (written, found) = (written_down(), found(&url));
        let names = |tables: &Tables| tables.keys().cloned().collect::<Vec<_>>();
        assert_eq!(names(&found), names(&written), "{kind:?}: tables");
        for (table, columns) in &written {
            assert_eq!(&found[table], columns, "{kind:?}: columns of {table}");
        }
    }
}

#[test]
fn both_kinds_have_the_same_migrations_and_indexes() {
    let names = |kind: &str| {
        let folder = format!("{}/migrations/{kind}", env!("CARGO_MANIFEST_DIR"));
        let mut names: Vec<_> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name())
            .collect();
        names.sort();
        names
    };
    assert_eq!(names("sqlite"), names("postgres"));

    let indexes = |kind| {
        let (url, _, _folder) = fresh_database(kind);
        migrate(&url).unwrap();
        let mut names: Vec<String> = shape(&url)
            .iter()
            .filter_map(|line| line.split_once("INDEX "))
            .filter_map(|(_, rest)| rest.split(' ').next())
            .map(str::to_owned)
            .filter(|name| !name.ends_with("_pkey") && !name.ends_with("_domain_key"))
            .collect();
        names.sort();
        names
    };
    assert_eq!(indexes(Kind::Sqlite), indexes(Kind::Postgres));
}

#[test]
fn migrating_again_changes_nothing() {
    for kind in BOTH {
        let (url, _, _folder) = fresh_database(kind);
        assert!(!migrate(&url).unwrap().is_empty());
        let before = (found(&url), shape(&url));
        assert!(migrate(&url).unwrap().is_empty());
        assert_eq!((found(&url), shape(&url)), before, "{kind:?}");
    }
}

#[tokio::test]
async fn a_database_that_is_not_up_to_date_is_told_apart() {
    for kind in BOTH {
        let (url, _, _folder) = fresh_database(kind);
        let refused = opens(&url).map(|_| ()).unwrap_err();
        assert!(
            refused.contains("counterbell migrate"),
            "{kind:?}: {refused}"
        );
        migrate(&url).unwrap();
        let store = opens(&url).unwrap();
        store.ready().await.unwrap();
        forgets_a_migration(&url);
        assert!(store.ready().await.is_err(), "{kind:?}: ready sees it too");
    }
}

fn forgets_a_migration(url: &DatabaseUrl) {
    let statement = diesel::sql_query("DELETE FROM __diesel_schema_migrations");
    let gone = match url.open().unwrap() {
        Conn::Sqlite(mut conn) => statement.execute(&mut conn),
        Conn::Postgres(mut conn) => statement.execute(&mut conn),
    };
    assert!(gone.unwrap() > 0);
}

#[test]
fn nodes_that_start_together_migrate_once() {
    let (url, _, _folder) = fresh_database(Kind::Postgres);
    let ran: Vec<usize> = std::thread::scope(|scope| {
        let nodes: Vec<_> = (0..4)
            .map(|_| scope.spawn(|| migrate(&url).unwrap().len()))
            .collect();
        nodes.into_iter().map(|node| node.join().unwrap()).collect()
    });
    assert_eq!(ran.iter().filter(|ran| **ran > 0).count(), 1, "{ran:?}");
    assert_eq!(found(&url), written_down());
}
