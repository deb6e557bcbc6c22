//! The Admin GraphQL API of the shop: whoever holds one of its tokens may ask, within scopes and points.
//!
//! A request is judged (`mod`), weighed (`cost`) and run (`run`, `select`, `page`, `search`, `write`) over what the shop
//! is at that moment (`world`, made of `goods` and `orders`). Written from Shopify's documents, not from our client.

mod cost;
mod goods;
mod orders;
mod page;
mod refunds;
mod run;
mod search;
mod select;
mod world;
mod write;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use graphql_parser::query::{Definition, Document, OperationDefinition, Type, VariableDefinition};
use serde_json::{Map, Value, json};

use self::cost::{MOST, Scales};
use self::run::{Run, Set};
use self::world::World;
use super::tokens::Access;
use super::trouble::{self, ApiFault};
use super::{Store, scopes, sign};

pub use self::cost::Bucket;
pub use self::goods::WRITTEN;
pub use self::world::SHOP_ID;

/// The oldest version that is still served: any other is answered by it.
const VERSION: &str = "2026-10";
const BAD_TOKEN: &str =
    "[API] Invalid API key or access token (unrecognized login or wrong password)";
const NO_SCOPE: &str = "[API] This action requires merchant approval for read_orders scope.";
const UNENDING: &str = "[API] Non-expiring access tokens are no longer accepted for the Admin API. Start using \
    expiring offline tokens: https://shopify.dev/docs/apps/build/authentication-authorization/access-tokens/\
    offline-access-tokens#expiring-vs-non-expiring-offline-tokens";

pub fn routes(config: &mut web::ServiceConfig) {
    config
        .route(
            "/{shop}/admin/api/{version}/graphql.json",
            web::post().to(graphql),
        )
        .route("/_bulk/{number}/{key}", web::get().to(bulk));
}

type Shared = web::Data<Store>;

fn refused(status: StatusCode, errors: &str) -> HttpResponse {
    HttpResponse::build(status).json(json!({ "errors": errors }))
}

async fn graphql(
    store: Shared,
    request: HttpRequest,
    path: web::Path<(String, String)>,
    body: web::Bytes,
) -> HttpResponse {
    let (shop, _) = path.into_inner();
    store.inner.asked.lock().api += 1;
    let fault = store.inner.trouble.lock().next_api();
    match fault {
        Some(ApiFault::Unauthorized) => return refused(StatusCode::UNAUTHORIZED, BAD_TOKEN),
        Some(ApiFault::ScopeMissing) => return refused(StatusCode::FORBIDDEN, NO_SCOPE),
        Some(ApiFault::NonExpiring) => return refused(StatusCode::FORBIDDEN, UNENDING),
        Some(ApiFault::TooMany(seconds)) => return trouble::too_many(seconds),
        Some(ApiFault::Server(status)) => return trouble::server(status),
        Some(ApiFault::Slow(seconds)) => trouble::wait(seconds).await,
        Some(ApiFault::Throttled) => store.inner.bucket.lock().empty(),
        Some(ApiFault::Truncated) | None => {}
    }
    if shop != store.inner.config.shop {
        return refused(StatusCode::NOT_FOUND, "Not Found");
    }
    let token = request.headers().get("X-Shopify-Access-Token");
    let token = token
        .and_then(|token| token.to_str().ok())
        .unwrap_or_default();
    let now = store.inner.config.clock.now();
    let access = store
        .inner
        .saved
        .lock()
        .platform
        .opened_by(token, now)
        .cloned();
    let Some(access) = access else {
        return refused(StatusCode::UNAUTHORIZED, BAD_TOKEN);
    };
    let Ok(Value::Object(asked)) = serde_json::from_slice(&body) else {
        return HttpResponse::BadRequest()
            .json(json!({ "errors": { "query": "Required parameter missing or invalid" } }));
    };
    let answer = answer(&store, &access, &asked);
    if fault == Some(ApiFault::Truncated) {
        return trouble::cut_off(&answer);
    }
    HttpResponse::Ok()
        .insert_header(("X-Shopify-API-Version", VERSION))
        .insert_header(("X-Request-Id", sign::uuid()))
        .json(answer)
}

/// The answer to one request, faults of the query included: they are 200 as well.
fn answer(store: &Store, access: &Access, asked: &Map<String, Value>) -> Value {
    let text = asked
        .get("query")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let document = match graphql_parser::parse_query::<String>(text) {
        Ok(document) => document.into_static(),
        Err(fault) => return failed(&[json!({ "message": fault.to_string() })]),
    };
    let name = asked.get("operationName").and_then(Value::as_str);
    let Some(operation) = pick(&document, name) else {
        return failed(&[
            json!({ "message": "No operation to run", "extensions": { "code": "BAD_REQUEST" } }),
        ]);
    };
    let variables = match variables(&operation, asked.get("variables")) {
        Ok(variables) => variables,
        Err(fault) => return failed(&[fault]),
    };
    let fragments: Vec<_> = document
        .definitions
        .iter()
        .filter_map(|definition| match definition {
            Definition::Fragment(fragment) => Some(fragment.clone()),
            Definition::Operation(_) => None,
        })
        .collect();

    let scales = Scales {
        fragments: &fragments,
        variables: &variables,
    };
    let own = if operation.mutation { 9 } else { 0 };
    let requested = scales.weigh(operation.set) + own;
    if requested > MOST {
        return failed(&[json!({
            "message": format!("Query cost is {requested}, which exceeds the single query max cost limit ({MOST})."),
            "extensions": { "code": "MAX_COST_EXCEEDED", "cost": requested, "maxCost": MOST },
        })]);
    }
    let now = store.inner.config.clock.now();
    {
        let mut bucket = store.inner.bucket.lock();
        if !bucket.take(requested, now) {
            let mut body = failed(&[json!({ "message": "Throttled", "extensions": {
                "code": "THROTTLED", "documentation": "https://shopify.dev/api/usage/rate-limits" } })]);
            put(&mut body, "extensions", bucket.report(requested, None));
            return body;
        }
    }

    let world = World::of(store, &access.scopes);
    let mut run = Run::new(store, &world, &fragments, &variables, &access.scopes);
    let data = if operation.mutation {
        run.mutation(operation.set)
    } else {
        run.query(operation.set)
    };
    if !run.invalid.is_empty() {
        store.inner.bucket.lock().give_back(requested);
        return failed(&run.invalid);
    }
    let actual = run.spent.min(requested);
    let mut bucket = store.inner.bucket.lock();
    bucket.give_back(requested - actual);
    let mut extensions = bucket.report(requested, Some(actual));
    drop(bucket);
    if !run.warnings.is_empty() {
        put(
            &mut extensions,
            "search",
            json!([{ "warnings": run.warnings }]),
        );
    }
    let mut body = json!({ "data": data, "extensions": extensions });
    if !run.denied.is_empty() {
        put(&mut body, "errors", json!(run.denied));
    }
    body
}

fn failed(errors: &[Value]) -> Value {
    json!({ "errors": errors })
}

fn put(body: &mut Value, name: &str, value: Value) {
    if let Some(map) = body.as_object_mut() {
        map.insert(name.to_owned(), value);
    }
}

struct Operation<'a> {
    mutation: bool,
    set: &'a Set,
    variables: &'a [VariableDefinition<'static, String>],
}

/// The operation of this name, or the only one.
fn pick<'a>(document: &'a Document<'static, String>, name: Option<&str>) -> Option<Operation<'a>> {
    let mut all = document.definitions.iter().filter_map(|definition| {
        let Definition::Operation(operation) = definition else {
            return None;
        };
        let (mutation, called, set, variables): (_, Option<&String>, _, &[_]) = match operation {
            OperationDefinition::SelectionSet(set) => (false, None, set, &[]),
            OperationDefinition::Query(one) => (
                false,
                one.name.as_ref(),
                &one.selection_set,
                &one.variable_definitions,
            ),
            OperationDefinition::Mutation(one) => (
                true,
                one.name.as_ref(),
                &one.selection_set,
                &one.variable_definitions,
            ),
            OperationDefinition::Subscription(_) => return None,
        };
        let meant = name.is_none() || called.map(String::as_str) == name;
        meant.then_some(Operation {
            mutation,
            set,
            variables,
        })
    });
    let one = all.next()?;
    all.next().is_none().then_some(one)
}

/// The variables with their defaults; one that must be there and is not is a fault.
fn variables(
    operation: &Operation<'_>,
    given: Option<&Value>,
) -> Result<Map<String, Value>, Value> {
    let given = given
        .and_then(Value::as_object)
        .cloned()
        .unwrap_or_default();
    let mut known = Map::new();
    for variable in operation.variables {
        let default = variable
            .default_value
            .as_ref()
            .map(|value| select::given_with(value, &Map::new()));
        let value = given.get(&variable.name).cloned().or(default);
        let must = matches!(variable.var_type, Type::NonNullType(_));
        if must && value.as_ref().is_none_or(Value::is_null) {
            return Err(json!({
                "message": format!("Variable ${} of type {} was provided invalid value", variable.name, variable.var_type),
                "locations": [{ "line": variable.position.line, "column": variable.position.column }],
                "extensions": { "code": "INVALID_VARIABLE", "value": null },
            }));
        }
        if let Some(value) = value {
            known.insert(variable.name.clone(), value);
        }
    }
    Ok(known)
}

/// The file of a bulk operation.
async fn bulk(store: Shared, path: web::Path<(i64, String)>) -> HttpResponse {
    let (number, key) = path.into_inner();
    let found = store.inner.saved.lock().platform.bulk.get(&number).cloned();
    match found.filter(|_| key == world::bulk_key(&store, number)) {
        Some(found) => HttpResponse::Ok()
            .content_type("application/jsonl")
            .body(found),
        None => HttpResponse::NotFound().body("no such file"),
    }
}

impl Store {
    /// What the app was granted, for the admin's pages.
    pub(super) fn granted(&self) -> Vec<String> {
        let saved = self.inner.saved.lock();
        if saved.platform.scopes.is_empty() {
            scopes::all()
        } else {
            saved.platform.scopes.clone()
        }
    }
}
