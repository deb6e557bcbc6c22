//! A strict reader of the little Liquid the theme extension uses.
//!
//! Known are `{{ value | filter }}` with a string or a named value, `{% if customer %} … {% else %} … {% endif %}`,
//! comments and the schema. Everything else is an error when the store starts, so that a block that
//! Shopify would render and this store would not is noticed at once.

/// A piece of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Node {
    Text(String),
    /// A value and the filters it goes through.
    Output(Value, Vec<Filter>),
    /// `{% if customer %}`: the one branch, and the other.
    IfCustomer(Vec<Node>, Vec<Node>),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    Literal(String),
    /// `app.metafields.counterbell.origin`
    AppOrigin,
    /// `shop.permanent_domain`
    PermanentDomain,
    /// `customer.id`; empty when nobody is signed in.
    CustomerId,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Filter {
    AssetUrl,
    Translate,
    Json,
    Escape,
}

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
            match self.inside("{%", "%}")? {
                "if customer" => nodes.push(self.condition()?),
                end @ ("else" | "endif") => return Ok((nodes, Some(end))),
                "comment" => drop(self.until("endcomment")?),
                "schema" => self.schema = self.until("endschema")?.to_owned(),
                other => return Err(format!("unknown tag {{% {other} %}}")),
            }
        }
    }

    fn condition(&mut self) -> Result<Node, String> {
        let (then, end) = self.nodes()?;
        let (otherwise, end) = match end {
            Some("else") => self.nodes()?,
            end => (Vec::new(), end),
        };
        match end {
            Some("endif") => Ok(Node::IfCustomer(then, otherwise)),
            _ => Err("{% if customer %} without {% endif %}".to_owned()),
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

fn expression(text: &str) -> Result<Node, String> {
    let mut parts = text.split('|').map(str::trim);
    let value = match parts.next().unwrap_or_default() {
        "app.metafields.counterbell.origin" | "app.metafields.counterbell.origin.value" => {
            Value::AppOrigin
        }
        "shop.permanent_domain" => Value::PermanentDomain,
        "customer.id" => Value::CustomerId,
        other => Value::Literal(
            quoted(other).ok_or_else(|| format!("unknown value in {{{{ {text} }}}}"))?,
        ),
    };
    let filters = parts
        .map(|filter| match filter {
            "asset_url" => Ok(Filter::AssetUrl),
            "t" => Ok(Filter::Translate),
            "json" => Ok(Filter::Json),
            "escape" => Ok(Filter::Escape),
            other => Err(format!("unknown filter {other} in {{{{ {text} }}}}")),
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
        assert!(matches!(&template.nodes[3], Node::IfCustomer(yes, no)
            if yes == &[Node::Text("yes".to_owned())] && no == &[Node::Text("no".to_owned())]));
    }

    #[test]
    fn the_unknown_is_an_error() {
        for odd in [
            "{{ cart.token }}",
            "{{ 'a' | upcase }}",
            "{% for x in y %}",
            "{% if customer.id == 1 %}a{% endif %}",
            "{% if customer %}a",
            "{{ 'a' ",
            "{% endif %}",
            "{% schema %}",
        ] {
            assert!(parse(odd).is_err(), "{odd} was read");
        }
    }
}
