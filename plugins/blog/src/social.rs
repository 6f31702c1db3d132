//! The addresses of an author's accounts. Ghost keeps a user's name in a network; older exports and people's hands keep
//! whole addresses, with or without the `@`.

use serde::Serialize;

use crate::authors::Whole;

/// A link to an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Account {
    pub(crate) label: String,
    pub(crate) url: String,
}

/// Ghost's name of each network, ours, and what stands before a user's name there.
const NETWORKS: [(&str, &str, &str); 9] = [
    ("mastodon", "Mastodon", ""),
    ("bluesky", "Bluesky", "https://bsky.app/profile/"),
    ("threads", "Threads", "https://www.threads.net/@"),
    ("instagram", "Instagram", "https://www.instagram.com/"),
    ("facebook", "Facebook", "https://www.facebook.com/"),
    ("twitter", "X", "https://x.com/"),
    ("youtube", "YouTube", "https://www.youtube.com/@"),
    ("tiktok", "TikTok", "https://www.tiktok.com/@"),
    ("linkedin", "LinkedIn", "https://www.linkedin.com/in/"),
];

/// The accounts of an author.
pub(crate) fn accounts(author: &Whole) -> Vec<Account> {
    accounts_of(|network| match network {
        "mastodon" => author.mastodon.clone(),
        "bluesky" => author.bluesky.clone(),
        "threads" => author.threads.clone(),
        "instagram" => author.instagram.clone(),
        "facebook" => author.facebook.clone(),
        "twitter" => author.twitter.clone(),
        "youtube" => author.youtube.clone(),
        "tiktok" => author.tiktok.clone(),
        "linkedin" => author.linkedin.clone(),
        _ => None,
    })
}

/// The accounts of whoever has these names, by Ghost's names of the networks, in an order of their own.
pub(crate) fn accounts_of(named: impl Fn(&str) -> Option<String>) -> Vec<Account> {
    let account = |(network, label, prefix): &(&str, &str, &str)| {
        let url = address(prefix, &named(network)?)?;
        Some(Account { label: (*label).to_owned(), url })
    };
    NETWORKS.iter().filter_map(account).collect()
}

/// Ghost's name of the network that an account is in, and its name there; the first of [`accounts_of`] back again.
pub(crate) fn network_of(url: &str) -> Option<(&'static str, String)> {
    let known = NETWORKS.iter().filter(|(_, _, prefix)| !prefix.is_empty());
    let found = known.filter_map(|(network, _, prefix)| Some((*network, url.strip_prefix(prefix)?))).next();
    match found {
        Some(("twitter", name)) => Some(("twitter", format!("@{name}"))),
        Some((network, name)) => Some((network, name.to_owned())),
        None => web(url).filter(|url| url.contains("/@")).map(|url| ("mastodon", url)),
    }
}

/// The address of a web page, if it is one.
pub(crate) fn web(url: &str) -> Option<String> {
    let url = url.trim();
    let sound = !url.contains(|c: char| c.is_whitespace() || c.is_control());
    (sound && (url.starts_with("https://") || url.starts_with("http://"))).then(|| url.to_owned())
}

fn address(prefix: &str, name: &str) -> Option<String> {
    let name = name.trim();
    if name.is_empty() || name.contains(|c: char| c.is_whitespace() || c.is_control() || "\"<>\\".contains(c)) {
        return None;
    }
    if name.contains("://") {
        return web(name);
    }
    if prefix.is_empty() {
        return fediverse(name);
    }
    // YouTube's channels and LinkedIn's companies bring their folder with them.
    match name.split_once('/') {
        Some((folder @ ("channel" | "user" | "company" | "pub" | "in"), _)) => {
            let host = prefix.splitn(4, '/').take(3).collect::<Vec<_>>().join("/");
            let known = prefix.contains("youtube") == matches!(folder, "channel" | "user");
            known.then(|| format!("{host}/{name}"))
        }
        _ => Some(format!("{prefix}{}", name.trim_start_matches(['@', '/']))),
    }
}

/// `@maren@social.example`, `social.example/@maren`.
fn fediverse(name: &str) -> Option<String> {
    let (host, user) = match name.trim_start_matches('@').split_once('@')? {
        (host, user) if host.ends_with('/') => (host.trim_end_matches('/'), user),
        (user, host) => (host, user),
    };
    (host.contains('.') && !host.contains('/')).then(|| format!("https://{host}/@{user}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(prefix: &str, name: &str, expected: Option<&str>) {
        assert_eq!(address(prefix, name).as_deref(), expected, "{name}");
    }

    #[test]
    fn a_name_becomes_the_address_of_its_network() {
        check("https://x.com/", "@rose", Some("https://x.com/rose"));
        check("https://www.facebook.com/", "rose.growers", Some("https://www.facebook.com/rose.growers"));
        check("https://bsky.app/profile/", "rose.example", Some("https://bsky.app/profile/rose.example"));
        check("https://www.youtube.com/@", "channel/UC123", Some("https://www.youtube.com/channel/UC123"));
        check("https://www.linkedin.com/in/", "company/rose", Some("https://www.linkedin.com/company/rose"));
        check("https://x.com/", "https://elsewhere.example/rose", Some("https://elsewhere.example/rose"));
    }

    #[test]
    fn a_name_in_the_fediverse_has_its_server() {
        check("", "@rose@social.example", Some("https://social.example/@rose"));
        check("", "social.example/@rose", Some("https://social.example/@rose"));
        check("", "https://social.example/@rose", Some("https://social.example/@rose"));
        check("", "rose", None);
    }

    #[test]
    fn an_address_gives_the_name_again() {
        let names = [("twitter", "@rose"), ("youtube", "rose"), ("mastodon", "https://social.example/@rose")];
        for (network, name) in names {
            let account = accounts_of(|asked| (asked == network).then(|| name.to_owned())).remove(0);
            assert_eq!(network_of(&account.url), Some((network, name.to_owned())));
        }
        assert_eq!(network_of("https://shop.example/"), None);
    }

    #[test]
    fn what_is_no_name_is_left_out() {
        for name in ["", " ", "two words", "javascript://x", "a\"b"] {
            check("https://x.com/", name, None);
        }
    }
}
