//! Links that an operator writes into a setting: `Journal / | About /about/`, or addresses alone.

/// A link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// What it says.
    pub label: String,
    /// A path of this site or an absolute address.
    pub url: String,
}

/// The names of networks by the hosts of their addresses.
const NETWORKS: [(&str, &str); 11] = [
    ("bsky.app", "Bluesky"),
    ("facebook.com", "Facebook"),
    ("github.com", "GitHub"),
    ("instagram.com", "Instagram"),
    ("linkedin.com", "LinkedIn"),
    ("pixelfed.social", "Pixelfed"),
    ("threads.net", "Threads"),
    ("tiktok.com", "TikTok"),
    ("twitter.com", "X"),
    ("x.com", "X"),
    ("youtube.com", "YouTube"),
];

/// Reads `LABEL ADDRESS`, with `|` between two links. The label may have spaces, the address has none.
pub(super) fn navigation(text: &str) -> Result<Vec<Link>, String> {
    let link = |part: &str| {
        let cure = || {
            format!(
                "`{part}` is no link: write a label and a path of the site or an address, with | between two links: \
                 Journal / | About /about/"
            )
        };
        let (label, url) = part.rsplit_once(char::is_whitespace).ok_or_else(cure)?;
        if !(is_path(url) || is_absolute(url)) || holds_an_address(label) {
            return Err(cure());
        }
        Ok(Link { label: label.trim().to_owned(), url: url.to_owned() })
    };
    parts(text).map(link).collect()
}

/// Reads addresses of accounts with `|` between two; a label before one says more than its host would.
pub(super) fn social(text: &str) -> Result<Vec<Link>, String> {
    let link = |part: &str| {
        let cure = || {
            format!(
                "`{part}` is no account: write its address, with | between two and a label before it where you like: \
                 https://social.example/@rose | Our shop https://shop.example/"
            )
        };
        let (label, url) = match part.rsplit_once(char::is_whitespace) {
            Some((label, url)) => (Some(label.trim()), url),
            None => (None, part),
        };
        let name = name_of(url).filter(|_| !label.is_some_and(holds_an_address)).ok_or_else(cure)?;
        Ok(Link { label: label.map_or(name, str::to_owned), url: url.to_owned() })
    };
    parts(text).map(link).collect()
}

/// What an account's address is called: the network's name, `Mastodon` for `/@name` elsewhere, else the host.
fn name_of(url: &str) -> Option<String> {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"))?;
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let host = host.strip_prefix("www.").unwrap_or(host);
    if host.is_empty() || host.contains(['@', '?', '#']) {
        return None;
    }
    let network = NETWORKS.iter().find(|(known, _)| *known == host).map(|(_, name)| *name);
    let fediverse = path.starts_with('@').then_some("Mastodon");
    Some(network.or(fediverse).unwrap_or(host).to_owned())
}

/// Whether a label is more than one: somebody put a comma or a new line between two links.
fn holds_an_address(label: &str) -> bool {
    label.contains(['\n', '\r']) || label.split_whitespace().any(|word| word.starts_with('/') || word.contains("://"))
}

fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.split('|').map(str::trim).filter(|part| !part.is_empty())
}

/// A path of this site; `//host/` is another site's.
pub(crate) fn is_path(url: &str) -> bool {
    url.starts_with('/') && !url.starts_with("//") && !url.starts_with("/\\")
}

/// An address with scheme and host.
pub(crate) fn is_absolute(url: &str) -> bool {
    let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    host.is_some_and(|host| !host.is_empty() && !host.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(links: Result<Vec<Link>, String>) -> Option<Vec<(String, String)>> {
        Some(links.ok()?.into_iter().map(|link| (link.label, link.url)).collect())
    }

    fn check(read: fn(&str) -> Result<Vec<Link>, String>, text: &str, expected: Option<&[(&str, &str)]>) {
        let expected = expected.map(|links| links.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect());
        assert_eq!(shown(read(text)), expected, "{text}");
    }

    #[test]
    fn navigation_is_labels_with_addresses() {
        check(navigation, "", Some(&[]));
        check(navigation, "Journal / | About us /about/ |", Some(&[("Journal", "/"), ("About us", "/about/")]));
        check(navigation, "Shop https://shop.example/a?b=c", Some(&[("Shop", "https://shop.example/a?b=c")]));
        for wrong in [
            "Journal",
            "/about/",
            "Out //evil.example/",
            "Do javascript:alert(1)",
            "Bare https://",
            "A /a, B /b",
            "A /a\nB /b",
        ] {
            check(navigation, wrong, None);
        }
    }

    #[test]
    fn an_account_is_called_as_its_network_unless_it_has_a_label() {
        check(
            social,
            "https://social.example/@rose | https://www.instagram.com/rose | Our shop https://shop.example/",
            Some(&[
                ("Mastodon", "https://social.example/@rose"),
                ("Instagram", "https://www.instagram.com/rose"),
                ("Our shop", "https://shop.example/"),
            ]),
        );
        check(social, "@rose", None);
        check(social, "https://x.com/a, https://y.example/b", None);
        check(social, "https://user@host/", None);
    }
}
