//! Signs the org's id_tokens and publishes the key that checks them; decides nothing about whom it speaks of.
//!
//! The private key lies in the source on purpose: it belongs to an org that does not exist, and protects nothing.

use std::sync::LazyLock;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64_URL};
use rsa::{
    RsaPrivateKey,
    pkcs1v15::SigningKey,
    pkcs8::DecodePrivateKey,
    sha2::Sha256,
    signature::{SignatureEncoding, Signer},
    traits::PublicKeyParts,
};
use serde_json::{Value, json};

/// Name of the key in the key set and in the header of every id_token.
const KEY_ID: &str = "demo-1";

/// The claims of one id_token that change from one to the next.
pub(super) struct Claims<'a> {
    pub(super) issuer: &'a str,
    /// The identity URL of the user.
    pub(super) subject: &'a str,
    /// The client id.
    pub(super) audience: &'a str,
    pub(super) nonce: Option<&'a str>,
    pub(super) access_token: &'a str,
    pub(super) now_millis: u64,
}

/// An id_token is good for two minutes, as Salesforce's are.
const LIFE_SECONDS: u64 = 120;

/// The signed token, or `None` if the embedded key cannot be read.
pub(super) fn sign(claims: &Claims<'_>) -> Option<String> {
    let issued_at = claims.now_millis / 1000;
    let mut payload = json!({
        "iss": claims.issuer,
        "sub": claims.subject,
        "aud": claims.audience,
        "iat": issued_at,
        "exp": issued_at.saturating_add(LIFE_SECONDS),
        "at_hash": access_token_hash(claims.access_token),
    });
    if let Some(nonce) = claims.nonce {
        payload["nonce"] = nonce.into();
    }
    let header = json!({ "alg": "RS256", "typ": "JWT", "kid": KEY_ID });
    let mut token = format!("{}.{}", part(&header), part(&payload));
    let signature = SigningKey::<Sha256>::new(key()?).try_sign(token.as_bytes()).ok()?;
    token.push('.');
    token.push_str(&BASE64_URL.encode(signature.to_bytes()));
    Some(token)
}

/// The public half as a JSON Web Key Set (RFC 7517).
pub(super) fn key_set() -> Value {
    let keys: Vec<Value> = key()
        .iter()
        .map(|key| {
            json!({
                "kty": "RSA", "alg": "RS256", "use": "sig", "kid": KEY_ID,
                "n": BASE64_URL.encode(key.n().to_bytes_be()),
                "e": BASE64_URL.encode(key.e().to_bytes_be()),
            })
        })
        .collect();
    json!({ "keys": keys })
}

/// Left half of the hash of the access token (OpenID Connect Core section 3.1.3.6).
fn access_token_hash(access_token: &str) -> String {
    let whole = super::sessions::hash(access_token);
    BASE64_URL.encode(&whole[..16])
}

fn part(value: &Value) -> String {
    BASE64_URL.encode(value.to_string())
}

/// Read once: checking the primes takes longer than signing.
fn key() -> Option<RsaPrivateKey> {
    static KEY: LazyLock<Option<RsaPrivateKey>> =
        LazyLock::new(|| RsaPrivateKey::from_pkcs8_pem(include_str!("id_token_key.pem")).ok());
    KEY.clone()
}

#[cfg(test)]
mod tests {
    use rsa::{BigUint, RsaPublicKey, pkcs1v15::VerifyingKey, signature::Verifier};

    use super::*;

    fn decode(text: &str) -> Vec<u8> {
        BASE64_URL.decode(text).unwrap()
    }

    #[test]
    fn the_published_key_checks_the_signed_token() {
        let token = sign(&Claims {
            issuer: "http://a",
            subject: "http://a/id/o/u",
            audience: "app",
            nonce: Some("n"),
            access_token: "t",
            now_millis: 5_999,
        })
        .unwrap();
        let keys = key_set();
        let number = |name: &str| BigUint::from_bytes_be(&decode(keys["keys"][0][name].as_str().unwrap()));
        let public = RsaPublicKey::new(number("n"), number("e")).unwrap();
        let (signed, signature) = token.rsplit_once('.').unwrap();
        let signature = decode(signature).as_slice().try_into().unwrap();
        let checker = VerifyingKey::<Sha256>::new(public);
        checker.verify(signed.as_bytes(), &signature).unwrap();
        assert!(checker.verify(b"something else", &signature).is_err());

        let payload: Value = serde_json::from_slice(&decode(signed.split_once('.').unwrap().1)).unwrap();
        assert_eq!((payload["iat"].as_u64(), payload["exp"].as_u64()), (Some(5), Some(125)));
        assert_eq!((payload["nonce"].as_str(), payload["aud"].as_str()), (Some("n"), Some("app")));
    }
}
