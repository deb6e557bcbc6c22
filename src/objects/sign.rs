//! Signature Version 4, as S3 and those who speak its language want it (AWS, "Authenticating Requests: Using the
//! Authorization Header"). Pure: what is signed is passed in, the time with it.

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

/// Who asks.
#[derive(Clone)]
pub struct Keys {
    /// The key's id.
    pub id: String,
    /// The key, which never leaves this machine.
    pub secret: String,
}

/// What is asked, as it goes over the wire.
pub struct Asked<'a> {
    /// `GET`, `PUT`, `DELETE`.
    pub method: &'a str,
    /// The path, encoded as it is sent.
    pub path: &'a str,
    /// The query in its canonical form: sorted, encoded, without `?`.
    pub query: &'a str,
    /// All headers that are signed: lower case, sorted, among them `host`, `x-amz-date` and `x-amz-content-sha256`.
    pub headers: &'a [(&'a str, &'a str)],
    /// What `x-amz-content-sha256` says.
    pub payload: &'a str,
}

/// The SHA-256 of some bytes, in hexadecimal digits.
#[must_use]
pub fn digest(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// The value of `Authorization`. `stamp` is the value of `x-amz-date`: `20130524T000000Z`.
#[must_use]
pub fn authorization(keys: &Keys, region: &str, stamp: &str, asked: &Asked<'_>) -> String {
    let day = stamp.get(..8).unwrap_or_default();
    let scope = format!("{day}/{region}/s3/aws4_request");
    let names: Vec<&str> = asked.headers.iter().map(|(name, _)| *name).collect();
    let names = names.join(";");
    let headers: String = asked
        .headers
        .iter()
        .map(|(name, value)| format!("{name}:{}\n", value.trim()))
        .collect();
    let canonical = [
        asked.method,
        asked.path,
        asked.query,
        &headers,
        &names,
        asked.payload,
    ]
    .join("\n");
    let to_sign = format!(
        "AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{}",
        digest(canonical.as_bytes())
    );
    let mut key = format!("AWS4{}", keys.secret).into_bytes();
    for part in [day, region, "s3", "aws4_request"] {
        key = keyed(&key, part.as_bytes());
    }
    let signature = hex(&keyed(&key, to_sign.as_bytes()));
    format!(
        "AWS4-HMAC-SHA256 Credential={}/{scope},SignedHeaders={names},Signature={signature}",
        keys.id
    )
}

fn keyed(key: &[u8], text: &[u8]) -> Vec<u8> {
    // Any length is a key.
    Hmac::<Sha256>::new_from_slice(key).map_or_else(
        |_| Vec::new(),
        |mut mac| {
            mac.update(text);
            mac.finalize().into_bytes().to_vec()
        },
    )
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The examples of AWS' own documentation, with the answers it gives.
#[cfg(test)]
mod tests {
    use super::*;

    const EMPTY: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    const STAMP: &str = "20130524T000000Z";
    const HOST: (&str, &str) = ("host", "examplebucket.s3.amazonaws.com");

    fn signature(
        method: &str,
        path: &str,
        query: &str,
        headers: &[(&str, &str)],
        payload: &str,
    ) -> String {
        let keys = Keys {
            id: "AKIAIOSFODNN7EXAMPLE".into(),
            secret: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY".into(),
        };
        let asked = Asked {
            method,
            path,
            query,
            headers,
            payload,
        };
        let line = authorization(&keys, "us-east-1", STAMP, &asked);
        assert!(line.starts_with(
            "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders="
        ));
        line.split_once("Signature=").unwrap().1.to_owned()
    }

    #[test]
    fn an_object_is_asked_for() {
        let headers = [
            HOST,
            ("range", "bytes=0-9"),
            ("x-amz-content-sha256", EMPTY),
            ("x-amz-date", STAMP),
        ];
        assert_eq!(
            signature("GET", "/test.txt", "", &headers, EMPTY),
            "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"
        );
    }

    #[test]
    fn an_object_is_put() {
        let payload = digest(b"Welcome to Amazon S3.");
        assert_eq!(
            payload,
            "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072"
        );
        let headers = [
            ("date", "Fri, 24 May 2013 00:00:00 GMT"),
            HOST,
            ("x-amz-content-sha256", &payload),
            ("x-amz-date", STAMP),
            ("x-amz-storage-class", "REDUCED_REDUNDANCY"),
        ];
        assert_eq!(
            signature("PUT", "/test%24file.text", "", &headers, &payload),
            "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"
        );
    }

    #[test]
    fn a_query_is_signed_too() {
        assert_eq!(digest(b""), EMPTY);
        let headers = [HOST, ("x-amz-content-sha256", EMPTY), ("x-amz-date", STAMP)];
        assert_eq!(
            signature("GET", "/", "lifecycle=", &headers, EMPTY),
            "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"
        );
        assert_eq!(
            signature("GET", "/", "max-keys=2&prefix=J", &headers, EMPTY),
            "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"
        );
    }
}
