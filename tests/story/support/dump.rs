//! All that is kept, table by table, whatever tables there are.

use std::collections::BTreeMap;

use counterbell::db::Conn;
use counterbell::error::Error;
use diesel::prelude::*;
use diesel::sql_types::Text;
use serde_json::Value;

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

fn lines(conn: &mut Conn, sql: String) -> Result<Vec<String>, Error> {
    let rows: Vec<Line> = match conn {
        Conn::Sqlite(conn) => diesel::sql_query(sql).load(conn)?,
        Conn::Postgres(conn) => diesel::sql_query(sql).load(conn)?,
    };
    Ok(rows.into_iter().map(|row| row.line).collect())
}

/// Every table of the app's. What finds words is made of the others.
pub fn tables(conn: &mut Conn) -> Result<Vec<String>, Error> {
    let sql = match conn {
        Conn::Sqlite(_) => {
            "SELECT name AS line FROM sqlite_schema WHERE type = 'table' \
             AND name NOT LIKE 'sqlite%' AND name NOT LIKE '\\_\\_%' ESCAPE '\\' AND name NOT LIKE 'search%index%'"
        }
        Conn::Postgres(_) => {
            "SELECT table_name::text AS line FROM information_schema.tables \
             WHERE table_schema = 'public' AND table_name NOT LIKE '\\_\\_%' AND table_name NOT LIKE 'search%index%'"
        }
    };
    let mut names = lines(conn, sql.into())?;
    names.sort();
    Ok(names)
}

/// The rows of a table as JSON, sorted, without these columns.
pub fn rows(conn: &mut Conn, table: &str, without: &[&str]) -> Result<Vec<Value>, Error> {
    let sql = match conn {
        Conn::Sqlite(_) => {
            let columns = lines(
                conn,
                format!("SELECT name AS line FROM pragma_table_info('{table}')"),
            )?;
            let pairs: Vec<String> = columns
                .iter()
                .map(|name| {
                    format!(
                        "'{name}', CASE typeof({name}) WHEN 'blob' THEN hex({name}) ELSE {name} END"
                    )
                })
                .collect();
            format!(
                "SELECT json_object({}) AS line FROM {table}",
                pairs.join(", ")
            )
        }
        Conn::Postgres(_) => format!("SELECT to_jsonb(t)::text AS line FROM {table} t"),
    };
    let mut rows: Vec<Value> = lines(conn, sql)?
        .iter()
        .map(|line| {
            let mut row: Value = serde_json::from_str(line).unwrap();
            for column in without {
                row.as_object_mut().unwrap().remove(*column);
            }
            row
        })
        .collect();
    rows.sort_by_key(ToString::to_string);
    Ok(rows)
}

/// All that is kept of one shop, or of all but it.
pub fn of_shop(conn: &mut Conn, shop: i64) -> Result<BTreeMap<String, Vec<Value>>, Error> {
    let mut kept = BTreeMap::new();
    for table in tables(conn)? {
        let key = if table == "shops" { "id" } else { "shop_id" };
        let mut all = rows(conn, &table, &[])?;
        all.retain(|row| row.get(key).is_none_or(|id| *id == shop));
        kept.insert(table, all);
    }
    Ok(kept)
}
