//! The router from outside: claims in, look-ups out.

use http::Method;

use super::{Claim, KERNEL, Lookup, Router};

/// `GET /x/` of `blog`, as `blog GET /x/`.
fn claim(text: &str) -> Claim<String> {
    let mut parts = text.splitn(3, ' ');
    let mut next = || parts.next().unwrap_or_default();
    let (owner, method, pattern) = (next(), next(), next());
    Claim {
        method: method.parse().expect("the tests know their methods"),
        pattern: pattern.to_owned(),
        owner: owner.to_owned(),
        place: None,
        target: text.to_owned(),
    }
}

fn router(claims: &[&str]) -> Router<String> {
    Router::build(claims.iter().map(|text| claim(text))).unwrap_or_else(|problems| panic!("{problems:#?}"))
}

const SITE: [&str; 11] = [
    "blog GET /",
    "blog GET /{slug}/",
    "guestbook GET /guestbook/",
    "guestbook POST /guestbook/",
    "guestbook GET /guestbook/{id}/",
    "guestbook POST /guestbook/{entry}/",
    "files GET /files/{*rest}",
    "files GET /export.csv",
    "shop PUT /shop/{a}/{b}",
    "kernel GET /healthz",
    "kernel GET /admin/",
];

/// What a look-up says, in one line.
fn check(request: &str, expected: &str) {
    let router = router(&SITE);
    let (method, path) = request.split_once(' ').expect("a method and a path");
    let told = match router.at(&method.parse().expect("a method"), path) {
        Lookup::Found(found) => {
            let params: Vec<_> = found.params.iter().map(|(name, value)| format!(" {name}={value}")).collect();
            format!("{} {}{}", found.owner, found.pattern, params.concat())
        }
        Lookup::MethodNotAllowed { allow } => format!("only {allow}"),
        Lookup::Elsewhere(path) => format!("to {path}"),
        Lookup::NotFound => "none".to_owned(),
        Lookup::BadPath => "bad".to_owned(),
    };
    assert_eq!(told, expected, "{request}");
}

#[test]
fn static_before_parameter() {
    check("GET /", "blog /");
    check("GET /hello/", "blog /{slug}/ slug=hello");
    check("GET /guestbook/", "guestbook /guestbook/");
    check("GET /guestbook/7/", "guestbook /guestbook/{id}/ id=7");
    check("GET /files/a/b.txt", "files /files/{*rest} rest=a/b.txt");
    check("GET /healthz", "kernel /healthz");
    check("GET /nowhere/at/all", "none");
}

#[test]
fn parameters_have_the_names_of_their_own_claim() {
    check("POST /guestbook/7/", "guestbook /guestbook/{entry}/ entry=7");
    check("PUT /shop/1/2", "shop /shop/{a}/{b} a=1 b=2");
}

#[test]
fn head_finds_get_and_other_methods_are_told_what_is_allowed() {
    check("HEAD /hello/", "blog /{slug}/ slug=hello");
    check("POST /hello/", "only GET, HEAD");
    check("DELETE /guestbook/7/", "only GET, HEAD, POST");
    check("HEAD /shop/1/2", "only PUT");
    check("OPTIONS /", "only GET, HEAD");
}

#[test]
fn the_other_slash_is_a_redirect() {
    check("GET /hello", "to /hello/");
    check("GET /guestbook", "to /guestbook/");
    check("POST /guestbook", "to /guestbook/");
    check("GET /export.csv/", "blog /{slug}/ slug=export.csv");
    check("PUT /shop/1/2/", "to /shop/1/2");
    check("GET /caf%C3%A9", "to /caf%C3%A9/");
    check("POST /hello", "none");
    check("GET /admin", "to /admin/");
}

#[test]
fn a_file_is_no_folder_whose_last_slash_is_missing() {
    check("GET /robots.txt", "none");
    check("GET /hello/x.js", "none");
    check("GET /v1.2/", "blog /{slug}/ slug=v1.2");
}

#[test]
fn capitals_are_a_redirect_where_nothing_has_them() {
    check("GET /GuestBook/7/", "to /guestbook/7/");
    check("GET /GUESTBOOK/7", "to /guestbook/7/");
    check("GET /Hello/", "blog /{slug}/ slug=Hello");
    check("GET /Guestbook/", "to /guestbook/");
    check("GET /Files/A/B", "to /files/a/b");
    check("GET /files/A/B", "files /files/{*rest} rest=A/B");
    check("GET /X/Y/Z/", "none");
    check("GET /HealthZ", "to /HealthZ/");
}

#[test]
fn a_redirect_never_leads_to_another_site() {
    check("GET //Evil.example/X/", "none");
    check("GET //evil.example", "none");
    check("GET /\\evil.example", "none");
    check("GET ///", "none");
}

#[test]
fn parameters_are_decoded_and_bad_ones_refused() {
    check("GET /caf%C3%A9/", "blog /{slug}/ slug=café");
    check("GET /a%2Fb/", "blog /{slug}/ slug=a/b");
    check("GET /a+b/", "blog /{slug}/ slug=a+b");
    check("GET /%/", "blog /{slug}/ slug=%");
    check("GET /%FF/", "bad");
    check("GET /%00/", "bad");
    check("GET /a%C3/", "bad");
    check("GET hello", "bad");
    check("OPTIONS *", "bad");
    check("GET ", "bad");
}

#[test]
fn whoever_takes_every_path_is_asked_last() {
    let router = router(&["blog GET /{slug}/", "files GET /files/{*rest}", "blog GET /{*rest}"]);
    let at = |method, path| match router.at(&method, path) {
        Lookup::Found(found) => format!("{} {:?}", found.pattern, found.params),
        other => format!("{other:?}"),
    };
    assert_eq!(at(Method::GET, "/a/b%20c"), r#"/{*rest} [("rest", "a/b c")]"#);
    assert_eq!(at(Method::HEAD, "/2019/05/a.html"), r#"/{*rest} [("rest", "2019/05/a.html")]"#);
    assert_eq!(at(Method::GET, "/"), r#"/{*rest} [("rest", "")]"#);
    assert_eq!(at(Method::GET, "/hello"), r#"Elsewhere("/hello/")"#, "the other slash comes first");
    assert_eq!(at(Method::GET, "/FILES/a"), r#"Elsewhere("/files/a")"#, "and so does the other case");
    assert_eq!(at(Method::POST, "/a/b"), "NotFound");
    assert_eq!(at(Method::GET, "/a/%ff"), "BadPath");
    refused(&["a GET /{*x}", "b GET /{*y}"], &["b", "plugins `a` and `b` both claim `GET /{*…}`"]);
}

#[test]
fn the_kernels_paths_are_never_a_plugins() {
    // `/{slug}/` is wide enough for all of these.
    for path in ["/readyz/", "/assets/", "/admin/x/", "/.well-known/rose/x", "/readyz", "/assets/a/b.css"] {
        check(&format!("GET {path}"), "none");
    }
    check("GET /administration/", "blog /{slug}/ slug=administration");
    for wide in
        [router(&["blog GET /{*rest}"]), router(&["blog GET /{a}/", "blog GET /{a}/{b}", "blog GET /{a}/{b}/{c}"])]
    {
        for path in ["/admin/", "/admin/users", "/assets/x", "/assets/x/y", "/.well-known/rose/jobs"] {
            assert_eq!(wide.at(&Method::GET, path), Lookup::NotFound, "{path}");
        }
        assert!(matches!(wide.at(&Method::GET, "/.well-known/webfinger"), Lookup::Found(_)));
    }
    for pattern in
        ["/admin/", "/admin", "/admin/{x}/", "/assets/{*rest}", "/healthz", "/readyz/", "/.well-known/rose/x"]
    {
        refused(&[&format!("blog GET {pattern}")], &["blog", "is the kernel's: choose another path"]);
    }
}

/// One problem, of the owner that comes first in `expected`, with all the other parts in its text.
fn refused(claims: &[&str], expected: &[&str]) {
    let problems = Router::build(claims.iter().map(|text| claim(text))).err().unwrap_or_default();
    assert_eq!(problems.len(), 1, "{claims:?}: {problems:?}");
    assert_eq!(problems[0].owner, expected[0], "{problems:?}");
    for part in expected {
        assert!(problems[0].what.contains(part), "{claims:?}: no `{part}` in {problems:?}");
    }
}

#[test]
fn two_claims_to_one_route_name_both() {
    refused(
        &["a GET /x/{id}/", "b GET /x/{name}/"],
        &["b", "plugins `a` and `b` both claim `GET /x/{…}/`: give one of them a prefix"],
    );
    refused(&["a GET /x/", "b GET /x/"], &["b", "plugins `a` and `b` both claim `GET /x/`"]);
    refused(&["a GET /x/{*r}", "b GET /x/{*s}"], &["b", "plugins `a` and `b` both claim `GET /x/{*…}`"]);
    refused(&["a GET /x/", "a GET /x/"], &["a", "plugin `a` claims `GET /x/` twice"]);
    refused(
        &["a GET /x/{y}a/", "b GET /x/{*rest}"],
        &["b", "`/x/{y}a/` of plugin `a`", "`GET /x/{*rest}` of plugin `b`"],
    );
    let mut second = claim("b GET /x/");
    second.place = Some("src/lib.rs:7".to_owned());
    let problems = Router::build([claim("a GET /x/"), second]).err().unwrap_or_default();
    assert!(problems[0].what.contains("`GET /x/` (src/lib.rs:7):"), "{problems:?}");
    router(&["a GET /x/", "b POST /x/", "c GET /x", "d GET /x/{y}", "e GET /{x}"]);
}

#[test]
fn bad_patterns_are_told_what_is_wrong() {
    for (pattern, part) in [
        ("", "begins with `/`"),
        ("x/", "begins with `/`"),
        ("//x", "an empty part"),
        ("/x//y", "an empty part"),
        ("/{x", "without its `}`"),
        ("/x}", "a `}` without its `{`"),
        ("/{x}}", "a `}` without its `{`"),
        ("/{{x}}", "not a parameter's name"),
        ("/{}/", "`` is not a parameter's name"),
        ("/{1x}/", "`1x` is not a parameter's name"),
        ("/{a-b}/", "`a-b` is not a parameter's name"),
        ("/{a}{b}/", "more than one parameter"),
        ("/{a}/{a}/", "`a` is there twice"),
        ("/{*a}/b", "must be the last part"),
        ("/x{*a}", "must be the last part"),
        ("/{*}", "`` is not a parameter's name"),
        ("/a b/", "percent-encode it"),
        ("/é/", "percent-encode it"),
        ("/a?b", "percent-encode it"),
        ("/a#b", "percent-encode it"),
    ] {
        refused(&[&format!("a GET {pattern}")], &["a", part]);
    }
}

#[test]
fn what_a_fixed_path_hides_is_told() {
    let shadowed: Vec<String> = router(&SITE).shadowed().iter().map(ToString::to_string).collect();
    assert_eq!(
        shadowed,
        [
            "`/admin/` of `kernel` hides what `/{slug}/` of `blog` would show there",
            "`/guestbook/` of `guestbook` hides what `/{slug}/` of `blog` would show there",
        ]
    );
}

#[test]
fn a_path_has_an_owner() {
    let router = router(&["blog GET /{slug}/", "guestbook GET /guestbook/", "shop POST /shop/"]);
    assert_eq!(router.owner_of("/guestbook/"), Some(("guestbook", "/guestbook/")));
    assert_eq!(router.owner_of("/hello/"), Some(("blog", "/{slug}/")));
    assert_eq!(router.owner_of("/admin/"), Some((KERNEL, "/admin")));
    assert_eq!(router.owner_of("/assets/x"), Some((KERNEL, "/assets")));
    assert_eq!(router.owner_of("/a/b/c"), None);
    assert_eq!(
        router.list(),
        [("GET", "/guestbook/", "guestbook"), ("POST", "/shop/", "shop"), ("GET", "/{slug}/", "blog")]
    );
}

/// Whatever arrives, the answer comes without a panic, and what is found is what was asked for.
#[test]
fn any_path_gets_an_answer() {
    let router = router(&["a GET /{x}/", "b GET /{x}/{y}", "c GET /x/{*rest}", "d GET /x/y"]);
    let pieces = ["/", "x", "y", "%", "%2F", "%FF", "é", "\\", "..", "{x}", "//", "?"];
    for a in pieces {
        for b in pieces {
            for c in pieces {
                let path = format!("{a}{b}{c}");
                if let Lookup::Elsewhere(other) = router.at(&Method::GET, &path) {
                    assert!(!other.starts_with("//") && !other.contains('\\'), "{path} to {other}");
                    assert!(
                        !matches!(router.at(&Method::GET, &other), Lookup::Elsewhere(_)),
                        "{path} goes in a circle"
                    );
                }
            }
        }
    }
}

#[test]
fn a_claim_that_gives_way_stands_where_nothing_else_does_and_nowhere_else() {
    let weak = ["gone GET /guestbook/", "gone GET /gone/", "gone GET /healthz", "gone GET gone"];
    let of = |claims: &[&str]| claims.iter().map(|text| claim(text)).collect::<Vec<_>>();
    let router = Router::build_with(of(&["guestbook GET /guestbook/"]), of(&weak)).expect("nobody is at fault");
    assert_eq!(router.owner_of("/guestbook/").map(|(owner, _)| owner), Some("guestbook"));
    assert_eq!(router.owner_of("/gone/").map(|(owner, _)| owner), Some("gone"));
    assert_eq!(router.list().len(), 2);
}
