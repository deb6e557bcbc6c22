//! Migrations: both databases, brought up from nothing, are what src/db/schema.rs says, and stay so.

use std::collections::BTreeMap;

use counterbell::clock::Clock;
use counterbell::db::{Conn, DatabaseUrl, Store, StoreConfig, migrate};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Text};
use diesel_migrations::{FileBasedMigrations, MigrationHarness};

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

/// What finds words is each database's own, and in no schema of ours.
fn is_ours(table: &str) -> bool {
    !table.starts_with("__diesel") && !table.starts_with("search_index")
}

/// What the database itself says.
fn found(url: &DatabaseUrl) -> Tables {
    let rows: Vec<Row> = match url.open().unwrap() {
        Conn::Sqlite(mut conn) => diesel::sql_query(SQLITE).load(&mut conn).unwrap(),
        Conn::Postgres(mut conn) => diesel::sql_query(POSTGRES).load(&mut conn).unwrap(),
    };
    let mut tables = Tables::new();
    for row in rows.into_iter().filter(|row| is_ours(&row.of)) {
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
        mails: false,
        on_commit: std::sync::Arc::new(|_, _| {}),
        on_remote: std::sync::Arc::new(|_, _| {}),
        on_passed: std::sync::Arc::new(|_| {}),
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
            .filter(|name| is_ours(name))
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

/// What a database of the first version may hold: a row of each table that was changed since.
const BEFORE: &str = "
    INSERT INTO shops (id, domain, name, currency, origins, installed_at, uninstalled_at, scopes, token) VALUES
        (1, 'here.myshopify.com', 'Here', 'EUR', '[]', 10, NULL, 'read_orders', NULL),
        (2, 'gone.myshopify.com', 'Gone', 'USD', '[]', 10, 20, '', NULL);
    INSERT INTO staff (shop_id, id, name, email, role, created_at) VALUES
        (1, 1, 'Mia', 'mia@example.com', 'owner', 10), (1, 2, 'Leo', 'leo@example.com', 'agent', 10);
    INSERT INTO documents (shop_id, id, key, kind, title, body, version, enabled, updated_at) VALUES
        (1, 1, 'returns', 'policy', 'Returns', 'Within 30 days.', 1, TRUE, 10),
        (1, 2, 'shipping', 'policy', 'Shipping', 'Two days.', 1, TRUE, 10);
    INSERT INTO conversations
        (shop_id, id, visitor_id, state, need, priority, epoch, version, started_at, last_at, data) VALUES
        (1, 1, 1, 'assistant', 2, 0, 1, 1, 10, 10, '{}');
    INSERT INTO conversation_carts (shop_id, cart_token, conversation_id, first_seen) VALUES (1, 'c1', 1, 10);
    INSERT INTO people (shop_id, id, email, customer_id, first_seen, last_seen) VALUES
        (1, 1, 'ann@example.com', 7, 10, 10), (1, 2, 'ann@example.com', 7, 10, 10);
    INSERT INTO orders (shop_id, id, name, email, lines, tracking, created_at, updated_at, triggered_at, received_at)
        VALUES (1, 1, '#1', 'ann@example.com', '[]', '[]', 10, 10, 10, 10);
    INSERT INTO checkouts (shop_id, token, step, email, lines, updated_at, triggered_at, received_at)
        VALUES (1, 't1', 'begun', 'ann@example.com', '[]', 10, 10, 10);
";

fn runs(url: &DatabaseUrl, statements: &str) {
    use diesel::connection::SimpleConnection;
    match url.open().unwrap() {
        Conn::Sqlite(mut conn) => conn.batch_execute(statements),
        Conn::Postgres(mut conn) => conn.batch_execute(statements),
    }
    .unwrap();
}

/// Only the first version's schema.
fn begins_as_the_first_version(kind: Kind, url: &DatabaseUrl) {
    let folder = |name| format!("{}/migrations/{name}", env!("CARGO_MANIFEST_DIR"));
    match (kind, url.open().unwrap()) {
        (Kind::Sqlite, Conn::Sqlite(mut conn)) => {
            let steps = FileBasedMigrations::from_path(folder("sqlite")).unwrap();
            conn.run_next_migration(steps).unwrap();
        }
        (Kind::Postgres, Conn::Postgres(mut conn)) => {
            let steps = FileBasedMigrations::from_path(folder("postgres")).unwrap();
            conn.run_next_migration(steps).unwrap();
        }
        (kind, _) => panic!("{kind:?} opened something else"),
    }
}

fn counts(url: &DatabaseUrl, query: &str) -> i64 {
    #[derive(QueryableByName)]
    struct Count {
        #[diesel(sql_type = BigInt)]
        n: i64,
    }
    let query = diesel::sql_query(format!("SELECT count(*) AS n FROM {query}"));
    let count: Count = match url.open().unwrap() {
        Conn::Sqlite(mut conn) => query.get_result(&mut conn),
        Conn::Postgres(mut conn) => query.get_result(&mut conn),
    }
    .unwrap();
    count.n
}

#[tokio::test]
async fn a_database_of_the_first_version_is_brought_up_with_what_is_in_it() {
    for kind in BOTH {
        let (url, _, _folder) = fresh_database(kind);
        begins_as_the_first_version(kind, &url);
        runs(&url, BEFORE);
        let after_the_first =
            std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/migrations/sqlite"));
        let after_the_first = after_the_first.unwrap().count() - 1;
        assert_eq!(migrate(&url).unwrap().len(), after_the_first, "{kind:?}");
        assert_eq!(found(&url), written_down(), "{kind:?}");
        for (there, rows) in [
            (
                "shops WHERE retention_days = 365 AND timezone = 'UTC' AND token_generation = 0",
                2,
            ),
            (
                "shops WHERE access_lost IS NULL AND erased_at IS NULL AND token_lease = 0",
                2,
            ),
            ("staff WHERE shopify_user IS NULL", 2),
            (
                "documents WHERE external_id IS NULL AND listed AND NOT switched_off AND NOT edited AND facts IS NULL",
                2,
            ),
            ("people WHERE wrong_proofs = 0", 2),
            ("messages WHERE parts <> '[]'", 0),
            ("conversations WHERE erased_at IS NULL", 1),
            ("conversation_carts WHERE seen IS NULL", 1),
            ("people WHERE email = 'ann@example.com'", 2),
            ("orders", 1),
            ("checkouts", 1),
            // Who has the app takes the first round of each at once; who has left takes none.
            ("rounds WHERE shop_id = 1 AND due_at = 0", 6),
            ("rounds", 6),
        ] {
            assert_eq!(counts(&url, there), rows, "{kind:?}: {there}");
        }
        opens(&url).unwrap().ready().await.unwrap();
    }
}
