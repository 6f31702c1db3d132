//! A hub that is told of new posts: a small server of the test's own.

use std::{
    io::{Read as _, Write as _},
    net::{SocketAddr, TcpListener},
    sync::mpsc::{self, Receiver},
    thread,
};

use rose_testkit::App;

use crate::content::{a_post, export};

/// A hub that answers with `status`, and what it is told.
fn a_hub(status: &'static str) -> (SocketAddr, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("an address");
    let (tell, told) = mpsc::channel();
    thread::spawn(move || {
        for connection in listener.incoming() {
            let mut connection = connection.expect("a connection");
            let (mut request, mut piece) = (String::new(), [0; 4096]);
            // The form is short, and comes with the head or right behind it.
            while !request.contains("feed.json") {
                let read = connection.read(&mut piece).expect("a request");
                assert!(read > 0, "the request is whole: {request}");
                request.push_str(std::str::from_utf8(&piece[..read]).expect("text"));
            }
            let answer = format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
            connection.write_all(answer.as_bytes()).expect("it listens");
            if tell.send(request).is_err() {
                return;
            }
        }
    });
    (address, told)
}

async fn a_blog_with_hub(hub: &str, allows_private: &str) -> App {
    let app = App::builder().plugin("blog").variable("ROSE_FETCH_PRIVATE", allows_private);
    let app = app.variable("ROSE_SITE_URL", "https://blog.example").start().await;
    app.set("blog", "websub_hub", hub).await;
    app.host().reload().await.expect("the setting fits");
    app
}

async fn last_line(app: &App, slug: &str) -> String {
    let ran = app.run("blog", "import", &[], export(&[a_post(slug)])).await;
    assert_eq!(ran.outcome, Ok(()));
    ran.lines.last().cloned().unwrap_or_default()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hub_is_told_of_what_is_new_and_of_nothing_else() {
    let (address, told) = a_hub("202 Accepted");
    let hub = format!("http://{address}/hub");
    let app = a_blog_with_hub(&hub, "on").await;
    assert_eq!(last_line(&app, "a").await, format!("The hub {hub} was told of it."));
    let request = told.recv().expect("a request");
    assert!(request.starts_with("POST /hub HTTP/1.1\r\n"), "{request}");
    let form = request.rsplit("\r\n\r\n").next().unwrap_or_default();
    assert!(
        form == "hub.mode=publish&hub.url=https%3A%2F%2Fblog.example%2Frss%2F&hub.url=https%3A%2F%2Fblog.example%2Ffeed.json",
        "{form}"
    );
    // Nothing is new.
    assert!(!last_line(&app, "a").await.contains("hub"));
    let ran = app.run("blog", "import", &["dry-run"], export(&[a_post("b")])).await;
    assert!(!ran.lines.iter().any(|line| line.contains("hub")));
    let draft = app.run("blog", "import", &[], export(&[a_post("c").status("draft")])).await;
    assert!(!draft.lines.iter().any(|line| line.contains("hub")));
    assert!(told.try_recv().is_err());

    let feed = app.get("/rss/").await;
    assert!(feed.text().contains(&format!("href=\"{hub}\" rel=\"hub\"")), "{}", feed.text());
    assert_eq!(app.get("/feed.json").await.json()["hubs"][0]["url"], hub);
    assert!(!app.get("/author/ada/rss/").await.text().contains("rel=\"hub\""), "it is told of the site's feeds alone");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hub_that_does_not_take_it_costs_nothing_but_a_note() {
    let (address, _told) = a_hub("503 Service Unavailable");
    let app = a_blog_with_hub(&format!("http://{address}/"), "on").await;
    assert!(last_line(&app, "a").await.ends_with("with the status 503"));
    assert_eq!(app.get("/a/").await.status, 200);
    let gone = a_blog_with_hub("http://127.0.0.1:1/", "on").await;
    assert!(last_line(&gone, "a").await.contains("could not be told of it: "), "a port that nobody has");
    assert_eq!(gone.get("/a/").await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn this_machine_is_no_hub_unless_the_operator_says_so() {
    let (address, told) = a_hub("202 Accepted");
    for host in ["127.0.0.1", "localhost"] {
        let app = a_blog_with_hub(&format!("http://{host}:{}/", address.port()), "off").await;
        let said = last_line(&app, "a").await;
        assert!(said.contains("ROSE_FETCH_PRIVATE"), "{said}");
    }
    assert!(told.try_recv().is_err(), "it heard of nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hub_is_never_told_an_address_of_this_machine() {
    let (address, told) = a_hub("202 Accepted");
    let app = App::builder().plugin("blog").variable("ROSE_FETCH_PRIVATE", "on").start().await;
    app.set("blog", "websub_hub", &format!("http://{address}/")).await;
    app.host().reload().await.expect("the setting fits");
    assert!(last_line(&app, "a").await.contains("ROSE_SITE_URL"));
    assert!(told.try_recv().is_err());
}
