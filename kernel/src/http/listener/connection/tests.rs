//! Limits and stages of one connection, over a pipe in memory and with a clock that only moves when all wait.

use axum::{Router, routing::get};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex},
    task::JoinHandle,
    time::Instant,
};

use super::*;

const HEADER: Duration = Duration::from_secs(10);
const KEEP_ALIVE: Duration = Duration::from_secs(75);
const TIMES: Times = Times { header: HEADER, keep_alive: KEEP_ALIVE, first_request: Duration::from_secs(1) };

const REQUEST: &[u8] = b"GET / HTTP/1.1\r\nhost: a\r\n\r\n";
const SLOW: &[u8] = b"GET /slow HTTP/1.1\r\nhost: a\r\n\r\n";

/// A client, and the connection on the kernel's side.
struct Talk {
    client: DuplexStream,
    stage: watch::Sender<Stage>,
    life: JoinHandle<()>,
    began: Instant,
}

fn talk() -> Talk {
    let router = Router::new()
        .route("/", get(|| async { "hello" }))
        .route("/large", get(|| async { vec![b'x'; 1 << 20] }))
        .route("/slow", get(|| async { sleep(Duration::from_secs(300)).await }));
    let (client, server) = duplex(4096);
    let (stage, receiver) = watch::channel(Stage::Serving);
    let peer = SocketAddr::from(([127, 0, 0, 1], 1));
    let life = tokio::spawn(async move {
        let mut protocol = auto::Builder::new(TokioExecutor::new());
        protocol.http1().timer(TokioTimer::new()).header_read_timeout(None);
        protocol.http2().timer(TokioTimer::new());
        converse(&protocol, TIMES, router, server, peer, receiver).await;
    });
    Talk { client, stage, life, began: Instant::now() }
}

impl Talk {
    async fn send(&mut self, bytes: &[u8]) {
        self.client.write_all(bytes).await.expect("the connection takes bytes");
    }

    /// Reads one short answer, which comes in one piece.
    async fn answer(&mut self) -> String {
        let mut bytes = [0; 4096];
        let count = self.client.read(&mut bytes).await.expect("an answer");
        String::from_utf8_lossy(&bytes[..count]).into_owned()
    }

    /// Waits for the end; answers what came until then and when it ended.
    async fn end(mut self) -> (String, Duration) {
        let mut rest = Vec::new();
        self.client.read_to_end(&mut rest).await.expect("an end");
        self.life.await.expect("no panic");
        (String::from_utf8_lossy(&rest).into_owned(), self.began.elapsed())
    }
}

/// The clock moves in whole milliseconds, and a timer may be one late.
#[track_caller]
fn ended(found: Duration, expected: Duration) {
    assert!(found >= expected && found <= expected + Duration::from_millis(5), "{found:?} instead of {expected:?}");
}

#[tokio::test(start_paused = true)]
async fn a_client_that_says_nothing_is_left_after_the_time_for_headers() {
    ended(talk().end().await.1, HEADER);
}

#[tokio::test(start_paused = true)]
async fn headers_have_their_time_from_the_first_byte_on() {
    let mut talk = talk();
    for byte in &REQUEST[..8] {
        sleep(Duration::from_secs(1)).await;
        talk.send(&[*byte]).await;
    }
    ended(talk.end().await.1, Duration::from_secs(1) + HEADER);
}

#[tokio::test(start_paused = true)]
async fn an_idle_connection_is_kept_and_then_closed() {
    let mut talk = talk();
    for _ in 0..3 {
        talk.send(REQUEST).await;
        assert!(talk.answer().await.ends_with("hello"));
        sleep(KEEP_ALIVE - Duration::from_secs(5)).await;
    }
    let expected = (KEEP_ALIVE - Duration::from_secs(5)) * 2 + KEEP_ALIVE;
    ended(talk.end().await.1, expected);
}

#[tokio::test(start_paused = true)]
async fn a_second_request_has_the_time_for_headers_too() {
    let mut talk = talk();
    talk.send(REQUEST).await;
    talk.answer().await;
    sleep(Duration::from_secs(60)).await;
    talk.send(b"GET / HT").await;
    ended(talk.end().await.1, Duration::from_secs(60) + HEADER);
}

#[tokio::test(start_paused = true)]
async fn a_slow_answer_is_not_the_clients_fault() {
    let mut talk = talk();
    talk.send(SLOW).await;
    assert!(talk.answer().await.starts_with("HTTP/1.1 200 OK"));
    ended(talk.end().await.1, Duration::from_secs(300) + KEEP_ALIVE);
}

#[tokio::test(start_paused = true)]
async fn a_client_that_takes_nothing_is_left() {
    let mut talk = talk();
    talk.send(b"GET /large HTTP/1.1\r\nhost: a\r\n\r\n").await;
    let Talk { client, life, began, stage } = talk;
    life.await.expect("no panic");
    ended(began.elapsed(), KEEP_ALIVE);
    drop((client, stage));
}

#[tokio::test(start_paused = true)]
async fn a_client_that_takes_little_by_little_is_served() {
    let mut talk = talk();
    talk.send(b"GET /large HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n").await;
    let mut taken = 0;
    let mut bytes = vec![0; 64 << 10];
    while let count @ 1.. = talk.client.read(&mut bytes).await.expect("more") {
        taken += count;
        sleep(Duration::from_secs(1)).await;
    }
    assert!(taken > 1 << 20, "{taken} bytes in {:?}", talk.began.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_request_under_way_is_finished_while_the_kernel_ends() {
    let mut talk = talk();
    talk.send(SLOW).await;
    sleep(Duration::from_secs(1)).await;
    talk.stage.send_replace(Stage::Draining);
    let (answer, time) = talk.end().await;
    assert!(answer.starts_with("HTTP/1.1 200 OK") && answer.contains("connection: close"), "{answer}");
    ended(time, Duration::from_secs(300));
}

#[tokio::test(start_paused = true)]
async fn an_idle_connection_is_closed_at_once_while_the_kernel_ends() {
    let mut talk = talk();
    talk.send(REQUEST).await;
    talk.answer().await;
    talk.stage.send_replace(Stage::Draining);
    ended(talk.end().await.1, Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn who_has_just_come_in_is_still_answered_while_the_kernel_ends() {
    let mut talk = talk();
    talk.stage.send_replace(Stage::Draining);
    sleep(Duration::from_millis(900)).await;
    talk.send(REQUEST).await;
    let (answer, time) = talk.end().await;
    assert!(answer.ends_with("hello"), "{answer}");
    ended(time, Duration::from_millis(900));

    let silent = self::talk();
    silent.stage.send_replace(Stage::Draining);
    ended(silent.end().await.1, TIMES.first_request);
}

#[tokio::test(start_paused = true)]
async fn what_is_busy_at_the_very_end_is_cut() {
    let mut talk = talk();
    talk.send(SLOW).await;
    sleep(Duration::from_secs(1)).await;
    talk.stage.send_replace(Stage::Draining);
    sleep(Duration::from_secs(1)).await;
    talk.stage.send_replace(Stage::Over);
    let (answer, time) = talk.end().await;
    assert_eq!(answer, "");
    ended(time, Duration::from_secs(2));
}

/// HTTP/2 by hand: preface, an empty SETTINGS frame, and `GET /` on stream 1.
const HTTP2_REQUEST: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\
    \0\0\0\x04\0\0\0\0\0\
    \0\0\x06\x01\x05\0\0\0\x01\x82\x86\x84\x41\x01a";

/// A PING frame.
const PING: &[u8] = b"\0\0\x08\x06\0\0\0\0\0 a ping ";

#[tokio::test(start_paused = true)]
async fn an_idle_http2_connection_is_kept_whatever_its_pings_say() {
    let mut talk = talk();
    talk.send(HTTP2_REQUEST).await;
    for _ in 0..6 {
        sleep(Duration::from_secs(12)).await;
        talk.send(PING).await;
    }
    let (answer, time) = talk.end().await;
    assert!(answer.contains("hello"), "{answer:?}");
    // This client does not confirm that it heard the goodbye, so it is waited for as long as headers are.
    ended(time, KEEP_ALIVE + HEADER);
}

#[tokio::test(start_paused = true)]
async fn an_http2_connection_without_a_request_is_left() {
    let mut talk = talk();
    talk.send(&HTTP2_REQUEST[..33]).await;
    ended(talk.end().await.1, HEADER);
}
