//! A call over the border: a plugin's handler and back, beside a boxed async call that does the same work.

use std::{future::Future, pin::Pin, sync::Arc};

use bytes::Bytes;
use rose_abi::messages::RequestHead;
use rose_kernel::versions::Seen;
use rose_testkit::App;

use crate::rounds::{Measured, ratio};

const PATH: &str = "/unruly/ok/";

pub(crate) async fn call() -> Measured {
    let app = App::builder().misbehaving("unruly").start().await;
    let registry = app.host().registry();
    let plugin = registry.plugin("unruly").expect("it serves");
    let routes = &plugin.description().routes;
    let handler = routes.iter().position(|route| route.pattern == PATH).expect("the route is there");
    let handler = u32::try_from(handler).expect("few routes");
    let head = RequestHead { method: "GET".to_owned(), path: PATH.to_owned(), ..RequestHead::default() };
    let visitor = Arc::new(app.host().sessions().guest());
    let seen = Seen::begin(app.host().versions(), app.clock().now());
    let request = async || plugin.request(handler, &head, Bytes::new(), &visitor, &seen).await.expect("an answer").body;
    let answer = request().await;

    let measured =
        ratio("a call into a plugin and back", "a boxed async call", request, || boxed(answer.clone())).await;
    app.stop().await;
    measured
}

/// What such a call costs where nothing lies between.
#[inline(never)]
fn boxed(answer: Bytes) -> Pin<Box<dyn Future<Output = Bytes> + Send>> {
    Box::pin(async move { Bytes::from(answer.to_vec()) })
}
