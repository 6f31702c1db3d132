//! A post's page through the plugin, beside a bare axum handler that sends the same bytes: as a call of the service,
//! and over a connection of its own, where the client's part is in both.

use std::{net::SocketAddr, sync::Arc};

use axum::{Router, body::Body, extract::Request, response::Response, routing::get};
use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use http_body_util::{BodyExt as _, Empty};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use rose_kernel::{
    config::{self, Environment, Overrides},
    http::serve::Site,
};
use rose_testkit::App;
use tokio::{
    net::{TcpListener, TcpStream},
    sync::Mutex,
};
use tower::ServiceExt as _;

use crate::rounds::{Measured, ratio};

pub(crate) async fn post() -> Vec<Measured> {
    let app = App::builder().plugin("blog").variable("ROSE_PAGE_CACHE", "off").start().await;
    let demo = include_bytes!("../../../plugins/blog/demo/demo.json");
    let ran = app.run("blog", "import", &[], Bytes::from_static(demo)).await;
    assert_eq!(ran.outcome, Ok(()), "{:?}", ran.lines);
    let path = longest(&app).await;
    let answer = app.get(&path).await;
    assert_eq!(answer.status, StatusCode::OK);
    let bare = bare(answer.headers, answer.body);

    let site = Site::new(Arc::clone(app.host()), &settings().http, &settings().site).expect("a site");
    let service = ratio(
        "a post's page, cold, as a call of the service",
        "a bare axum handler",
        || read(site.answer(request(&path))),
        || {
            let bare = bare.clone();
            let request = request(&path);
            read(async move { bare.oneshot(request).await.expect("an answer") })
        },
    )
    .await;

    let kernel = Router::new().fallback_service(site.clone());
    let (ours, theirs) = (client(serve(kernel).await).await, client(serve(bare).await).await);
    let wire = ratio(
        "a post's page, cold, over HTTP on one connection",
        "a bare axum handler",
        || ours.fetch(&path),
        || theirs.fetch(&path),
    )
    .await;
    app.stop().await;
    vec![service, wire]
}

/// The path of the post with the most bytes.
pub(crate) async fn longest(app: &App) -> String {
    let listing = app.get("/").await;
    let mut found = (0, String::new());
    for link in listing.text().split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
        if link.len() > 2 && link.starts_with('/') && link.ends_with('/') {
            let answer = app.get(link).await;
            let is_post = answer.text().contains("content=\"article\"");
            if answer.status == StatusCode::OK && is_post && answer.body.len() > found.0 {
                found = (answer.body.len(), link.to_owned());
            }
        }
    }
    assert!(found.0 > 0, "the demo has posts");
    found.1
}

/// Nothing is kept.
fn settings() -> config::Config {
    let variables = [("ROSE_PAGE_CACHE".to_owned(), "off".into())].into();
    let environment = Environment { variables, folder: std::env::temp_dir(), executable: None };
    config::load(&environment, &Overrides::default()).expect("settings that hold")
}

fn bare(headers: HeaderMap, body: Bytes) -> Router {
    let handler = move || {
        let (headers, body) = (headers.clone(), body.clone());
        async move {
            let mut response = Response::new(Body::from(body));
            *response.headers_mut() = headers;
            response
        }
    };
    Router::new().route("/{slug}/", get(handler))
}

fn request(path: &str) -> Request {
    Request::builder().uri(path).body(Body::empty()).expect("a request")
}

async fn read(answer: impl Future<Output = Response>) -> Bytes {
    answer.await.into_body().collect().await.expect("a body").to_bytes()
}

async fn serve(router: Router) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

/// One connection that is kept.
struct Client(Mutex<SendRequest<Empty<Bytes>>>);

async fn client(address: SocketAddr) -> Client {
    let stream = TcpStream::connect(address).await.expect("a connection");
    stream.set_nodelay(true).expect("a socket");
    let (sender, connection) = handshake(TokioIo::new(stream)).await.expect("HTTP/1");
    tokio::spawn(connection);
    Client(Mutex::new(sender))
}

impl Client {
    async fn fetch(&self, path: &str) -> Bytes {
        let mut sender = self.0.lock().await;
        sender.ready().await.expect("a connection that is kept");
        let request = hyper::Request::builder().uri(path).header("host", "site").body(Empty::new()).expect("a request");
        let answer = sender.send_request(request).await.expect("an answer");
        answer.into_body().collect().await.expect("a body").to_bytes()
    }
}
