//! A strict reader of the little Liquid the theme extension uses.
//!
//! Known are `{{ value | filter }}` with a string or a named value, `{% if %} … {% else %} … {% endif %}` over a value
//! that is there, is not blank, or contains another, comments and the schema. Which values there are is said by [`KNOWN`]. Everything else is an error when the store
//! starts, so that a block that Shopify would render and this store would not is noticed at once.

/// A piece of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Node {
    Text(String),
    /// A value and the filters it goes through.
    Output(Value, Vec<Filter>),
    /// `{% if … %}`: the one branch, and the other.
    If(Condition, Vec<Node>, Vec<Node>),
}

/// What a branch hangs on: values by their names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Condition {
    /// It is there, and not "no".
    Holds(String),
    /// `!= blank`: there is something in it.
    Filled(String),
    /// `contains`: this list has that one, written alike.
    Contains(String, String),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    Literal(String),
    /// One of [`KNOWN`], or a setting of the block.
    Named(String),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Filter {
    AssetUrl,
    Translate,
    Json,
    Escape,
    /// The parts of a list, with this between them.
    Join(String),
    /// The address of a picture; its size is Shopify's business.
    ImageUrl,
}

/// What a block may ask for, besides its own settings.
pub const KNOWN: [&str; 9] = [
    "app.metafields.counterbell.origin.value",
    "shop.permanent_domain",
    "customer",
    "customer.id",
    "request.locale.iso_code",
    "localization.country.iso_code",
    "request.design_mode",
    "product.tags",
    "block.shopify_attributes",
];
/// What a setting's name begins with.
pub const SETTING: &str = "block.settings.";

/// A read template: its nodes, and the text between `{% schema %}` and `{% endschema %}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    pub nodes: Vec<Node>,
    pub schema: String,
}

/// Reads a template, or says what it does not understand.
pub fn parse(source: &str) -> Result<Template, String> {
    let mut reader = Reader {
        rest: source,
        schema: String::new(),
    };
    let (nodes, end) = reader.nodes()?;
    match end {
        None => Ok(Template {
            nodes,
            schema: reader.schema,
        }),
        Some(tag) => Err(format!("unexpected {{% {tag} %}}")),
    }
}

struct Reader<'a> {
    rest: &'a str,
    schema: String,
}

impl<'a> Reader<'a> {
    /// Nodes up to the end, or up to a tag that ends a branch (which is answered).
    fn nodes(&mut self) -> Result<(Vec<Node>, Option<&'a str>), String> {
        let mut nodes = Vec::new();
        loop {
            let output = self.rest.find("{{");
            let tag = self.rest.find("{%");
            let (at, is_tag) = match (output, tag) {
                (Some(output), Some(tag)) => (output.min(tag), tag < output),
                (Some(output), None) => (output, false),
                (None, Some(tag)) => (tag, true),
                (None, None) => {
                    nodes.push(Node::Text(self.rest.to_owned()));
                    self.rest = "";
                    return Ok((nodes, None));
                }
            };
            let (text, after) = self.rest.split_at(at);
            nodes.push(Node::Text(text.to_owned()));
            self.rest = after;
            if !is_tag {
                let inside = self.inside("{{", "}}")?;
                nodes.push(expression(inside)?);
                continue;
            }
            let tag = self.inside("{%", "%}")?;
            if let Some(value) = tag.strip_prefix("if ") {
                nodes.push(self.branches(condition(value.trim())?)?);
                continue;
            }
            match tag {
                end @ ("else" | "endif") => return Ok((nodes, Some(end))),
                "comment" => drop(self.until("endcomment")?),
                "schema" => self.schema = self.until("endschema")?.to_owned(),
                other => return Err(format!("unknown tag {{% {other} %}}")),
            }
        }
    }

    fn branches(&mut self, hangs_on: Condition) -> Result<Node, String> {
        let (then, end) = self.nodes()?;
        let (otherwise, end) = match end {
            Some("else") => self.nodes()?,
            end => (Vec::new(), end),
        };
        match end {
            Some("endif") => Ok(Node::If(hangs_on, then, otherwise)),
            _ => Err(format!("{hangs_on:?}: {{% if %}} without {{% endif %}}")),
        }
    }

    /// What stands between two marks at the start of the rest, without dashes and spaces.
    fn inside(&mut self, open: &str, close: &str) -> Result<&'a str, String> {
        let body = self.rest.strip_prefix(open).unwrap_or(self.rest);
        let (inside, rest) = body
            .split_once(close)
            .ok_or_else(|| format!("{open} without {close}"))?;
        self.rest = rest;
        Ok(inside.trim_matches('-').trim())
    }

    /// The raw text up to the tag that ends it.
    fn until(&mut self, end: &str) -> Result<&'a str, String> {
        let missing = || format!("{{% {end} %}} is missing");
        let mut from = 0;
        while let Some(at) = self.rest.get(from..).and_then(|rest| rest.find("{%")) {
            let (before, after) = self.rest.split_at(from + at);
            let (tag, rest) = after.split_once("%}").ok_or_else(missing)?;
            if tag.trim_matches(['{', '%', '-', ' ']) == end {
                self.rest = rest;
                return Ok(before);
            }
            from += at + 2;
        }
        Err(missing())
    }
}

fn named(text: &str) -> Result<String, String> {
    let setting = text.strip_prefix(SETTING).is_some_and(|name| {
        !name.is_empty()
            && name
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte == b'_')
    });
    if setting || KNOWN.contains(&text) {
        Ok(text.to_owned())
    } else {
        Err(format!("unknown value {text}"))
    }
}

fn condition(text: &str) -> Result<Condition, String> {
    if let Some(value) = text.strip_suffix("!= blank") {
        return Ok(Condition::Filled(named(value.trim())?));
    }
    if let Some((list, one)) = text.split_once(" contains ") {
        return Ok(Condition::Contains(named(list.trim())?, named(one.trim())?));
    }
    Ok(Condition::Holds(named(text)?))
}

fn expression(text: &str) -> Result<Node, String> {
    let mut parts = text.split('|').map(str::trim);
    let first = parts.next().unwrap_or_default();
    let value = match quoted(first) {
        Some(literal) => Value::Literal(literal),
        None => Value::Named(named(first)?),
    };
    let filters = parts
        .map(|filter| {
            let (name, argument) = filter.split_once(':').unwrap_or((filter, ""));
            match (name, argument.trim()) {
                ("asset_url", "") => Ok(Filter::AssetUrl),
                ("t", "") => Ok(Filter::Translate),
                ("json", "") => Ok(Filter::Json),
                ("escape", "") => Ok(Filter::Escape),
                ("image_url", size) if size.starts_with("width:") => Ok(Filter::ImageUrl),
                ("join", between) => quoted(between)
                    .map(Filter::Join)
                    .ok_or_else(|| format!("join by what, in {{{{ {text} }}}}")),
                _ => Err(format!("unknown filter {filter} in {{{{ {text} }}}}")),
            }
        })
        .collect::<Result<_, _>>()?;
    Ok(Node::Output(value, filters))
}

fn quoted(text: &str) -> Option<String> {
    ['\'', '"'].into_iter().find_map(|quote| {
        let inner = text.strip_prefix(quote)?.strip_suffix(quote)?;
        (!inner.contains(quote)).then(|| inner.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_known_is_read() {
        let template = parse(
            "a{{ 'x.js' | asset_url }}{% if customer %}yes{% else %}no{% endif %}{%- comment -%}{{ odd }}{% endcomment %}{% schema %}{\"name\":1}{% endschema %}",
        )
        .unwrap();
        assert_eq!(template.schema, "{\"name\":1}");
        assert_eq!(
            template.nodes[1],
            Node::Output(Value::Literal("x.js".to_owned()), vec![Filter::AssetUrl])
        );
        assert!(
            matches!(&template.nodes[3], Node::If(value, yes, no) if *value == Condition::Holds("customer".to_owned())
            && yes == &[Node::Text("yes".to_owned())] && no == &[Node::Text("no".to_owned())])
        );
        let tags =
            parse("{{ product.tags | join: ',' | escape }}{{ block.settings.side }}").unwrap();
        assert_eq!(
            tags.nodes[1],
            Node::Output(
                Value::Named("product.tags".to_owned()),
                vec![Filter::Join(",".to_owned()), Filter::Escape]
            )
        );
    }

    #[test]
    fn the_unknown_is_an_error() {
        for odd in [
            "{{ cart.token }}",
            "{{ 'a' | upcase }}",
            "{{ product.tags | join }}",
            "{{ block.settings. }}",
            "{% for x in y %}",
            "{% if customer.id == 1 %}a{% endif %}",
            "{% if customer %}a",
            "{% if customer == blank %}a{% endif %}",
            "{% if product.tags contains 'a' %}a{% endif %}",
            "{{ 'a' ",
            "{% endif %}",
            "{% schema %}",
        ] {
            assert!(parse(odd).is_err(), "{odd} was read");
        }
    }
}
