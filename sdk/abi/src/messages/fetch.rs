//! Requests to other hosts.

use serde::{Deserialize, Serialize};

/// A request.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct FetchAsk {
    /// `GET` or `POST`.
    pub method: String,
    /// With `https://` or `http://`, of a host that is named in the plugin's settings.
    pub url: String,
    /// Names and values.
    #[serde(default)]
    pub headers: Vec<(String, String)>,
    /// What is sent.
    #[serde(default, with = "serde_bytes")]
    pub body: Vec<u8>,
}

/// What came back, whatever its status: a redirect is not followed.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct FetchAnswer {
    /// Such as 200.
    pub status: u16,
    /// Names in lower case, and values.
    #[serde(default)]
    pub headers: Vec<(String, String)>,
    /// At most 4 MiB.
    #[serde(default, with = "serde_bytes")]
    pub body: Vec<u8>,
}
